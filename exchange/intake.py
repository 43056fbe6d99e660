"""May this be done? Read down each staircase: the order of the checks is the order of precedence.

Decides and changes nothing. A refusal carries the number that would pass, where there is one.
"""

from typing import NamedTuple

from exchange.account import Desk
from exchange.book import Order
from exchange.commands import (
    BOUND,
    AmendOrder,
    Deposit,
    MoveMargin,
    PlaceOrder,
    SetLeverage,
    SetMarginMode,
    Withdraw,
)
from exchange.instrument import Instrument
from exchange.margin import Leg, account_risk, initial, leverage_cap, removable
from exchange.market import Market
from exchange.reserves import added_margin, open_loss_at, price_order
from exchange.state import State
from exchange.terms import (
    BUY,
    MarginMode,
    OrderId,
    OrderType,
    RejectReason,
    SelfTrade,
    Side,
    TimeInForce,
    Trader,
    TriggerBy,
)
from exchange.triggers import ConditionalOrder, Triggers
from exchange.units import PPB, Cash, Price, Size, mul_div_ceil, mul_div_floor

CONDITIONAL = frozenset(OrderType) - {OrderType.LIMIT, OrderType.MARKET}
LIMITED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT})
CALLBACK_MAX_PPB = PPB // 2
NO_ID = OrderId(0)


class Refusal(NamedTuple):
    reason: RejectReason
    needs: int | None = None


# ── placing ─────────────────────────────────────────────────────────────────────────────────────


def refuse_order(command: PlaceOrder, state: State) -> Refusal | None:
    """Everything about an order that does not depend on what the trader can pay."""
    if not state.open:
        return Refusal(RejectReason.VENUE_CLOSED)
    market = state.markets.get(command.symbol)
    if market is None:
        return Refusal(RejectReason.UNKNOWN_SYMBOL)
    if market.halted:
        return Refusal(RejectReason.INSTRUMENT_HALTED)
    if not market.prices.index:
        return Refusal(RejectReason.NO_MARK_PRICE)
    desk = state.desk(command.trader, command.symbol)
    return (
        _refuse_numbers(command, market.instrument)
        or _refuse_shape(command, state)
        or _refuse_names(command, state)
        or (
            _refuse_waiting(command, market, desk)
            if command.type in CONDITIONAL
            else _refuse_working(command, market, desk)
        )
    )


def _refuse_numbers(command: PlaceOrder, instrument: Instrument) -> Refusal | None:
    size = command.size
    if not command.close_position:
        if size <= 0:
            return Refusal(RejectReason.SIZE_NOT_POSITIVE)
        if size > instrument.size_max:
            return Refusal(RejectReason.SIZE_ABOVE_MAXIMUM, instrument.size_max)
        if size < instrument.size_min and not command.reduce_only:
            return Refusal(RejectReason.SIZE_BELOW_MINIMUM, instrument.size_min)
        if command.type is OrderType.MARKET and size > instrument.market_size_max:
            return Refusal(RejectReason.SIZE_ABOVE_MAXIMUM, instrument.market_size_max)
    prices = (
        command.price,
        command.trigger_price,
        command.activation_price,
        command.take_profit,
        command.stop_loss,
    )
    if min(prices) < 0:
        return Refusal(RejectReason.PRICE_NOT_POSITIVE)
    if max(prices) > instrument.price_max:
        return Refusal(RejectReason.OUT_OF_BOUNDS, instrument.price_max)
    return None


def _refuse_shape(command: PlaceOrder, state: State) -> Refusal | None:
    limited, waits = command.type in LIMITED, command.type in CONDITIONAL
    trails = command.type is OrderType.TRAILING_STOP
    if limited and not command.price:
        return Refusal(RejectReason.PRICE_MISSING)
    if not limited and command.price:
        return Refusal(RejectReason.PRICE_NOT_ALLOWED)
    if waits and not trails and not command.trigger_price:
        return Refusal(RejectReason.TRIGGER_MISSING)
    if command.trigger_price and (not waits or trails):
        return Refusal(RejectReason.TRIGGER_NOT_ALLOWED)
    if trails and not 0 < command.callback_ppb <= CALLBACK_MAX_PPB:
        return Refusal(RejectReason.CALLBACK_OUT_OF_RANGE, CALLBACK_MAX_PPB)
    if (command.post_only or command.display_size) and (
        not limited or command.time_in_force in (TimeInForce.IOC, TimeInForce.FOK)
    ):
        return Refusal(RejectReason.TIME_IN_FORCE_NOT_ALLOWED)
    if command.display_size < 0 or command.display_size > command.size:
        return Refusal(RejectReason.DISPLAY_SIZE_INVALID, command.size)
    if command.time_in_force is TimeInForce.GTD:
        if not limited and not waits:
            return Refusal(RejectReason.TIME_IN_FORCE_NOT_ALLOWED)
        if command.expire_time <= state.now:
            return Refusal(RejectReason.EXPIRY_NOT_IN_FUTURE, state.now + 1)
    return None


def _refuse_names(command: PlaceOrder, state: State) -> Refusal | None:
    ids = state.member(command.trader).client_ids
    if command.client_id and command.client_id in ids:
        return Refusal(RejectReason.DUPLICATE_CLIENT_ID, ids[command.client_id])
    if command.sibling and command.sibling not in ids:
        return Refusal(RejectReason.UNKNOWN_ORDER)
    return None


def _refuse_waiting(command: PlaceOrder, market: Market, desk: Desk) -> Refusal | None:
    instrument = market.instrument
    if len(desk.conditionals) >= instrument.conditional_orders_max:
        return Refusal(RejectReason.TOO_MANY_CONDITIONAL_ORDERS, instrument.conditional_orders_max)
    if (command.reduce_only or command.close_position) and desk.position.size * command.side >= 0:
        return Refusal(RejectReason.REDUCE_ONLY_WITHOUT_POSITION)
    price = trigger_source(market, command.trigger_by)
    if Triggers.already_true(conditional_of(command), price):
        reason = (
            RejectReason.ACTIVATION_ALREADY_PASSED
            if command.type is OrderType.TRAILING_STOP
            else RejectReason.TRIGGER_ALREADY_TRUE
        )
        return Refusal(reason, price)
    return None


def _refuse_working(command: PlaceOrder, market: Market, desk: Desk) -> Refusal | None:
    instrument, book = market.instrument, market.book
    reduces = command.reduce_only or command.close_position
    if desk.order_count >= instrument.open_orders_max:
        return Refusal(RejectReason.TOO_MANY_ORDERS, instrument.open_orders_max)
    price = working_price(command, market)
    if command.type is OrderType.LIMIT and (refusal := _refuse_band(command.side, price, market)):
        return refusal
    if not reduces and instrument.notional(command.size, price) < instrument.notional_min:
        return Refusal(RejectReason.NOTIONAL_BELOW_MINIMUM, instrument.notional_min)
    if reduces and desk.position.size * command.side >= 0:
        return Refusal(RejectReason.REDUCE_ONLY_WITHOUT_POSITION)
    if command.type is OrderType.MARKET and not book.best_price(command.side.opposite):
        return Refusal(RejectReason.BOOK_EMPTY)
    if command.post_only and book.would_take(command.side, price):
        return Refusal(RejectReason.POST_ONLY_WOULD_TAKE, book.best_price(command.side.opposite))
    if command.time_in_force is TimeInForce.FOK:
        order = order_of(command, market, desk)
        if fillable(order, market, desk) < order.size:
            return Refusal(RejectReason.FOK_CANNOT_FILL)
    return _refuse_brackets(command, price)


def _refuse_band(side: Side, price: Price, market: Market) -> Refusal | None:
    """A limit may not lie further than the band beyond the mark, where it would trade badly (RULES 12)."""
    limit = reach(side, market.mark, market.instrument.price_band_ppb)
    if (price - limit) * side > 0:
        return Refusal(RejectReason.PRICE_OUTSIDE_BAND, limit)
    return None


def _refuse_brackets(command: PlaceOrder, price: Price) -> Refusal | None:
    """Attached exits must lie on their own sides of the entry."""
    if command.take_profit and (command.take_profit - price) * command.side <= 0:
        return Refusal(RejectReason.TRIGGER_ALREADY_TRUE, price)
    if command.stop_loss and (command.stop_loss - price) * command.side >= 0:
        return Refusal(RejectReason.TRIGGER_ALREADY_TRUE, price)
    return None


def refuse_margin(order: Order, desk: Desk, state: State) -> Refusal | None:
    """Can the trader hold an order, already priced? What only reduces is never blocked (G-2)."""
    if order.reduce_only:
        return None
    added = added_margin(desk, order)
    if added <= 0:
        return None
    cross = desk.cross
    free = state.available(cross) if desk.account is cross else state.transferable(cross)
    if added > free:
        return Refusal(RejectReason.INSUFFICIENT_MARGIN, added)
    instrument = desk.instrument
    cap = leverage_cap(instrument, instrument.notional(exposure(desk, order), order.price))
    if desk.leverage > cap:
        return Refusal(RejectReason.LEVERAGE_OUT_OF_RANGE, cap)
    return None


def exposure(desk: Desk, order: Order) -> Size:
    """The largest position the desk's orders could lead to, one way, with one more (RULES 1.4)."""
    bids = desk.bids.size + (order.open_size if order.side is BUY else 0)
    asks = desk.asks.size + (0 if order.side is BUY else order.open_size)
    return max(abs(desk.position.size + bids), abs(desk.position.size - asks))


# ── orders in the making ────────────────────────────────────────────────────────────────────────


def working_price(command: PlaceOrder, market: Market) -> Price:
    """The limit, or how far a market order may reach from the mark."""
    if command.type is OrderType.MARKET:
        return reach(command.side, market.mark, market.instrument.take_bound_ppb)
    return command.price


def reach(side: Side, mark: Price, bound_ppb: int) -> Price:
    """The mark moved against a side by a bound, rounded inwards."""
    if side is BUY:
        return mul_div_floor(mark, PPB + bound_ppb, PPB)
    return max(1, mul_div_ceil(mark, PPB - bound_ppb, PPB))


def order_of(command: PlaceOrder, market: Market, desk: Desk) -> Order:
    """The order a command asks for, without an id, priced; reduce-only ones cut to the position."""
    reduces = command.reduce_only or command.close_position
    held = abs(desk.position.size)
    size = held if command.close_position else min(command.size, held) if reduces else command.size
    order = Order(
        id=NO_ID,
        side=command.side,
        price=working_price(command, market),
        size=size,
        trader=command.trader,
        symbol=command.symbol,
        client_id=command.client_id,
        type=command.type,
        time_in_force=command.time_in_force,
        post_only=command.post_only,
        reduce_only=reduces,
        display_size=min(command.display_size, size),
        expire_time=command.expire_time,
        self_trade=command.self_trade,
        take_profit=command.take_profit,
        stop_loss=command.stop_loss,
        desk=desk,
    )
    order.accepted_mark = market.mark
    if not reduces:
        price_order(order, desk)
    return order


def conditional_of(command: PlaceOrder) -> ConditionalOrder:
    """The waiting order a command asks for, without an id."""
    return ConditionalOrder(
        NO_ID,
        command.side,
        command.type,
        command.trigger_price,
        command.size,
        command.trader,
        command.symbol,
        client_id=command.client_id,
        trigger_by=command.trigger_by,
        price=command.price,
        reduce_only=command.reduce_only or command.close_position,
        close_position=command.close_position,
        time_in_force=command.time_in_force,
        callback_ppb=command.callback_ppb,
        activation_price=command.activation_price,
        expire_time=command.expire_time,
        self_trade=command.self_trade,
    )


def trigger_source(market: Market, by: TriggerBy) -> Price:
    """The price a conditional order watches."""
    if by is TriggerBy.MARK:
        return market.mark
    return market.index if by is TriggerBy.INDEX else market.last


def fillable(order: Order, market: Market, desk: Desk) -> Size:
    """Lots an order could take at once: not its own trader's, nor more of anybody's reduce-only
    orders than their position allows once earlier fills have shrunk it."""
    positions: dict[Trader, Size] = {}
    found = 0
    for maker in market.book.orders(order.side.opposite):
        if found >= order.size or (maker.price - order.price) * order.side > 0:
            break
        if maker.trader == desk.trader:
            if order.self_trade is not SelfTrade.EXPIRE_MAKER:
                break
            continue
        held = positions.get(maker.trader)
        if held is None:
            held = market.desks[maker.trader].position.size
        lots = min(maker.open_size, max(0, -held * maker.side)) if maker.reduce_only else maker.open_size
        positions[maker.trader] = held + lots * maker.side
        found += lots
    return found


# ── everything else a trader may ask ────────────────────────────────────────────────────────────


def refuse_amend(command: AmendOrder, order: Order | ConditionalOrder | None, state: State) -> Refusal | None:
    if not state.open:
        return Refusal(RejectReason.VENUE_CLOSED)
    if order is None:
        return Refusal(RejectReason.UNKNOWN_ORDER)
    if min(command.price, command.size, command.trigger_price) < 0:
        return Refusal(RejectReason.OUT_OF_BOUNDS)
    market = state.markets[command.symbol]
    instrument = market.instrument
    if max(command.price, command.trigger_price) > instrument.price_max:
        return Refusal(RejectReason.OUT_OF_BOUNDS, instrument.price_max)
    if command.size > instrument.size_max:
        return Refusal(RejectReason.SIZE_ABOVE_MAXIMUM, instrument.size_max)
    if isinstance(order, ConditionalOrder):
        return _refuse_amend_waiting(command, order, market)
    return _refuse_amend_working(command, order, market)


def _refuse_amend_waiting(command: AmendOrder, order: ConditionalOrder, market: Market) -> Refusal | None:
    if order.trails and command.trigger_price:
        return Refusal(RejectReason.TRIGGER_NOT_ALLOWED)
    if command.price and not order.price:
        return Refusal(RejectReason.PRICE_NOT_ALLOWED)
    if order.close_position and command.size:
        return Refusal(RejectReason.OUT_OF_BOUNDS)
    unchanged = (
        command.price in (0, order.price)
        and command.size in (0, order.size)
        and command.trigger_price in (0, order.trigger_price)
    )
    if unchanged:
        return Refusal(RejectReason.NOTHING_TO_AMEND)
    price = trigger_source(market, order.trigger_by)
    if command.trigger_price and (price - command.trigger_price) * order.direction >= 0:
        return Refusal(RejectReason.TRIGGER_ALREADY_TRUE, price)
    return None


def _refuse_amend_working(command: AmendOrder, order: Order, market: Market) -> Refusal | None:
    price, size = command.price or order.price, command.size or order.size
    if command.trigger_price:
        return Refusal(RejectReason.TRIGGER_NOT_ALLOWED)
    if size <= order.filled:
        return Refusal(RejectReason.BELOW_FILLED_SIZE, order.filled + 1)
    if (price, size) == (order.price, order.size):
        return Refusal(RejectReason.NOTHING_TO_AMEND)
    if order.reduce_only and size > order.size:
        return Refusal(RejectReason.REDUCE_ONLY_WOULD_INCREASE, order.size)
    if refusal := _refuse_band(order.side, price, market):
        return refusal
    if order.post_only and market.book.would_take(order.side, price):
        return Refusal(RejectReason.POST_ONLY_WOULD_TAKE, market.book.best_price(order.side.opposite))
    return None


def refuse_mode(command: SetMarginMode, state: State) -> Refusal | None:
    """Locked by a position or orders on that symbol, anywhere (RULES 7)."""
    if command.symbol not in state.markets:
        return Refusal(RejectReason.UNKNOWN_SYMBOL)
    desk = state.desk(command.trader, command.symbol)
    if desk.mode is command.mode:
        return Refusal(RejectReason.MODE_UNCHANGED)
    if desk.position.size:
        return Refusal(RejectReason.MODE_LOCKED_BY_POSITION)
    if desk.has_orders:
        return Refusal(RejectReason.MODE_LOCKED_BY_ORDERS)
    return None


def refuse_leverage(command: SetLeverage, state: State) -> Refusal | None:
    """Within the tier's cap; an isolated position's only upwards; orders must still be held (RULES 7)."""
    market = state.markets.get(command.symbol)
    if market is None:
        return Refusal(RejectReason.UNKNOWN_SYMBOL)
    desk = state.desk(command.trader, command.symbol)
    instrument = market.instrument
    lots = max(abs(desk.position.size + desk.bids.size), abs(desk.position.size - desk.asks.size))
    cap = leverage_cap(instrument, instrument.notional(lots, market.mark) if lots else 0)
    if not 1 <= command.leverage <= cap:
        return Refusal(RejectReason.LEVERAGE_OUT_OF_RANGE, cap)
    if desk.position.size and desk.mode is MarginMode.ISOLATED and command.leverage < desk.leverage:
        return Refusal(RejectReason.LEVERAGE_REDUCTION_WITH_POSITION, desk.leverage)
    if command.leverage < desk.leverage and (more := _leverage_needs(desk, command.leverage, market)) > 0:
        free = state.available(desk.cross) if desk.account is desk.cross else state.transferable(desk.cross)
        if more > free:
            return Refusal(RejectReason.INSUFFICIENT_MARGIN, more)
    return None


def _leverage_needs(desk: Desk, leverage: int, market: Market) -> Cash:
    """How much more initial margin position and orders need at a lower leverage, at the most."""
    instrument, mark = market.instrument, market.mark
    more = 0
    if desk.position.size:
        more += initial(instrument, desk.position.size, mark, leverage)
        more -= initial(instrument, desk.position.size, mark, desk.leverage)
    for side in (desk.bids, desk.asks):
        for order in side.orders.values():
            more += initial(instrument, order.open_size, order.price, leverage) - order.initial
    return more


def refuse_margin_move(command: MoveMargin, state: State) -> Refusal | None:
    """RULES 6: in up to what may leave cross, out down to what the position must keep."""
    market = state.markets.get(command.symbol)
    if market is None:
        return Refusal(RejectReason.UNKNOWN_SYMBOL)
    desk = state.desk(command.trader, command.symbol)
    if desk.mode is not MarginMode.ISOLATED:
        return Refusal(RejectReason.NOT_ISOLATED)
    if not desk.position.size:
        return Refusal(RejectReason.NO_POSITION)
    if not command.amount:
        return Refusal(RejectReason.AMOUNT_NOT_POSITIVE)
    if command.amount > 0:
        addable = state.transferable(desk.cross)
        over = command.amount > addable
        return Refusal(RejectReason.AMOUNT_ABOVE_AVAILABLE, addable) if over else None
    free = isolated_removable(desk, market)
    return Refusal(RejectReason.AMOUNT_ABOVE_REMOVABLE, free) if -command.amount > free else None


def isolated_removable(desk: Desk, market: Market) -> Cash:
    position = desk.position
    leg = Leg(desk.instrument, position.size, position.cost, market.mark, desk.leverage)
    return removable(desk.account.wallet.balance, leg)


def refuse_transfer(command: Deposit | Withdraw, state: State) -> Refusal | None:
    if command.asset not in state.assets:
        return Refusal(RejectReason.UNKNOWN_ASSET)
    if command.amount <= 0:
        return Refusal(RejectReason.AMOUNT_NOT_POSITIVE)
    if command.amount > BOUND:
        return Refusal(RejectReason.OUT_OF_BOUNDS, BOUND)
    if command.transfer_id and command.transfer_id in state.member(command.trader).transfer_ids:
        return Refusal(RejectReason.DUPLICATE_TRANSFER_ID)
    if isinstance(command, Withdraw):
        free = state.transferable(state.cross(command.trader, command.asset))
        if command.amount > free:
            return Refusal(RejectReason.AMOUNT_ABOVE_AVAILABLE, free)
    return None


# ── is a fill still safe? ───────────────────────────────────────────────────────────────────────


def would_be_unsafe(order: Order, desk: Desk, size: Size, price: Price, market: Market, state: State) -> bool:
    """Whether a voluntary fill must not happen (DECISIONS "Accounts, reserves, fees").

    A fill no worse than the mark takes nothing from equity. A worse one must leave initial margin at
    the tier's highest leverage when it opens, and equity not below zero when it reduces.
    """
    mark = market.mark
    if (price - mark) * order.side <= 0:
        return False
    instrument = desk.instrument
    signed = size * order.side
    loss = instrument.value(signed, price) - instrument.value(signed, mark)
    held = desk.position.size
    fee = instrument.taker_fee(instrument.notional(size, price))
    equity = state.risk(desk.account).equity - loss - fee
    if held * order.side < 0 and size <= abs(held):
        return equity < 0
    if desk.account is not desk.cross:
        opened = size - abs(held) if held * order.side < 0 else size
        equity += initial(instrument, opened, price, desk.leverage) + fee
        equity += open_loss_at(desk, order, opened, price)
    return equity < _initial_at_cap(desk, held + signed, market, state)


def _initial_at_cap(desk: Desk, size: Size, market: Market, state: State) -> Cash:
    """Initial margin of the scope at the highest leverage of each tier, with one position changed."""
    legs = [leg for leg in state.legs(desk.account) if leg.instrument is not desk.instrument]
    legs.append(Leg(desk.instrument, size, 0, market.mark, 1))
    capped = [
        leg._replace(leverage=leverage_cap(leg.instrument, leg.instrument.notional(leg.size, leg.mark)))
        for leg in legs
        if leg.size
    ]
    return account_risk(0, capped).initial
