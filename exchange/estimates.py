"""What an order or a margin move would lead to, by the functions the venue decides with."""

from bisect import bisect_left

from msgspec.structs import replace

from exchange.account import Desk
from exchange.allowance import (
    isolated_removable,
    leverage_needs,
    refuse_leverage,
    refuse_margin_move,
    refuse_mode,
)
from exchange.commands import MoveMargin, PlaceOrder, SetLeverage, SetMarginMode
from exchange.conditionals import WORKING_TYPE
from exchange.drafts import CONDITIONAL, NO_ID, Refusal, conditional_of, order_of, reach, trigger_source
from exchange.intake import refuse_order
from exchange.margin import Leg, OrderCost, account_risk, buffer_ppb, liquidation_price, order_cost
from exchange.market import Market
from exchange.order import Order
from exchange.pretrade import margin_asked, refuse_margin
from exchange.questions import (
    EstimateLeverage,
    EstimateMargin,
    EstimateOrder,
    LeverageEstimate,
    MarginEstimate,
    ModeOutcome,
    OrderEstimate,
)
from exchange.reserves import price_order, relever
from exchange.slippage import Walk, average_price, slippage_ppb, walk
from exchange.state import State
from exchange.terms import MarginMode, OrderId, OrderType, RejectReason, TimeInForce
from exchange.trial import LiquidationPrices, Trial, liquidation_prices, liquidations_moved
from exchange.triggers import trailing_trigger
from exchange.units import Cash, Price, Rate, Size, mul_div_ceil

# ── an order, before it is placed ───────────────────────────────────────────────────────────────


def estimate_order(state: State, question: EstimateOrder) -> OrderEstimate:
    """Cost, fee, and where the position would be liquidated afterwards, in both modes."""
    command = question.order
    market = state.markets.get(command.symbol)
    if market is None or not market.prices.index:
        return _no_estimate(RejectReason.UNKNOWN_SYMBOL if market is None else RejectReason.NO_MARK_PRICE)
    desk = state.desk(command.trader, command.symbol)
    now = liquidation_prices(desk.cross.wallet.balance, state.legs(desk.cross))
    mode, leverage = desk.mode, desk.leverage
    try:
        refusal, short = _try_settings(question, desk, state), None
        if refusal is not None and refusal.reason is RejectReason.INSUFFICIENT_MARGIN:
            refusal, short = None, refusal
        refusal = refusal or refuse_order(command, state)
        working, set_off_at = _as_working(command), _set_off_at(command, market, desk)
        if refusal is not None and not _has_numbers(working, set_off_at):
            return _no_estimate(refusal.reason)
        found, levered = _estimate(state, working, refusal, desk, set_off_at, now), desk.leverage
        relever(desk, leverage, state.ledger)
        relevered = leverage_needs(desk, levered, market) if levered != leverage else 0
        return _beside(found, relevered, _free(desk, state), short)
    finally:
        relever(desk, leverage, state.ledger)
        if desk.mode is not mode:
            desk.set_mode(mode)


def _beside(found: OrderEstimate, relevered: Cash, available: Cash, short: Refusal | None) -> OrderEstimate:
    """An estimate made at another leverage, with what that holds by itself, told of what is free before."""
    reason, needs = found.reason, found.needs
    if reason is RejectReason.INSUFFICIENT_MARGIN:
        needs = (needs or 0) + relevered
    elif reason is None and short is not None:
        reason, needs, _ = short
    cancels = () if reason else found.cancels
    return replace(
        found, reason=reason, needs=needs, cancels=cancels, relevered=relevered, available=available
    )


def _free(desk: Desk, state: State) -> Cash:
    """What a desk's orders may use, as it is told."""
    isolated = desk.account is not desk.cross
    return state.transferable(desk.cross) if isolated else state.available(desk.cross)


def _try_settings(question: EstimateOrder, desk: Desk, state: State) -> Refusal | None:
    """Set a desk as a question wants it, mode first, up to the first that may not be set."""
    trader, symbol = desk.trader, desk.instrument.symbol
    mode, leverage = question.mode or desk.mode, question.leverage or desk.leverage
    if mode is not desk.mode:
        if refusal := refuse_mode(SetMarginMode(trader=trader, symbol=symbol, mode=mode), state):
            return refusal
        desk.set_mode(mode)
    if leverage != desk.leverage:
        refusal = refuse_leverage(SetLeverage(trader=trader, symbol=symbol, leverage=leverage), state)
        if refusal is None or refusal.reason is RejectReason.INSUFFICIENT_MARGIN:
            relever(desk, leverage, state.ledger)
        return refusal
    return None


def _has_numbers(working: PlaceOrder, set_off_at: Price) -> bool:
    """Whether an order has a size and prices to reckon with."""
    priced = working.price > 0 or (working.price == 0 and working.type is OrderType.MARKET)
    return priced and working.size >= 0 and set_off_at >= 0


def _as_working(command: PlaceOrder) -> PlaceOrder:
    """A conditional order is judged as what it becomes."""
    if command.type not in CONDITIONAL:
        return command
    return PlaceOrder(
        trader=command.trader,
        symbol=command.symbol,
        side=command.side,
        size=command.size,
        type=WORKING_TYPE[command.type],
        price=command.price,
        reduce_only=command.reduce_only,
        close_position=command.close_position,
        time_in_force=TimeInForce.GTC,
        sibling=command.sibling,
    )


def _set_off_at(command: PlaceOrder, market: Market, desk: Desk) -> Price:
    """Where it would fire as things stand: what trails, so far behind what it follows. 0: nowhere."""
    if command.type not in CONDITIONAL:
        return 0
    order = conditional_of(command, desk)
    if not order.trails:
        return order.trigger_price
    order.best = order.activation_price or trigger_source(market, order.trigger_by)
    return trailing_trigger(order)


def _estimate(
    state: State,
    command: PlaceOrder,
    refusal: Refusal | None,
    desk: Desk,
    set_off_at: Price,
    now: LiquidationPrices,
) -> OrderEstimate:
    """What waits is judged where it is set off, with the mark there too."""
    market = state.markets[command.symbol]
    order = order_of(command, market, desk)
    if set_off_at:
        _move_there(order, desk, set_off_at)
    mark = order.accepted_mark
    refusal = refusal or refuse_margin(order, desk, state, set_off_at=set_off_at)
    met = _met_there(order) if set_off_at else walk(order, market)
    fills = met.fills + met.rests
    average = average_price(fills) or mark
    needs, cost = _cost(order, desk, state, set_off_at)
    trial = Trial(desk, order, market.fees, _lost(command, order, met, state))
    for price, lots in met.fills:
        trial.fill(price, lots)
    for price, lots in met.rests:
        trial.fill(price, lots, makes=True)
    return OrderEstimate(
        reason=refusal.reason if refusal else None,
        needs=refusal.needs if refusal else None,
        initial_margin=needs.initial,
        open_loss=needs.open_loss,
        fee=trial.taker_fee,
        fee_bound=max(needs.fee, trial.taker_fee),
        cost=cost,
        likely=trial.bound(mark),
        realized=trial.realized,
        available=_free(desk, state),
        size_max=size_max(order, desk, state, set_off_at),
        at_once=0 if met.left and order.time_in_force is TimeInForce.FOK else order.size - met.left,
        cancels=tuple(met.cancels),
        average_price=average,
        met_size=sum(size for _, size in fills),
        met_value=sum(desk.instrument.notional(size, price) for price, size in fills),
        slippage_ppb=0 if set_off_at else slippage_ppb(average, mark, command.side),
        isolated=trial.isolated_outcome(mark, state, now),
        cross=trial.cross_outcome(mark, state, now),
    )


def _move_there(order: Order, desk: Desk, set_off_at: Price) -> None:
    """Price an order as if the mark were where it is set off."""
    order.accepted_mark = set_off_at
    if order.type is OrderType.MARKET:
        order.price = reach(order.side, set_off_at, desk.instrument.take_bound_ppb)
    if not order.reduce_only:
        price_order(order, desk)


def _met_there(order: Order) -> Walk:
    """Nobody knows the book it will meet: a limit counts at its price, one at market where the mark is."""
    price = order.accepted_mark if order.type is OrderType.MARKET else order.price
    return Walk([(price, order.size)], [], order.size, [])


def _lost(command: PlaceOrder, order: Order, met: Walk, state: State) -> dict[OrderId, Size]:
    """The lots that others of its trader's orders lose by it: those that it runs into all they have, and the
    other of its pair what it fills itself, or else all once it is filled."""
    resting = state.markets[command.symbol].book.orders_by_id
    lost = {id: resting[id].open_size for id in met.cancels}
    sibling = resting.get(state.members[command.trader].client_ids.get(command.sibling, NO_ID))
    if sibling is not None and sibling.id not in lost:
        filled = sum(size for _, size in met.fills + met.rests)
        lost[sibling.id] = sibling.open_size if filled == order.size else min(filled, sibling.open_size)
    return lost


def _cost(order: Order, desk: Desk, state: State, set_off_at: Price) -> tuple[OrderCost, Cash]:
    """What its opening lots need at its own price, with the fee of all; and what it would hold: nothing for
    what closes, nor initial margin that orders of the other side hold already."""
    instrument, size = desk.instrument, order.open_size
    needs = order_cost(instrument, order.side, size, order.price, order.accepted_mark, desk.leverage)
    if order.reduce_only or not size:
        return OrderCost(0, 0, needs.fee), 0
    earlier = desk.side(order.side).size
    opens = min(size, max(0, size + desk.position.size * order.side + earlier))
    part = OrderCost(
        mul_div_ceil(needs.initial, opens, size), mul_div_ceil(needs.open_loss, opens, size), needs.fee
    )
    return part, max(0, margin_asked(order, desk, state, set_off_at=set_off_at))


def size_max(order: Order, desk: Desk, state: State, set_off_at: Price = 0) -> Size:
    """The largest size an order like this could have, now or where it is set off; reduce-only: all held."""
    if order.reduce_only:
        return abs(desk.position.size)

    def refused(size: Size) -> bool:
        draft = Order(order.id, order.side, order.price, size, size)
        draft.accepted_mark = order.accepted_mark
        price_order(draft, desk)
        return refuse_margin(draft, desk, state, set_off_at=set_off_at) is not None

    high = 1
    limit = desk.instrument.size_max
    while high < limit and not refused(high):
        high *= 2
    return bisect_left(range(1, min(high, limit) + 1), True, key=refused)


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


# ── leverage, before it is set ──────────────────────────────────────────────────────────────────


def estimate_leverage(state: State, question: EstimateLeverage) -> LeverageEstimate:
    """What another leverage would hold of what is open."""
    wanted = SetLeverage(trader=question.trader, symbol=question.symbol, leverage=question.leverage)
    refusal = refuse_leverage(wanted, state)
    reason, needs, _ = refusal or (None, None, None)
    if reason not in (None, RejectReason.INSUFFICIENT_MARGIN):
        return LeverageEstimate(reason=reason, needs=needs, holds=0, available=0)
    desk = state.desk(question.trader, question.symbol)
    holds = leverage_needs(desk, question.leverage, state.markets[question.symbol])
    return LeverageEstimate(reason=reason, needs=needs, holds=holds, available=_free(desk, state))


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
    cross, others = desk.cross.wallet.balance, state.legs(desk.cross)
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
        others=liquidations_moved(
            liquidation_prices(cross, others), cross - question.amount, others, question.symbol
        ),
    )


def _buffer(balance: Cash, legs: list[Leg], base: Cash) -> Rate | None:
    risk = account_risk(balance, legs)
    return buffer_ppb(risk.equity, risk.maintenance, base)
