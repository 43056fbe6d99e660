"""Orders that wait for a price: stops, take-profits, trailing stops (RULES 12).

The triggers know prices, not books: what is due is named, nearest first, and whoever asked sends it on.
Prices are compared in the direction in which an order waits: +1 for one that fires as the price rises,
-1 as it falls. Multiplied by its direction every trigger is one that fires from below, so that there is
one sorted list a direction and no second case. A trailing stop is a stop whose trigger follows.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from sortedcontainers import SortedList

from exchange.terms import (
    BUY,
    NOBODY,
    ClientId,
    OrderId,
    OrderType,
    SelfTrade,
    Side,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)
from exchange.units import Price, Rate, Size, Time, trailed

_TAKE_PROFIT: Final = OrderType.TAKE_PROFIT
_TAKE_PROFIT_LIMIT: Final = OrderType.TAKE_PROFIT_LIMIT
_INDEX: Final = TriggerBy.INDEX
_MARK: Final = TriggerBy.MARK
_LAST: Final = TriggerBy.LAST
_NEVER: Price = 1 << 100
"""No price is as high."""


class ConditionalOrder(msgspec.Struct, eq=False):
    """An order that is not in the book until a price is reached."""

    id: OrderId
    side: Side
    type: OrderType
    trigger_price: Price
    """Of a trailing stop: where it would fire now; 0 until it follows."""
    size: Size
    """Lots; 0 with close_position."""
    trader: Trader = NOBODY
    symbol: Symbol = Symbol("")
    client_id: ClientId = ClientId("")
    trigger_by: TriggerBy = TriggerBy.MARK
    price: Price = 0
    """The limit of the order it becomes; 0 for a market order."""
    reduce_only: bool = False
    close_position: bool = False
    time_in_force: TimeInForce = TimeInForce.GTC
    callback_ppb: Rate = 0
    activation_price: Price = 0
    best: Price = 0
    """The extreme price a trailing stop has followed to; 0 until it is active."""
    expire_time: Time = 0
    self_trade: SelfTrade = SelfTrade.EXPIRE_MAKER
    sequence: int = 0
    sibling: OrderId = OrderId(0)
    """The other order of a pair of which only one may survive."""
    parent: OrderId = OrderId(0)
    """The entry order of a bracket."""
    desk: Any = None
    """The `Desk` it was sent from; None where no accounts are."""

    @property
    def direction(self) -> int:
        """+1 fires when the price is at or above the trigger, -1 when at or below."""
        takes_profit = self.type is _TAKE_PROFIT or self.type is _TAKE_PROFIT_LIMIT
        return 1 if (self.side is BUY) is not takes_profit else -1

    @property
    def trails(self) -> bool:
        return self.type is OrderType.TRAILING_STOP

    def __repr__(self) -> str:
        return f"<ConditionalOrder {self.id} {self.type.value} {self.side.name} at {self.trigger_price}>"


class Triggers:
    """The conditional orders of one market."""

    def __init__(self) -> None:
        self.orders_by_id: dict[OrderId, ConditionalOrder] = {}
        """Every order that waits and no other."""
        self._waiting = {by: _Waiting() for by in TriggerBy}

    def __iter__(self) -> Iterator[ConditionalOrder]:
        """Oldest id first."""
        return iter([self.orders_by_id[order_id] for order_id in sorted(self.orders_by_id)])

    def add(self, order: ConditionalOrder, price: Price = 0) -> None:
        """Begin to wait. A trailing stop without an activation price follows from the price given."""
        assert order.id not in self.orders_by_id, "waits already"
        if order.trails and not order.best and not order.activation_price:
            assert price > 0, "a trailing stop follows from a price"
            order.best = price
        self.orders_by_id[order.id] = order
        self._waiting[order.trigger_by].add(order)

    def remove(self, order: ConditionalOrder) -> None:
        """Wait no longer: cancelled, expired, or fired."""
        del self.orders_by_id[order.id]
        self._waiting[order.trigger_by].remove(order)

    @staticmethod
    def already_true(order: ConditionalOrder, price: Price) -> bool:
        """Whether a new order's trigger (a trailing stop's activation) is reached at this price: refused."""
        if order.trails:
            activation = order.activation_price
            return bool(activation) and (activation - price) * order.direction >= 0
        return (price - order.trigger_price) * order.direction >= 0

    def quiet(self, index: Price, mark: Price, first: Price, last: Price) -> bool:
        """Whether at these prices nothing fires and nothing follows. O(1)."""
        by_index, by_mark, by_last = self._waiting[_INDEX], self._waiting[_MARK], self._waiting[_LAST]
        return (
            by_index.below < index < by_index.above
            and by_mark.below < mark < by_mark.above
            and by_last.below < first < by_last.above
            and by_last.below < last < by_last.above
        )

    def due(self, by: TriggerBy, previous: Price, current: Price) -> list[ConditionalOrder]:
        """What fires now that a price went from previous to current; trailing stops follow it.

        Nearest trigger to the previous price first, then by sequence. They keep waiting until
        removed, so that one which another's fill cancels can still be found.
        O(1) where nothing fires or follows, else O(log n + due + followed x log n).
        """
        waiting = self._waiting[by]
        if waiting.below < current < waiting.above:
            return []
        for order_id in waiting.left_behind(current):
            self._follow(self.orders_by_id[order_id], current)
        due = [self.orders_by_id[order_id] for order_id in waiting.reached(current)]
        due.sort(key=lambda order: (abs(order.trigger_price - previous), order.sequence, order.id))
        return due

    def check(self) -> None:
        """Assert that every order waits exactly where it should. O(n log n)."""
        for by, waiting in self._waiting.items():
            mine = [order for order in self.orders_by_id.values() if order.trigger_by is by]
            waiting.check(mine)
        for order_id, order in self.orders_by_id.items():
            assert order.id == order_id, "known by another id"
            assert order.trails or order.trigger_price > 0, "waits for no price"
            assert not order.trails or order.best > 0 or order.activation_price > 0, "follows nothing"

    def _follow(self, order: ConditionalOrder, price: Price) -> None:
        waiting = self._waiting[order.trigger_by]
        waiting.remove(order)
        order.best = price
        waiting.add(order)


class _Waiting:
    """Orders that watch one price, sorted by how far it must go in each direction."""

    def __init__(self) -> None:
        self._fires: dict[int, SortedList] = {+1: SortedList(), -1: SortedList()}
        self._follows: dict[int, SortedList] = {+1: SortedList(), -1: SortedList()}
        self.below: Price = -_NEVER
        self.above: Price = _NEVER
        """Between the two nothing fires and nothing follows."""

    def add(self, order: ConditionalOrder) -> None:
        direction = order.direction
        if order.trails:
            self._follows[-direction].add(_follow_key(order, direction))
        if order.trails and order.best:
            order.trigger_price = trailing_trigger(order)
        if order.trigger_price:
            self._fires[direction].add(_fire_key(order, direction))
        self.below, self.above = -self._nearest(-1), self._nearest(+1)

    def remove(self, order: ConditionalOrder) -> None:
        direction = order.direction
        if order.trails:
            self._follows[-direction].remove(_follow_key(order, direction))
        if order.trigger_price:
            self._fires[direction].remove(_fire_key(order, direction))
        self.below, self.above = -self._nearest(-1), self._nearest(+1)

    def _nearest(self, direction: int) -> int:
        """Direction times the first price in that direction at which something happens."""
        fires, follows = self._fires[direction], self._follows[direction]
        return min(fires[0][0] if fires else _NEVER, follows[0][0] + 1 if follows else _NEVER)

    def reached(self, price: Price) -> list[OrderId]:
        """Ids whose trigger is at or behind a price."""
        return [
            order_id
            for direction, keys in self._fires.items()
            for _, _, order_id in keys[: keys.bisect_left((direction * price + 1,))]
        ]

    def left_behind(self, price: Price) -> list[OrderId]:
        """Ids of trailing stops that have to follow to a price, or begin to."""
        return [
            order_id
            for direction, keys in self._follows.items()
            for _, _, order_id in keys[: keys.bisect_left((direction * price,))]
        ]

    def check(self, orders: list[ConditionalOrder]) -> None:
        trailing = [order for order in orders if order.trails]
        for direction in (+1, -1):
            fires = [
                _fire_key(order, direction)
                for order in orders
                if order.direction == direction and order.trigger_price
            ]
            follows = [_follow_key(order, -direction) for order in trailing if order.direction == -direction]
            assert list(self._fires[direction]) == sorted(fires), "trigger filed wrongly"
            assert list(self._follows[direction]) == sorted(follows), "trailing stop filed wrongly"
        assert (-self.below, self.above) == (self._nearest(-1), self._nearest(+1)), "wakes at the wrong price"
        for order in trailing:
            assert order.trigger_price == (trailing_trigger(order) if order.best else 0), "trails wrongly"


def trailing_trigger(order: ConditionalOrder) -> Price:
    """Where an active trailing stop fires."""
    return trailed(order.direction, order.best, order.callback_ppb)


def _fire_key(order: ConditionalOrder, direction: int) -> tuple[int, int, OrderId]:
    return direction * order.trigger_price, order.sequence, order.id


def _follow_key(order: ConditionalOrder, direction: int) -> tuple[int, int, OrderId]:
    """The last price, against the direction it fires in, that does not move a trailing stop."""
    still = -direction * order.best if order.best else -direction * order.activation_price - 1
    return still, order.sequence, order.id
