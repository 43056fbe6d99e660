"""Answers from live state by the functions the venue decides with. Nothing here changes anything."""

from collections.abc import Callable
from typing import Any, Final

from exchange.account import Desk, MarginAccount
from exchange.adl import lamps, rank
from exchange.allowance import isolated_removable
from exchange.estimates import estimate_leverage, estimate_margin, estimate_order
from exchange.margin import (
    account_risk,
    bankruptcy_shown,
    buffer_ppb,
    initial,
    is_safe,
    joint_move_ppb,
    liquidation_price,
    maintenance,
    unrealized,
)
from exchange.market import Market
from exchange.order import Order
from exchange.questions import (
    AccountView,
    Answer_co,
    BookSnapshot,
    CashView,
    DeleverageQueue,
    EstimateLeverage,
    EstimateMargin,
    EstimateOrder,
    LiquidationMap,
    OrderView,
    PositionView,
    Question,
    Queued,
    ReadAccount,
    ReadBook,
    ReadLiquidationMap,
    ReadQueue,
    Unanswerable,
)
from exchange.ranking import candidate_of, opposite_desks
from exchange.state import State
from exchange.terms import (
    BUY,
    SELL,
    OrderId,
    RejectReason,
    Side,
    Symbol,
)
from exchange.triggers import ConditionalOrder
from exchange.units import Price, Size
from exchange.watch import base_of

_UNKNOWN: Final = Unanswerable(reason=RejectReason.UNKNOWN_SYMBOL)


# ── everything a trader has ─────────────────────────────────────────────────────────────────────


def read_account(state: State, question: ReadAccount) -> AccountView:
    trader = question.trader
    desks = [state.desk(trader, symbol) for symbol in state.markets]
    held = [desk for desk in desks if desk.position.size]
    return AccountView(
        trader=trader,
        cash=tuple(_cash(state, asset, desks) for asset in state.assets),
        positions=tuple(_position(state, desk, question.lamps) for desk in held),
        orders=tuple(_orders(state, desks)),
        leverages=tuple((d.instrument.symbol, d.leverage, d.mode, d.auto_margin) for d in desks),
    )


def _cash(state: State, asset: str, desks: list[Desk]) -> CashView:
    mine = [desk for desk in desks if desk.cross.id.scope == asset]
    cross = mine[0].cross
    risk = state.risk(cross)
    isolated = sum(state.risk(desk.isolated).equity for desk in mine if desk.isolated.desks)
    reserved = sum(desk.reserve.balance for desk in mine)
    return CashView(
        asset=asset,
        cash=cross.wallet.balance,
        equity=risk.equity,
        equity_total=risk.equity + isolated + reserved,
        initial=risk.initial + cross.order_margin,
        maintenance=risk.maintenance,
        available=risk.equity - risk.initial - cross.order_margin,
        withdrawable=state.transferable(cross),
        isolated=isolated,
        reserved=reserved,
        buffer_ppb=buffer_ppb(risk.equity, risk.maintenance, risk.initial) if cross.desks else None,
        margin_called=cross.called,
    )


def _position(state: State, desk: Desk, with_lamps: bool) -> PositionView:
    account, symbol = desk.account, desk.instrument.symbol
    market = state.markets[symbol]
    balance, legs = account.wallet.balance, state.legs(account)
    (leg,) = [leg for leg in legs if leg.instrument.symbol == symbol]
    risk = account_risk(balance, legs)
    isolated = account is desk.isolated
    held = initial(leg.instrument, leg.size, leg.mark, leg.leverage)
    return PositionView(
        symbol=symbol,
        mode=desk.mode,
        leverage=desk.leverage,
        auto_margin=desk.auto_margin,
        size=leg.size,
        cost=leg.cost,
        mark=leg.mark,
        margin=balance if isolated else held,
        put_in=account.put_in if isolated else held,
        unrealized=unrealized(leg),
        maintenance=maintenance(leg.instrument, leg.size, leg.mark),
        equity=risk.equity,
        scope_maintenance=risk.maintenance,
        liquidation_price=liquidation_price(balance, legs, symbol),
        liquidation_move_ppb=None if isolated else joint_move_ppb(balance, legs),
        bankruptcy_price=bankruptcy_shown(balance, legs, symbol),
        buffer_ppb=buffer_ppb(risk.equity, risk.maintenance, base_of(account, risk)),
        margin_called=account.called,
        adl_lamp=_lamp(state, desk, market) if with_lamps else 0,
        addable=state.transferable(desk.cross) if isolated else 0,
        removable=isolated_removable(desk, market) if isolated else 0,
    )


def _lamp(state: State, desk: Desk, market: Market) -> int:
    """How near a position is to deleverage among those on its side; a fund stands in no rank."""
    side = -desk.position.size
    ranked = [candidate_of(state, other, market) for other in opposite_desks(market, side)]
    return lamps(ranked, market.instrument.adl_rule).get(desk.account.id, 0)


def read_queue(state: State, question: ReadQueue) -> DeleverageQueue | Unanswerable:
    """Everybody on a side in the order of deleverage (RULES 14); a fund stands in no rank."""
    market = state.markets.get(question.symbol)
    if market is None:
        return _UNKNOWN
    found = [candidate_of(state, each, market) for each in opposite_desks(market, -question.side)]
    ranked = enumerate(rank(found, market.instrument.adl_rule), 1)
    rows = (
        Queued(place, each.account.trader, each.size, abs(each.value), each.value - each.cost)
        for place, each in ranked
        if place <= question.count or each.account.trader == question.trader
    )
    return DeleverageQueue(symbol=question.symbol, rows=tuple(rows), waiting=len(found))


def _orders(state: State, desks: list[Desk]) -> list[OrderView]:
    views = []
    for desk in desks:
        book = state.markets[desk.instrument.symbol].book
        views += [_order(state, order, book.ahead(order)) for order in desk.open_orders()]
        views += [_waiting(state, order) for order in desk.conditionals.values()]
    return sorted(views, key=lambda view: view.order_id)


def _order(state: State, order: Order, ahead: Size) -> OrderView:
    return OrderView(
        order_id=order.id,
        client_id=order.client_id,
        symbol=order.symbol,
        side=order.side,
        type=order.type,
        price=order.price,
        trigger_price=0,
        size=order.size,
        open_size=order.open_size,
        time_in_force=order.time_in_force.value,
        reduce_only=order.reduce_only,
        post_only=order.post_only,
        ahead=ahead,
        take_profit=order.take_profit,
        stop_loss=order.stop_loss,
        sibling=_sibling(state, order),
    )


def _waiting(state: State, order: ConditionalOrder) -> OrderView:
    return OrderView(
        order_id=order.id,
        client_id=order.client_id,
        symbol=order.symbol,
        side=order.side,
        type=order.type,
        price=order.price,
        trigger_price=order.trigger_price,
        size=order.size,
        open_size=order.size,
        time_in_force=order.time_in_force.value,
        reduce_only=order.reduce_only,
        post_only=False,
        ahead=0,
        parent=order.parent,
        sibling=_sibling(state, order),
        trigger_by=order.trigger_by,
        activation_price=order.activation_price,
        close_position=order.close_position,
    )


def _sibling(state: State, order: Order | ConditionalOrder) -> OrderId:
    """Of a pair the other, while it lives."""
    other = state.live_order(order.trader, order.symbol, order.sibling)
    return OrderId(0) if other is None else other.id


# ── what everybody may see ──────────────────────────────────────────────────────────────────────


def read_book(state: State, question: ReadBook) -> BookSnapshot | Unanswerable:
    market = state.markets.get(question.symbol)
    if market is None:
        return _UNKNOWN
    desk = market.desks.get(question.trader)
    own: dict[Price, Size] = {}
    for order in desk.open_orders() if desk else ():
        own[order.price] = own.get(order.price, 0) + order.shown
    sides = {
        side: tuple(
            (price, size, own.get(price, 0)) for price, size in market.book.depth(side, question.levels)
        )
        for side in Side
    }
    return BookSnapshot(symbol=question.symbol, bids=sides[BUY], asks=sides[SELL])


def read_liquidation_map(state: State, question: ReadLiquidationMap) -> LiquidationMap | Unanswerable:
    """Notional that would be force-closed, by the bucket its liquidation price falls into. O(holders)."""
    market = state.markets.get(question.symbol)
    if market is None:
        return _UNKNOWN
    if question.step <= 0 or question.buckets < 0:
        return Unanswerable(reason=RejectReason.OUT_OF_BOUNDS)
    step, count, mark = question.step, question.buckets, market.mark
    first = mark // step - count
    longs, shorts, own = ([0] * (2 * count + 1) for _ in range(3))
    for trader, desk in sorted(market.holders.items()):
        price = falls_at(state, desk.account, question.symbol)
        if price is None or desk.account.is_house:
            continue
        bucket = price // step - first
        if 0 <= bucket <= 2 * count:
            notional = desk.instrument.notional(desk.position.size, price)
            (longs if desk.position.size > 0 else shorts)[bucket] += notional
            if trader == question.trader:
                own[bucket] += notional
    prices = [(first + i) * step for i in range(2 * count + 1)]
    return LiquidationMap(symbol=question.symbol, buckets=tuple(zip(prices, longs, shorts, own, strict=True)))


def falls_at(state: State, account: MarginAccount, symbol: Symbol) -> Price | None:
    """The last safe mark of one instrument, the others standing still; None where none liquidates an account,
    or it is unsafe already."""
    balance, legs = account.wallet.balance, state.legs(account)
    return liquidation_price(balance, legs, symbol) if is_safe(balance, legs) else None


# ── whoever answers ─────────────────────────────────────────────────────────────────────────────

_ANSWERS: Final[dict[type[Question[Any]], Callable[[State, Any], Any]]] = {
    EstimateOrder: estimate_order,
    EstimateLeverage: estimate_leverage,
    EstimateMargin: estimate_margin,
    ReadAccount: read_account,
    ReadBook: read_book,
    ReadLiquidationMap: read_liquidation_map,
    ReadQueue: read_queue,
}


def answer(state: State, question: Question[Answer_co]) -> Answer_co:
    found: Answer_co = _ANSWERS[type(question)](state, question)
    return found
