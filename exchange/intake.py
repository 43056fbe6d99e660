"""May this be done? Read down each staircase: the order of the checks is the order of precedence.

Decides and changes nothing. A refusal carries the number that would pass, where there is one.
"""

from typing import Final

from exchange.account import Desk
from exchange.commands import (
    AmendOrder,
    PlaceOrder,
)
from exchange.drafts import (
    CONDITIONAL,
    LIMITED,
    NO_ID,
    Refusal,
    conditional_of,
    order_of,
    reach,
    trigger_source,
    working_price,
)
from exchange.instrument import Instrument
from exchange.market import Market
from exchange.order import Order
from exchange.solvency import fills_whole
from exchange.state import State
from exchange.terms import (
    BUY,
    OrderType,
    RejectReason,
    Side,
    TimeInForce,
    TriggerBy,
)
from exchange.triggers import ConditionalOrder, Triggers
from exchange.units import PPB, Price, Size, div_ceil

CALLBACK_MAX_PPB: Final = PPB // 2
PARTS_MAX: Final = 100
"""In which an iceberg is shown: a taker meets each by itself."""
_LIMIT: Final = OrderType.LIMIT
_MARKET: Final = OrderType.MARKET
_GTC: Final = TimeInForce.GTC
_IOC: Final = TimeInForce.IOC
_FOK: Final = TimeInForce.FOK
_GTD: Final = TimeInForce.GTD
_BY_MARK: Final = TriggerBy.MARK


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
    desk = market.desks.get(command.trader) or state.desk(command.trader, command.symbol)
    if _is_plain(command, market.instrument):
        named = command.client_id or command.sibling
        refusal = _refuse_names(command, state) if named else None
        return refusal or _refuse_place(command, command.price, market, desk)
    waits = command.type is not _LIMIT and command.type in CONDITIONAL
    return (
        _refuse_numbers(command, market.instrument)
        or _refuse_shape(command, waits, state)
        or _refuse_names(command, state)
        or (
            _refuse_waiting(command, market, desk) if waits else _refuse_working(command, market, desk, state)
        )
    )


def _refuse_numbers(command: PlaceOrder, instrument: Instrument) -> Refusal | None:
    size = command.size
    if size < 0 or (size == 0 and not command.close_position):
        return Refusal(RejectReason.SIZE_NOT_POSITIVE)
    if command.close_position:
        if size:
            return Refusal(RejectReason.SIZE_ABOVE_MAXIMUM, 0)
    else:
        if size > instrument.size_max:
            return Refusal(RejectReason.SIZE_ABOVE_MAXIMUM, instrument.size_max)
        if size < instrument.size_min and not command.reduce_only:
            return Refusal(RejectReason.SIZE_BELOW_MINIMUM, instrument.size_min)
        if size > instrument.market_size_max and _ends_at_market(command):
            return Refusal(RejectReason.SIZE_ABOVE_MAXIMUM, instrument.market_size_max)
    trigger, activation = command.trigger_price, command.activation_price
    profit, loss = command.take_profit, command.stop_loss
    if command.price < 0 or trigger < 0 or activation < 0 or profit < 0 or loss < 0:
        return Refusal(RejectReason.PRICE_NOT_POSITIVE)
    most = instrument.price_max
    if command.price > most or trigger > most or activation > most or profit > most or loss > most:
        return Refusal(RejectReason.OUT_OF_BOUNDS, most)
    return None


def _ends_at_market(order: PlaceOrder | Order | ConditionalOrder) -> bool:
    """Whether an order, or an exit attached to it, is a market order now or at its trigger."""
    if order.type not in LIMITED:
        return True
    return not isinstance(order, ConditionalOrder) and bool(order.take_profit or order.stop_loss)


def _refuse_shape(command: PlaceOrder, waits: bool, state: State) -> Refusal | None:
    limited = command.type in LIMITED
    trails = waits and command.type is OrderType.TRAILING_STOP
    if limited and not command.price:
        return Refusal(RejectReason.PRICE_MISSING)
    if not limited and command.price:
        return Refusal(RejectReason.PRICE_NOT_ALLOWED)
    if refusal := _refuse_triggers(command, waits, trails):
        return refusal
    rests = command.type is _LIMIT and not _passes(command)
    if (command.post_only or command.display_size) and not rests:
        return Refusal(RejectReason.TIME_IN_FORCE_NOT_ALLOWED)
    if command.display_size < 0 or command.display_size > command.size:
        return Refusal(RejectReason.DISPLAY_SIZE_INVALID, command.size)
    if command.display_size and command.size > command.display_size * PARTS_MAX:
        return Refusal(RejectReason.DISPLAY_SIZE_TOO_SMALL, div_ceil(command.size, PARTS_MAX))
    dated = command.time_in_force is _GTD
    if (dated and not limited and not waits) or (command.expire_time and not dated):
        return Refusal(RejectReason.TIME_IN_FORCE_NOT_ALLOWED)
    if dated and command.expire_time <= state.now:
        return Refusal(RejectReason.EXPIRY_NOT_IN_FUTURE, state.now + 1)
    return None


def _passes(command: PlaceOrder) -> bool:
    """Whether nothing of an order that works may rest."""
    return command.type is _MARKET or command.time_in_force is _IOC or command.time_in_force is _FOK


def _refuse_triggers(command: PlaceOrder, waits: bool, trails: bool) -> Refusal | None:
    """What is said of triggers must be needed by what the order is: nothing is silently dropped."""
    if waits and not trails and not command.trigger_price:
        return Refusal(RejectReason.TRIGGER_MISSING)
    if (command.trigger_price and (not waits or trails)) or (command.activation_price and not trails):
        return Refusal(RejectReason.TRIGGER_NOT_ALLOWED)
    if command.callback_ppb and not trails:
        return Refusal(RejectReason.CALLBACK_OUT_OF_RANGE, 0)
    if command.trigger_by is not _BY_MARK and not waits:
        return Refusal(RejectReason.TRIGGER_NOT_ALLOWED)
    opens = not (waits or command.reduce_only or command.close_position)
    if (command.take_profit or command.stop_loss) and not opens:
        return Refusal(RejectReason.TRIGGER_NOT_ALLOWED)
    if trails and not 0 < command.callback_ppb <= CALLBACK_MAX_PPB:
        return Refusal(RejectReason.CALLBACK_OUT_OF_RANGE, CALLBACK_MAX_PPB)
    return None


def _is_plain(command: PlaceOrder, instrument: Instrument) -> bool:
    """A limit order with its numbers in bounds and nothing attached, as most are: no shape to be wrong in."""
    return (
        command.type is _LIMIT
        and 0 < command.price <= instrument.price_max
        and instrument.size_min <= command.size <= instrument.size_max
        and command.trigger_by is _BY_MARK
        and (command.time_in_force is _GTC or command.time_in_force is _IOC)
        and not (
            command.post_only
            or command.reduce_only
            or command.close_position
            or command.expire_time
            or command.display_size
            or command.take_profit
            or command.stop_loss
            or command.trigger_price
            or command.activation_price
            or command.callback_ppb
        )
    )


def _refuse_names(command: PlaceOrder, state: State) -> Refusal | None:
    if not (command.client_id or command.sibling):
        return None
    ids = state.member(command.trader).client_ids
    if command.client_id and command.client_id in ids:
        return Refusal(RejectReason.DUPLICATE_CLIENT_ID, ids[command.client_id])
    if command.sibling:
        sibling = ids.get(command.sibling, NO_ID)
        other = state.live_order(command.trader, command.symbol, sibling)
        if other is None:
            return Refusal(RejectReason.UNKNOWN_ORDER)
        if state.live_order(command.trader, command.symbol, other.sibling) is not None:
            return Refusal(RejectReason.ALREADY_PAIRED)
    return None


def _refuse_waiting(command: PlaceOrder, market: Market, desk: Desk) -> Refusal | None:
    instrument = market.instrument
    if len(desk.conditionals) >= instrument.conditional_orders_max:
        return Refusal(RejectReason.TOO_MANY_CONDITIONAL_ORDERS, instrument.conditional_orders_max)
    reduces = command.reduce_only or command.close_position
    if reduces and desk.position.size * command.side >= 0:
        return Refusal(RejectReason.REDUCE_ONLY_WITHOUT_POSITION)
    worth = instrument.notional(command.size, command.price or command.trigger_price or market.mark)
    if worth < instrument.notional_min and not reduces:
        return Refusal(RejectReason.NOTIONAL_BELOW_MINIMUM, instrument.notional_min)
    price = trigger_source(market, command.trigger_by)
    if Triggers.already_true(conditional_of(command, desk), price):
        reason = (
            RejectReason.ACTIVATION_ALREADY_PASSED
            if command.type is OrderType.TRAILING_STOP
            else RejectReason.TRIGGER_ALREADY_TRUE
        )
        return Refusal(reason, price)
    return None


def _refuse_working(command: PlaceOrder, market: Market, desk: Desk, state: State) -> Refusal | None:
    book, price = market.book, working_price(command, market)
    if refusal := _refuse_place(command, price, market, desk):
        return refusal
    reduces = command.reduce_only or command.close_position
    if reduces and desk.position.size * command.side >= 0:
        return Refusal(RejectReason.REDUCE_ONLY_WITHOUT_POSITION)
    if command.type is _MARKET and not book.best_price(command.side.opposite):
        return Refusal(RejectReason.BOOK_EMPTY)
    if command.post_only and book.would_take(command.side, price):
        return Refusal(RejectReason.POST_ONLY_WOULD_TAKE, book.best_price(command.side.opposite))
    if command.time_in_force is _FOK and not fills_whole(
        order_of(command, market, desk), market, desk, state
    ):
        return Refusal(RejectReason.FOK_CANNOT_FILL)
    if not (command.take_profit or command.stop_loss):
        return None
    mark = market.prices.mark
    return _refuse_brackets(command, mark if command.type is _MARKET else price, mark)


def _refuse_place(command: PlaceOrder, price: Price, market: Market, desk: Desk) -> Refusal | None:
    """Is there room for one more order, at this price, of this worth?"""
    instrument = market.instrument
    resting = len(desk.bids.orders) + len(desk.asks.orders) + len(desk.reducing)
    if resting >= instrument.open_orders_max and not _passes(command):
        return Refusal(RejectReason.TOO_MANY_ORDERS, instrument.open_orders_max)
    mark = market.prices.mark
    badly = price > mark if command.side is BUY else price < mark
    if badly and command.type is _LIMIT and (refusal := _refuse_band(command.side, price, market)):
        return refusal
    least = instrument.notional_min
    counts = least and not (command.reduce_only or command.close_position)
    if counts and instrument.notional(command.size, price) < least:
        return Refusal(RejectReason.NOTIONAL_BELOW_MINIMUM, least)
    return None


def _refuse_band(side: Side, price: Price, market: Market) -> Refusal | None:
    """A limit may not lie further than the band beyond the mark, where it would trade badly (RULES 12)."""
    mark = market.prices.mark
    if (price - mark) * side <= 0:
        return None
    limit = reach(side, mark, market.instrument.price_band_ppb)
    if (price - limit) * side > 0:
        return Refusal(RejectReason.PRICE_OUTSIDE_BAND, limit)
    return None


def _refuse_brackets(command: PlaceOrder | Order, price: Price, mark: Price) -> Refusal | None:
    """Attached exits must lie on their own sides of the entry: the limit, or the mark of a market order. A
    limit worse than the mark may trade at once, and its stop must not be true there already (RULES 12)."""
    if command.take_profit and (command.take_profit - price) * command.side <= 0:
        return Refusal(RejectReason.TRIGGER_ALREADY_TRUE, price)
    nearer = min(price, mark) if command.side is BUY else max(price, mark)
    if command.stop_loss and (command.stop_loss - nearer) * command.side >= 0:
        return Refusal(RejectReason.TRIGGER_ALREADY_TRUE, nearer)
    return None


# ── amending ────────────────────────────────────────────────────────────────────────────────────


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
    size, price = command.size or order.size, command.price or order.price
    if refusal := _refuse_amended_size(
        order, size, price or command.trigger_price or order.trigger_price, market
    ):
        return refusal
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


def _refuse_amended_size(
    order: Order | ConditionalOrder, size: Size, price: Price, market: Market
) -> Refusal | None:
    instrument = market.instrument
    if size > instrument.market_size_max and _ends_at_market(order):
        return Refusal(RejectReason.SIZE_ABOVE_MAXIMUM, instrument.market_size_max)
    if order.reduce_only:
        return None
    if size < instrument.size_min:
        return Refusal(RejectReason.SIZE_BELOW_MINIMUM, instrument.size_min)
    if instrument.notional(size, price or market.mark) < instrument.notional_min:
        return Refusal(RejectReason.NOTIONAL_BELOW_MINIMUM, instrument.notional_min)
    return None


def _refuse_amend_working(command: AmendOrder, order: Order, market: Market) -> Refusal | None:
    price, size = command.price or order.price, command.size or order.size
    if command.trigger_price:
        return Refusal(RejectReason.TRIGGER_NOT_ALLOWED)
    if size <= order.filled:
        return Refusal(RejectReason.BELOW_FILLED_SIZE, order.filled + 1)
    if order.display_size and size > max(order.size, order.display_size * PARTS_MAX):
        return Refusal(RejectReason.SIZE_ABOVE_MAXIMUM, order.display_size * PARTS_MAX)
    if (price, size) == (order.price, order.size):
        return Refusal(RejectReason.NOTHING_TO_AMEND)
    if order.reduce_only and size > order.size:
        return Refusal(RejectReason.REDUCE_ONLY_WOULD_INCREASE, order.size)
    if refusal := _refuse_amended_size(order, size, price, market):
        return refusal
    if not order.only_shrinks(price, size) and (refusal := _refuse_band(order.side, price, market)):
        return refusal
    if order.post_only and market.book.would_take(order.side, price):
        return Refusal(RejectReason.POST_ONLY_WOULD_TAKE, market.book.best_price(order.side.opposite))
    return None if price == order.price else _refuse_brackets(order, price, market.prices.mark)
