"""Orders in the making: what a command would become, priced and cut, before anybody accepts it."""

from typing import Final, NamedTuple

from exchange.account import Desk
from exchange.commands import (
    PlaceOrder,
)
from exchange.margin import order_needs
from exchange.market import Market
from exchange.order import Order
from exchange.terms import (
    BUY,
    OrderId,
    OrderType,
    RejectReason,
    Side,
    Symbol,
    TriggerBy,
)
from exchange.triggers import ConditionalOrder
from exchange.units import PPB, Price, mul_div_ceil, mul_div_floor

CONDITIONAL: Final = frozenset(OrderType) - {OrderType.LIMIT, OrderType.MARKET}
LIMITED: Final = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT})
NO_ID: Final = OrderId(0)
_LIMIT: Final = OrderType.LIMIT
_MARKET: Final = OrderType.MARKET


class Refusal(NamedTuple):
    reason: RejectReason
    needs: int | None = None
    symbol: Symbol = Symbol("")
    """Which contract it is about, where a command names several."""


def working_price(command: PlaceOrder, market: Market) -> Price:
    """The limit, or how far a market order may reach from the mark."""
    if command.type is _MARKET:
        return reach(command.side, market.mark, market.instrument.take_bound_ppb)
    return command.price


def reach(side: Side, mark: Price, bound_ppb: int) -> Price:
    """The mark moved against a side by a bound, rounded inwards."""
    if side is BUY:
        return mul_div_floor(mark, PPB + bound_ppb, PPB)
    return max(1, mul_div_ceil(mark, PPB - bound_ppb, PPB))


def order_of(command: PlaceOrder, market: Market, desk: Desk) -> Order:
    """The order a command asks for, without an id, priced; reduce-only ones cut to the position."""
    side, type, size = command.side, command.type, command.size
    reduces = command.reduce_only or command.close_position
    if reduces:
        held = abs(desk.position.size)
        size = held if command.close_position else min(size, held)
    mark, margin, outlay = market.prices.mark, 0, 0
    price = command.price if type is _LIMIT else working_price(command, market)
    if not reduces:
        margin, open_loss, fee = order_needs(desk.instrument, side, size, price, mark, desk.leverage)
        outlay = open_loss + fee
    return Order(  # in the order of its fields: naming them takes longer than all the rest
        NO_ID,
        side,
        price,
        size,
        size,
        command.display_size and min(command.display_size, size),
        0,
        None,
        None,
        None,
        desk.trader,
        command.symbol,
        command.client_id,
        type,
        command.time_in_force,
        command.post_only,
        reduces,
        command.expire_time,
        command.self_trade,
        0,
        command.take_profit,
        command.stop_loss,
        NO_ID,
        desk,
        mark,
        margin,
        outlay,
    )


def conditional_of(command: PlaceOrder, desk: Desk) -> ConditionalOrder:
    """The waiting order a command asks for, without an id."""
    return ConditionalOrder(
        NO_ID,
        command.side,
        command.type,
        command.trigger_price,
        command.size,
        desk.trader,
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
        desk=desk,
    )


def trigger_source(market: Market, by: TriggerBy) -> Price:
    """The price a conditional order watches."""
    if by is TriggerBy.MARK:
        return market.mark
    return market.index if by is TriggerBy.INDEX else market.last
