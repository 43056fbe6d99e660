"""Answers from live state by the functions the venue decides with. Nothing here changes anything."""

from bisect import bisect_left
from typing import NamedTuple

from exchange.account import Desk, MarginAccount
from exchange.adl import lamps
from exchange.book import Order
from exchange.commands import MoveMargin, PlaceOrder
from exchange.conditionals import WORKING_TYPE
from exchange.intake import (
    CONDITIONAL,
    Refusal,
    isolated_removable,
    order_of,
    refuse_margin,
    refuse_margin_move,
    refuse_order,
)
from exchange.liquidator import candidate_of, opposite_desks
from exchange.margin import (
    Leg,
    account_risk,
    bankruptcy_price,
    bankruptcy_value,
    buffer_ppb,
    initial,
    is_safe,
    joint_move_ppb,
    liquidation_price,
    maintenance,
    unrealized,
)
from exchange.market import Market
from exchange.position import Position
from exchange.questions import (
    AccountView,
    AnyAnswer,
    AnyQuestion,
    BookSnapshot,
    CashView,
    EstimateMargin,
    EstimateOrder,
    LiquidationMap,
    MarginEstimate,
    ModeOutcome,
    OrderEstimate,
    OrderView,
    PositionView,
    ReadAccount,
    ReadBook,
    ReadLiquidationMap,
)
from exchange.reserves import open_loss_at, price_order
from exchange.state import State
from exchange.terms import (
    BUY,
    SELL,
    MarginMode,
    OrderType,
    RejectReason,
    Side,
    Symbol,
    TimeInForce,
)
from exchange.triggers import ConditionalOrder
from exchange.units import PPB, Cash, Price, Rate, Size, div_ceil, div_nearest
from exchange.watch import base_of


def answer(state: State, question: AnyQuestion) -> AnyAnswer:
    if isinstance(question, EstimateOrder):
        return estimate_order(state, question)
    if isinstance(question, EstimateMargin):
        return estimate_margin(state, question)
    if isinstance(question, ReadAccount):
        return read_account(state, question)
    if isinstance(question, ReadBook):
        return read_book(state, question)
    return read_liquidation_map(state, question)


# ── an order, before it is placed ───────────────────────────────────────────────────────────────


def estimate_order(state: State, question: EstimateOrder) -> OrderEstimate:
    """Cost, fee, and where the position would be liquidated afterwards, in both modes."""
    command = question.order
    market = state.markets.get(command.symbol)
    if market is None or not market.prices.index:
        return _no_estimate(RejectReason.UNKNOWN_SYMBOL if market is None else RejectReason.NO_MARK_PRICE)
    desk = state.desk(command.trader, command.symbol)
    kept = desk.leverage
    desk.leverage = question.leverage or kept
    try:
        return _estimate(state, _as_working(command), refuse_order(command, state), desk, market)
    finally:
        desk.leverage = kept


def _as_working(command: PlaceOrder) -> PlaceOrder:
    """A conditional order is judged as what it becomes, at its trigger."""
    if command.type not in CONDITIONAL:
        return command
    limited = WORKING_TYPE[command.type] is OrderType.LIMIT
    price = command.price if limited else command.trigger_price
    return PlaceOrder(
        trader=command.trader,
        symbol=command.symbol,
        side=command.side,
        size=command.size,
        type=OrderType.LIMIT if price else OrderType.MARKET,
        price=price,
        reduce_only=command.reduce_only,
        close_position=command.close_position,
        time_in_force=TimeInForce.GTC,
    )


def _estimate(
    state: State, command: PlaceOrder, refusal: Refusal | None, desk: Desk, market: Market
) -> OrderEstimate:
    order = order_of(command, market, desk)
    refusal = refusal or refuse_margin(order, desk, state)
    average = average_price(order, market) if order.size else 0
    isolated = desk.account is not desk.cross
    available = state.transferable(desk.cross) if isolated else state.available(desk.cross)
    slip = (average - market.mark) * command.side
    return OrderEstimate(
        reason=refusal.reason if refusal else None,
        needs=refusal.needs if refusal else None,
        initial_margin=order.initial,
        open_loss=order.open_loss,
        fee=desk.instrument.taker_fee(desk.instrument.notional(order.size, average)) if average else 0,
        cost=order.initial + order.open_loss + order.fee,
        available=available,
        size_max=size_max(order, desk, state),
        average_price=average,
        slippage_ppb=div_nearest(slip * PPB, market.mark),
        isolated=_isolated_outcome(order, desk, market, average),
        cross=_cross_outcome(state, order, desk, market, average),
    )


def average_price(order: Order, market: Market) -> Price:
    """What an order would pay on average: walking the book now, its own price for what would rest."""
    left, weighted = order.size, 0
    for maker in market.book.orders(order.side.opposite):
        if not left or (maker.price - order.price) * order.side > 0:
            break
        lots = min(left, maker.open_size)
        weighted += lots * maker.price
        left -= lots
    if order.type is OrderType.MARKET:
        filled = order.size - left
        return div_nearest(weighted, filled) if filled else market.mark
    return div_nearest(weighted + left * order.price, order.size)


def size_max(order: Order, desk: Desk, state: State) -> Size:
    """The largest size an order like this could have now; reduce-only: the position."""
    if order.reduce_only:
        return abs(desk.position.size)

    def refused(size: Size) -> bool:
        draft = Order(order.id, order.side, order.price, size)
        draft.accepted_mark = order.accepted_mark
        price_order(draft, desk)
        return refuse_margin(draft, desk, state) is not None

    high = 1
    limit = desk.instrument.size_max
    while high < limit and not refused(high):
        high *= 2
    return bisect_left(range(1, min(high, limit) + 1), True, key=refused)


class _After(NamedTuple):
    size: Size
    cost: Cash
    opened: Size


def _after(order: Order, desk: Desk, price: Price) -> _After:
    position = Position(desk.position.size, desk.position.cost)
    signed = order.size * order.side
    position.fill(signed, desk.instrument.value(signed, price) if price else 0)
    return _After(position.size, position.cost, max(0, abs(position.size) - abs(desk.position.size)))


def _isolated_outcome(order: Order, desk: Desk, market: Market, price: Price) -> ModeOutcome:
    after = _after(order, desk, price)
    if desk.account is desk.isolated:
        margin = desk.isolated.wallet.balance
        if after.opened:
            margin += initial(desk.instrument, after.opened, price, desk.leverage)
            margin += open_loss_at(desk, order, after.opened, price)
        elif desk.position.size:
            margin = margin * abs(after.size) // abs(desk.position.size)
    else:
        margin = div_ceil(abs(after.cost), desk.leverage)
    leg = Leg(desk.instrument, after.size, after.cost, market.mark, desk.leverage)
    return _outcome(MarginMode.ISOLATED, margin, margin, [leg] if after.size else [], desk.instrument.symbol)


def _cross_outcome(state: State, order: Order, desk: Desk, market: Market, price: Price) -> ModeOutcome:
    after, symbol = _after(order, desk, price), desk.instrument.symbol
    fee = desk.instrument.taker_fee(desk.instrument.notional(order.size, price)) if price else 0
    balance = desk.cross.wallet.balance - fee
    if desk.account is desk.isolated:
        balance += desk.isolated.wallet.balance
    legs = [leg for leg in state.legs(desk.cross) if leg.instrument.symbol != symbol]
    if after.size:
        legs.append(Leg(desk.instrument, after.size, after.cost, market.mark, desk.leverage))
    held = initial(desk.instrument, after.size, market.mark, desk.leverage)
    return _outcome(MarginMode.CROSS, held, balance, legs if after.size else [], symbol)


def _outcome(mode: MarginMode, margin: Cash, balance: Cash, legs: list[Leg], symbol: Symbol) -> ModeOutcome:
    if not legs:
        return ModeOutcome(mode=mode, margin=margin, liquidation_price=None, bankruptcy_price=None)
    return ModeOutcome(
        mode=mode,
        margin=margin,
        liquidation_price=liquidation_price(balance, legs, symbol),
        bankruptcy_price=_bankruptcy(balance, legs, symbol),
    )


def _bankruptcy(balance: Cash, legs: list[Leg], symbol: Symbol) -> Price:
    (leg,) = [leg for leg in legs if leg.instrument.symbol == symbol]
    return bankruptcy_price(leg.instrument, leg.size, bankruptcy_value(balance, legs, symbol, leg.size))


def _no_estimate(reason: RejectReason) -> OrderEstimate:
    nothing = [
        ModeOutcome(mode=mode, margin=0, liquidation_price=None, bankruptcy_price=None) for mode in MarginMode
    ]
    return OrderEstimate(
        reason=reason,
        needs=None,
        initial_margin=0,
        open_loss=0,
        fee=0,
        cost=0,
        available=0,
        size_max=0,
        average_price=0,
        slippage_ppb=0,
        isolated=nothing[0],
        cross=nothing[1],
    )


# ── margin, before it is moved ──────────────────────────────────────────────────────────────────


def estimate_margin(state: State, question: EstimateMargin) -> MarginEstimate:
    """Where the liquidation price goes with so much more isolated margin."""
    move = MoveMargin(trader=question.trader, symbol=question.symbol, amount=question.amount)
    refusal = refuse_margin_move(move, state)
    market = state.markets.get(question.symbol)
    desk = state.desk(question.trader, question.symbol) if market else None
    if market is None or desk is None or desk.account is desk.cross or not desk.position.size:
        return MarginEstimate(
            reason=refusal.reason if refusal else None,
            margin_now=0,
            margin_then=0,
            liquidation_now=None,
            liquidation_then=None,
            buffer_now_ppb=None,
            buffer_then_ppb=None,
            addable=0,
            removable=0,
        )
    now, then = desk.account.wallet.balance, desk.account.wallet.balance + question.amount
    legs, put_in = state.legs(desk.account), desk.account.put_in
    return MarginEstimate(
        reason=refusal.reason if refusal else None,
        margin_now=now,
        margin_then=then,
        liquidation_now=liquidation_price(now, legs, question.symbol),
        liquidation_then=liquidation_price(then, legs, question.symbol),
        buffer_now_ppb=_buffer(now, legs, put_in),
        buffer_then_ppb=_buffer(then, legs, put_in + question.amount),
        addable=state.transferable(desk.cross),
        removable=isolated_removable(desk, market),
    )


def _buffer(balance: Cash, legs: list[Leg], base: Cash) -> Rate | None:
    risk = account_risk(balance, legs)
    return buffer_ppb(risk.equity, risk.maintenance, base)


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
        bankruptcy_price=_bankruptcy(balance, legs, symbol),
        buffer_ppb=buffer_ppb(risk.equity, risk.maintenance, base_of(account, risk)),
        margin_called=account.called,
        adl_lamp=_lamp(state, desk, market) if with_lamps else 0,
        addable=state.transferable(desk.cross) if isolated else 0,
        removable=isolated_removable(desk, market) if isolated else 0,
    )


def _lamp(state: State, desk: Desk, market: Market) -> int:
    """How near a position is to deleverage among those on its side."""
    side = -desk.position.size
    ranked = [candidate_of(state, other, market) for other in opposite_desks(state, market, side)]
    return lamps(ranked, market.instrument.adl_rule)[desk.account.id]


def _orders(state: State, desks: list[Desk]) -> list[OrderView]:
    views = []
    for desk in desks:
        book = state.markets[desk.instrument.symbol].book
        views += [_order(order, book.ahead(order)) for order in desk.open_orders()]
        views += [_waiting(order) for order in desk.conditionals.values()]
    return sorted(views, key=lambda view: view.order_id)


def _order(order: Order, ahead: Size) -> OrderView:
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
    )


def _waiting(order: ConditionalOrder) -> OrderView:
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
    )


# ── what everybody may see ──────────────────────────────────────────────────────────────────────


def read_book(state: State, question: ReadBook) -> BookSnapshot:
    market = state.markets[question.symbol]
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


def read_liquidation_map(state: State, question: ReadLiquidationMap) -> LiquidationMap:
    """Notional that would be force-closed, by the bucket its liquidation price falls into. O(holders)."""
    market = state.markets[question.symbol]
    step, count, mark = question.step, question.buckets, market.mark
    first = mark // step - count
    longs, shorts, own = ([0] * (2 * count + 1) for _ in range(3))
    for trader, desk in sorted(market.holders.items()):
        price = _falls_at(state, desk.account, question.symbol)
        if price is None or state.is_house(trader):
            continue
        bucket = price // step - first
        if 0 <= bucket <= 2 * count:
            notional = desk.instrument.notional(desk.position.size, price)
            (longs if desk.position.size > 0 else shorts)[bucket] += notional
            if trader == question.trader:
                own[bucket] += notional
    prices = [(first + i) * step for i in range(2 * count + 1)]
    return LiquidationMap(symbol=question.symbol, buckets=tuple(zip(prices, longs, shorts, own, strict=True)))


def _falls_at(state: State, account: MarginAccount, symbol: Symbol) -> Price | None:
    balance, legs = account.wallet.balance, state.legs(account)
    return liquidation_price(balance, legs, symbol) if is_safe(balance, legs) else None
