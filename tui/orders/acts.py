"""What a trader's keys ask of the venue: commands made from what is on the screen.

Sizes come from positions and orders as the venue reports them; nothing is typed here, and nothing
is sent.
"""

from collections.abc import Collection

from exchange.commands import AmendOrder, AnyCommand, CancelOrder, PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import LeverageEstimate, OrderEstimate, OrderView, PositionView
from exchange.terms import BUY, SELL, MarginMode, OrderId, OrderType, RejectReason, Side, Symbol, Trader
from exchange.units import Cash, Price, Size
from replays.telling.refusals import SENTENCES, sentence
from tui.looking.view import View
from tui.orders.others import other_facts
from tui.orders.prospect import outcome_in, worst_words
from tui.telling import format as shown
from tui.telling.facts import Fact, Facts
from tui.telling.measure import Measure
from tui.telling.order_words import limit_words, lots_words, place_words, stands_at, waits

Step = tuple[AnyCommand, AnyCommand | None]
"""What is sent, and what takes it back when a later one is refused."""
THIN_PPB = 2_000_000
"""Slippage from which a book is called thin."""
MET = "is cancelled"
REMARKS = {
    MET: ": it would trade with your own close",
    "cancelled": "",
    "keeps waiting": ": c cancels",
    "stays open": ": c cancels",
}
"""What becomes of other orders of a market where one closes, in the order in which it is told."""


def closing_side(position: PositionView) -> Side:
    return SELL if position.size > 0 else BUY


def closing(position: PositionView, trader: Trader, size: Size) -> PlaceOrder:
    """A market order that takes so many lots off a position, and never more."""
    return PlaceOrder(
        trader=trader,
        symbol=position.symbol,
        side=closing_side(position),
        size=size,
        type=OrderType.MARKET,
        reduce_only=True,
    )


def half(position: PositionView) -> Size:
    """Half the lots, the odd one with them."""
    return (abs(position.size) + 1) // 2


def cancelling(order: OrderView, trader: Trader) -> CancelOrder:
    return CancelOrder(trader=trader, symbol=order.symbol, order_id=order.order_id)


def amending(order: OrderView, trader: Trader, price: Price, size: Size) -> AmendOrder:
    """Move the limit of an order or, where it has none, its trigger; and its total size. What stays is 0."""
    limit = order.price > 0
    return AmendOrder(
        trader=trader,
        symbol=order.symbol,
        order_id=order.order_id,
        price=price if limit and price != order.price else 0,
        trigger_price=0 if limit or price == order.trigger_price else price,
        size=size if size != order.size else 0,
    )


def moving(order: OrderView, trader: Trader, trigger: Price) -> AmendOrder:
    """A waiting order's trigger moved, and as far its limit where it has one."""
    return AmendOrder(
        trader=trader,
        symbol=order.symbol,
        order_id=order.order_id,
        trigger_price=trigger,
        price=max(order.price + trigger - order.trigger_price, 1) if order.price else 0,
    )


def chosen_position(view: View) -> PositionView | None:
    """The one under the cursor, else the one in danger, else the focused market's."""
    return view.selected_position or view.called or view.position


def chosen_order(view: View) -> OrderView | None:
    """The one under the cursor, else the only one."""
    orders = view.frame.account.orders
    return view.selected_order or (orders[0] if len(orders) == 1 else None)


def closing_facts(
    view: View, position: PositionView, instrument: Instrument, order: PlaceOrder, estimate: OrderEstimate
) -> Facts:
    """The lines of the dialog before a position is closed or reduced."""
    verb = "sell" if order.side is SELL else "buy"
    places, settle = instrument.cash_places, instrument.settle
    profit = estimate.realized
    fill = shown.average(estimate, instrument)
    slippage = shown.percent(estimate.slippage_ppb, 2)
    thin = estimate.slippage_ppb > THIN_PPB
    name = "isolated" if position.mode is MarginMode.ISOLATED else "cross"
    return Facts(
        headline=f"Market order, {position.leverage}x {name}{', in a thin book' if thin else ''}",
        rows=(
            Fact(
                verb,
                f"{shown.size(order.size, instrument)} {order.symbol} at market, reduce-only",
                order.side,
            ),
            Fact("expected fill", f"{fill}  (slippage {slippage})"),
            Fact(
                "realized profit" if profit > 0 else "realized loss",
                f"{shown.cash(abs(profit), places)} {settle}",
                (profit > 0) - (profit < 0),
            ),
            Fact("fee", f"{shown.cash(estimate.fee, places)} {settle}  taker {_fee_rate(instrument)}"),
            *_left(position, instrument, order, estimate),
            *other_facts(view, outcome_in(estimate, position.mode).others),
            *_orders_then(view, position, instrument, order, estimate.cancels),
        ),
        warning=_instead(view, position, instrument, thin=thin),
        refused=refusal(estimate, instrument),
    )


def _left(
    position: PositionView, instrument: Instrument, order: PlaceOrder, estimate: OrderEstimate
) -> tuple[Fact, ...]:
    """Of a position made smaller: where it is liquidated then, and what of its margin it gives back."""
    if order.size >= abs(position.size):
        return ()
    before, after = position.liquidation_price, outcome_in(estimate, position.mode).liquidation_price
    told = [shown.price(each, instrument) for each in (before, after)]
    if position.mode is MarginMode.CROSS:
        told = list(map(shown.estimate, told))
        return (Fact("liquidation", _moved(*told)),)
    back = f"{shown.have(margin_back(position, estimate), instrument.cash_places)} {instrument.settle}"
    return Fact("liquidation", _moved(*told)), Fact("margin back", back)


def _moved(before: str, after: str) -> str:
    return f"stays {after}" if before == after else f"{before} → {after}"


def margin_back(position: PositionView, estimate: OrderEstimate) -> Cash:
    """What an isolated position releases: what it had, has won and has paid, less what stays in it."""
    return max(0, position.margin + estimate.realized - estimate.fee - estimate.isolated.margin)


def _orders_then(
    view: View, position: PositionView, instrument: Instrument, order: PlaceOrder, met: Collection[OrderId]
) -> tuple[Fact, ...]:
    """What becomes of the market's other orders: of those it meets, and once it closes all, of the rest."""
    orders = [each for each in view.frame.account.orders if each.symbol == order.symbol]
    entries = {each.order_id for each in orders}
    if order.size < abs(position.size):
        orders = [each for each in orders if each.order_id in met]
    then: dict[str, list[str]] = {}
    for each in orders:
        kind, fate = each.type.value.replace("_", " "), MET if each.order_id in met else _then(each, entries)
        then.setdefault(fate, []).append(f"{kind} {shown.price(stands_at(each), instrument)}")
    rows = [(fate, then[fate]) for fate in REMARKS if fate in then]
    return tuple(Fact(fate, _named(found) + REMARKS[fate]) for fate, found in rows)


def _then(order: OrderView, entries: set[OrderId]) -> str:
    """A reduce-only order that waits for a trigger outlives the position, and would act on the next one of
    its side; one that rests in the book is cancelled, and so are exits attached to a closed entry and what
    closes the position whole."""
    if order.close_position or (order.parent and order.parent not in entries):
        return "cancelled"
    if not order.reduce_only:
        return "stays open"
    return "keeps waiting" if waits(order) else "cancelled"


def _named(found: list[str]) -> str:
    more = f" and {len(found) - 2} more" if len(found) > 2 else ""
    return f"{', '.join(found[:2])}{more}"


def _fee_rate(instrument: Instrument) -> str:
    return shown.percent(instrument.taker_fee_ppb, 3)


def _instead(view: View, position: PositionView, instrument: Instrument, *, thin: bool) -> str:
    """What else would help."""
    if view.top_up is not None and view.top_up[0] == position.symbol:
        _, amount, price = view.top_up
        added = f"{shown.cash(amount, instrument.cash_places)} {instrument.settle}"
        return f"Adding {added} would move liq to {shown.price(price, instrument)}."
    return "The book is thin now." if thin else ""


def refusal(estimate: OrderEstimate | LeverageEstimate, instrument: Instrument, *, begun: bool = True) -> str:
    """The venue's reason in one sentence, with the number that would fix it; empty where there is none."""
    reason, needs, places = estimate.reason, estimate.needs, instrument.cash_places
    if reason is None:
        return ""
    if reason is RejectReason.BOOK_EMPTY and not begun:
        return "The market is paused at its start: press space."
    if reason is not RejectReason.INSUFFICIENT_MARGIN or needs is None:
        return sentence(reason, needs, instrument)
    need, available = shown.need(needs, places), estimate.available
    owed = f"short {shown.need(-available, places)} already"
    there = f"have {shown.have(available, places)}" if available >= 0 else owed
    return f"{SENTENCES[reason]}: need {need}, {there}."


def refusal_of(
    order: PlaceOrder, estimate: OrderEstimate, instrument: Instrument, *, begun: bool = True
) -> str:
    """Of one at market with what it is held for, which is often far from what it would cost."""
    told = refusal(estimate, instrument, begun=begun)
    if order.type is not OrderType.MARKET or estimate.reason is not RejectReason.INSUFFICIENT_MARGIN:
        return told
    worst = worst_words(order.side, instrument)
    return f"{told} A limit needs less: this reserves for {worst}."


def cancel_all_facts(view: View) -> Facts:
    orders = view.frame.account.orders
    rows = []
    for order in orders[:8]:
        instrument = view.instrument_of(order.symbol)
        if instrument is not None:
            place, limit = place_words(order, instrument), limit_words(order, instrument)
            size, kind = lots_words(order, Measure(instrument)), order.type.value.replace("_", " ")
            what = f"{kind} {size} {place}{limit and f', {limit}'}"
            rows.append(Fact(f"{order.symbol} {'buy' if order.side is BUY else 'sell'}", what, order.side))
    if not orders:
        return Facts(headline="No open orders", refused="There is nothing to cancel.")
    more = f"and {len(orders) - 8} more" if len(orders) > 8 else ""
    counted = "1 open order" if len(orders) == 1 else f"{len(orders)} open orders"
    return Facts(headline=f"{counted}, on every market", rows=tuple(rows), warning=more)


def mode_facts(view: View, symbol: Symbol, mode: MarginMode, leverage: int) -> Facts:
    """What isolated and cross put at risk."""
    isolated = mode is MarginMode.ISOLATED
    lock = mode_lock(view, symbol)
    risks = "only the margin put into the position" if isolated else "the whole account"
    if isolated and adds_margin(view, symbol):
        risks = "all free margin too: auto-margin is on"
    return Facts(
        headline=f"{symbol} to {mode.value} margin, {leverage}x",
        rows=(Fact("at risk", risks), Fact("applies to", "orders placed from now on")),
        refused=f"{SENTENCES[lock]}." if lock is not None else "",
    )


def adds_margin(view: View, symbol: Symbol) -> bool:
    """Would an isolated position there add margin by itself?"""
    return any(each == symbol and adds for each, _, _, adds in view.frame.account.leverages)


def mode_lock(view: View, symbol: Symbol) -> RejectReason | None:
    """What keeps a market's margin mode as it is (RULES 7)."""
    if view.position_of(symbol) is not None:
        return RejectReason.MODE_LOCKED_BY_POSITION
    locked = any(each.symbol == symbol for each in view.frame.account.orders)
    return RejectReason.MODE_LOCKED_BY_ORDERS if locked else None


def leverage_lock(view: View, symbol: Symbol, leverage: int) -> RejectReason | None:
    """What keeps a market's leverage above another (RULES 7)."""
    position, (before, _) = view.position_of(symbol), market_terms(view, symbol)
    isolated = position is not None and position.mode is MarginMode.ISOLATED
    return RejectReason.LEVERAGE_REDUCTION_WITH_POSITION if isolated and leverage < before else None


def market_terms(view: View, symbol: Symbol) -> tuple[int, MarginMode]:
    """Leverage and mode of a market, as they are set."""
    for each, leverage, mode, _ in view.frame.account.leverages:
        if each == symbol:
            return leverage, mode
    return 10, MarginMode.CROSS
