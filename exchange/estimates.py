"""What an order or a margin move would lead to, by the functions the venue decides with."""

from bisect import bisect_left
from typing import NamedTuple

from exchange.account import Desk
from exchange.allowance import isolated_removable, refuse_margin_move
from exchange.book import Order
from exchange.commands import MoveMargin, PlaceOrder
from exchange.conditionals import WORKING_TYPE
from exchange.drafts import CONDITIONAL, Refusal, order_of
from exchange.intake import refuse_margin, refuse_order
from exchange.margin import (
    Leg,
    account_risk,
    bankruptcy_price,
    bankruptcy_value,
    buffer_ppb,
    initial,
    liquidation_price,
)
from exchange.market import Market
from exchange.position import Position
from exchange.questions import (
    EstimateMargin,
    EstimateOrder,
    MarginEstimate,
    ModeOutcome,
    OrderEstimate,
)
from exchange.reserves import open_loss_at, price_order
from exchange.state import State
from exchange.terms import (
    MarginMode,
    OrderType,
    RejectReason,
    Symbol,
    TimeInForce,
)
from exchange.units import PPB, Cash, Price, Rate, Size, div_ceil, div_nearest

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
        bankruptcy_price=bankruptcy_of(balance, legs, symbol),
    )


def bankruptcy_of(balance: Cash, legs: list[Leg], symbol: Symbol) -> Price:
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
