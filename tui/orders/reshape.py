"""A position given another shape: a part of it closed, turned round, its stop moved to the entry.

Like `acts`: commands and the words before them, made from what the venue reports; nothing is sent.
"""

from exchange.commands import AmendOrder, PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import OrderEstimate, OrderView, PositionView
from exchange.terms import SELL, OrderType, Trader
from exchange.units import Price, Size
from tui.looking.view import View
from tui.orders import acts
from tui.orders.others import other_facts
from tui.orders.prospect import RESERVED, STOPS, outcome_in, worst_words
from tui.orders.protection import exits_of
from tui.telling import format as shown
from tui.telling.facts import Fact, Facts

SHARES = {"1": 25, "2": 50, "3": 75, "4": 100}
"""Keys of the dialog, and the percent of the position each closes."""


def share(position: PositionView, percent: int) -> Size:
    """So much of the lots, a broken lot with them."""
    return -(-abs(position.size) * percent // 100)


def part_facts(
    position: PositionView, instrument: Instrument, parts: dict[str, tuple[PlaceOrder, OrderEstimate]]
) -> Facts:
    """What each share would close and book; `parts` are market orders by their keys."""
    whole = parts["4"][1]
    return Facts(
        headline=f"At market, reduce-only, {position.leverage}x {position.mode.value}",
        rows=tuple(_part(key, instrument, order, estimate) for key, (order, estimate) in parts.items()),
        warning="The book is thin now." if whole.slippage_ppb > acts.THIN_PPB else "",
        refused=acts.refusal(whole, instrument),
    )


def _part(key: str, instrument: Instrument, order: PlaceOrder, estimate: OrderEstimate) -> Fact:
    profit = estimate.realized
    booked = f"{shown.pnl(profit, instrument.cash_places)} {instrument.settle}"
    size, price = shown.size(order.size, instrument), shown.average(estimate, instrument)
    return Fact(
        f"{key}  {SHARES[key]:>3}%", f"{size} at {price}, realized {booked}", (profit > 0) - (profit < 0)
    )


def reversing(position: PositionView, trader: Trader) -> PlaceOrder:
    """One market order of twice the size: the venue closes with the first half and opens with the other."""
    return PlaceOrder(
        trader=trader,
        symbol=position.symbol,
        side=acts.closing_side(position),
        size=2 * abs(position.size),
        type=OrderType.MARKET,
    )


def reversal_facts(
    view: View, position: PositionView, instrument: Instrument, order: PlaceOrder, estimate: OrderEstimate
) -> Facts:
    """The lines of the dialog before a position is turned round."""
    places, lots = instrument.cash_places, abs(position.size)
    price, size = shown.average(estimate, instrument), shown.size(lots, instrument)
    profit = estimate.realized
    after = outcome_in(estimate, position.mode)
    held, way = ("long", "short") if position.size > 0 else ("short", "long")
    thin = estimate.slippage_ppb > acts.THIN_PPB
    worst = worst_words(order.side, instrument)
    return Facts(
        headline=f"{view.name(position.symbol)}: {size} {held} to {size} {way}, one market order",
        rows=(
            Fact(
                "sell" if order.side is SELL else "buy",
                f"{shown.size(order.size, instrument)} at about {price}",
                order.side,
            ),
            Fact(
                "realized profit" if profit > 0 else "realized loss",
                f"{shown.cash(abs(profit), places)} {instrument.settle}",
                (profit > 0) - (profit < 0),
            ),
            Fact("fee", f"{shown.cash(estimate.fee, places)} {instrument.settle}"),
            Fact("margin", f"{shown.need(after.margin, places)} {instrument.settle}, {after.mode.value}"),
            Fact(RESERVED, f"{shown.need(estimate.cost, places)} {instrument.settle}  (worst: {worst})"),
            Fact(f"the {way}'s liq", shown.price(after.liquidation_price, instrument)),
            *other_facts(view, after.others),
        ),
        warning="The book is thin now." if thin else "",
        refused=acts.refusal_of(order, estimate, instrument),
    )


def stop_of(view: View, position: PositionView) -> OrderView | None:
    """The stop that guards a position: the one under the cursor, else the one that protects all of it, else
    the one nearest to the mark."""
    closes = acts.closing_side(position)
    guards = [
        each
        for each in view.frame.account.orders
        if each.symbol == position.symbol and each.side is closes and each.type in STOPS and each.reduce_only
    ]
    if view.selected_order in guards:
        return view.selected_order
    whole = exits_of(view, position).stop.order
    return whole or min(guards, key=lambda each: abs(each.trigger_price - position.mark), default=None)


def entry_of(position: PositionView, instrument: Instrument) -> Price:
    """The tick nearest to the entry."""
    return shown.entry_ticks(position.size, position.cost, instrument)


def stopping(
    view: View, position: PositionView, instrument: Instrument, trader: Trader
) -> PlaceOrder | AmendOrder:
    """A stop at the entry: the one there is moved, its limit with it, or else one for the whole position."""
    entry, stop = entry_of(position, instrument), stop_of(view, position)
    if stop is None:
        return PlaceOrder(
            trader=trader,
            symbol=position.symbol,
            side=acts.closing_side(position),
            size=abs(position.size),
            type=OrderType.STOP,
            trigger_price=entry,
            reduce_only=True,
        )
    return acts.moving(stop, trader, entry)


def stop_facts(view: View, position: PositionView, instrument: Instrument) -> Facts:
    """The lines of the dialog before a stop goes to the entry, or why it cannot stand there."""
    entry, stop = entry_of(position, instrument), stop_of(view, position)
    price = shown.price(entry, instrument)
    verb = "sell" if position.size > 0 else "buy"
    lots = stop.open_size if stop is not None and not stop.close_position else abs(position.size)
    moved = (Fact("moved from", shown.price(stop.trigger_price, instrument)),) if stop is not None else ()
    partly = lots < abs(position.size)
    return Facts(
        headline=f"A stop at the entry, {price}, reduce-only",
        rows=(
            Fact(verb, f"{shown.size(lots, instrument)} once {price} is reached"),
            *moved,
            Fact("mark now", f"{shown.price(position.mark, instrument)}"),
        ),
        warning="It covers only part of the position."
        if partly
        else "A stop fills at market: in a fast market, beyond its price.",
        refused=_at_once(position, instrument, entry, stop),
    )


def auto_margin_facts(position: PositionView, instrument: Instrument) -> Facts:
    """The lines of the dialog before margin is added to a position by itself (RULES 6)."""
    places, settle = instrument.cash_places, instrument.settle
    initial = instrument.notional(position.size, position.mark) // max(position.leverage, 1)
    return Facts(
        headline="Before a liquidation it adds one initial margin at a time",
        rows=(
            Fact("each time", f"~{shown.need(initial, places)} {settle}, or what is left"),
            Fact("free now", f"{shown.have(position.addable, places)} {settle}"),
        ),
        warning="It may use all your free margin. H turns it off again.",
    )


def _at_once(position: PositionView, instrument: Instrument, entry: Price, stop: OrderView | None) -> str:
    """Why a stop at the entry would be nonsense now; empty where it would not."""
    if stop is not None and stop.trigger_price == entry:
        return "The stop is already at the entry."
    if (position.mark - entry) * (1 if position.size > 0 else -1) > 0:
        return ""
    mark, price = shown.price(position.mark, instrument), shown.price(entry, instrument)
    where = "at or below" if position.size > 0 else "at or above"
    return f"It would trigger at once: the mark ({mark}) is {where} the entry ({price})."
