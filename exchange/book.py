"""The order book of one instrument: price first, then time (RULES 12).

The book knows orders, not accounts: it never asks who can pay, and it is never crossed between
two calls. Whoever steps through it with `maker_for` and `fill` has already decided that the
taker may trade.

Each price has a level: an intrusive doubly linked queue, oldest first, found through a dictionary.
The prices of a side stand in a plain sorted list with the best one last, which is cached too.
Levels open and close mostly at the best price, where a list appends and pops in constant time;
a SortedList of the same prices is slower there, by the figures in benchmarks/RESULTS.md.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator
from typing import Any, Generic, Self, TypeAlias, TypeVar

import msgspec

from exchange.terms import BUY, OrderId, Side
from exchange.units import Price, Size

_Struct = TypeVar("_Struct", bound=msgspec.Struct)
AnyOrder = TypeVar("AnyOrder", bound="BookOrder")


def plain_writes(struct: type[_Struct]) -> type[_Struct]:
    """Write the fields of a struct as those of any slotted class: in a third of the time.

    A struct's own way also tells the collector when a field first holds what may form rings; one written so
    is known to it from the values it was built with, or not at all.
    """
    type.__setattr__(struct, "__setattr__", object.__setattr__)
    type.__setattr__(struct, "__delattr__", object.__delattr__)
    return struct


@plain_writes
class BookOrder(msgspec.Struct, eq=False):
    """An order as the book knows it: what it needs to be filled in its turn, and nothing about whose it is.

    A struct and not a slotted class because one is built for every command: in half the time.
    """

    id: OrderId
    side: Side
    price: Price
    """The limit; a market order carries the price it may not trade beyond."""
    size: Size
    """All of it, the filled part included."""
    open_size: Size
    """What is left to trade."""
    display_size: Size = 0
    hidden: Size = 0
    """The part of a resting iceberg that does not show."""
    previous: Self | None = None
    next: Self | None = None
    level: "Level[Any] | None" = None
    """Where it rests; None while it does not."""

    def __repr__(self) -> str:
        return f"<{self.side.name} {self.id}: {self.open_size}/{self.size} @ {self.price}>"

    @property
    def shown(self) -> Size:
        """What others see and may take in one fill: all of it, or the present slice of an iceberg."""
        return self.open_size - self.hidden

    @property
    def filled(self) -> Size:
        """What has traded."""
        return self.size - self.open_size


@plain_writes
class Level(msgspec.Struct, Generic[AnyOrder], eq=False):
    """The queue of one price: never empty, its oldest order first."""

    price: Price
    first: AnyOrder
    last: AnyOrder
    size: Size
    """Lots of all its orders, hidden ones included."""
    hidden: Size = 0

    def __iter__(self) -> Iterator[AnyOrder]:
        order: AnyOrder | None = self.first
        while order is not None:
            yield order
            order = order.next


Match: TypeAlias = tuple[AnyOrder, Price, Size]
"""A maker met: lots trade at its price (B-4). A bare tuple, because a named one takes ten times as long."""


class Book(Generic[AnyOrder]):
    """Resting orders of one instrument. Best prices are 0 while their side is empty."""

    __slots__ = (
        "_ask_keys",
        "_ask_levels",
        "_bid_keys",
        "_bid_levels",
        "best_ask",
        "best_bid",
        "orders_by_id",
    )

    def __init__(self) -> None:
        self.best_bid: Price = 0
        self.best_ask: Price = 0
        self.orders_by_id: dict[OrderId, AnyOrder] = {}
        """Every live resting order and no other."""
        self._bid_levels: dict[Price, Level[AnyOrder]] = {}
        self._ask_levels: dict[Price, Level[AnyOrder]] = {}
        self._bid_keys: list[Price] = []
        self._ask_keys: list[Price] = []
        """Prices of the asks, negated, so that the best stands last on both sides."""

    # ── changing ──────────────────────────────────────────────────────────────────────────────

    def add(self, order: AnyOrder) -> None:
        """Rest an order at the end of its level. It must not cross (match first)."""
        price, buys = order.price, order.side is BUY
        levels = self._bid_levels if buys else self._ask_levels
        if price in levels:
            level = levels[price]
            last = level.last
            last.next = order
            order.previous = last
            level.last = order
            level.size += order.open_size
        else:
            level = levels[price] = Level(price, order, order, order.open_size)
            if buys:
                keys = self._bid_keys
                if price > self.best_bid:
                    keys.append(price)
                    self.best_bid = price
                elif price < keys[0]:
                    keys.insert(0, price)
                else:
                    insort(keys, price)
            else:
                keys, key = self._ask_keys, -price
                if price < self.best_ask or not keys:
                    keys.append(key)
                    self.best_ask = price
                elif key < keys[0]:
                    keys.insert(0, key)
                else:
                    insort(keys, key)
        order.level = level
        self.orders_by_id[order.id] = order
        if order.display_size:
            self._slice(order, level)

    def remove(self, order: AnyOrder) -> None:
        """Take a resting order out of the book."""
        level = order.level
        assert level is not None, "not resting"
        del self.orders_by_id[order.id]
        order.level = None
        previous, following = order.previous, order.next
        if previous is not None:
            order.previous = None
            previous.next = following
        elif following is not None:
            level.first = following
        else:
            self._close_level(order)
            return
        if following is not None:
            order.next = None
            following.previous = previous
        elif previous is not None:
            level.last = previous
        level.size -= order.open_size
        if order.hidden:
            level.hidden -= order.hidden

    def fill(self, maker: AnyOrder, size: Size) -> None:
        """A resting order loses lots by trading, at most what it shows; at 0 it is gone.

        An iceberg whose slice is used up shows the next one at the end of its level.
        """
        open_size = maker.open_size - size
        if open_size > maker.hidden:
            maker.open_size = open_size
            maker.level.size -= size  # type: ignore[union-attr]
            return
        assert open_size == maker.hidden, "filled beyond what it shows"
        self.remove(maker)
        maker.open_size = open_size
        if open_size:
            maker.hidden = 0
            self.add(maker)

    def amend(self, order: AnyOrder, price: Price, size: Size) -> bool:
        """Change the price and total size (filled part included); True when it keeps its place.

        Less size at the same price keeps it, an iceberg losing its hidden lots first. The new size is
        above what is filled and the new price does not cross: a crossing amend is a taker's, and the
        caller's to remove, match and add.
        """
        less = order.size - size
        assert less < order.open_size, "amended below what is filled"
        if price != order.price or less < 0:
            assert not self.would_take(order.side, price), "amended across the spread"
            self.remove(order)
            reshape(order, price, size)
            self.add(order)
            return False
        level = order.level
        assert level is not None, "not resting"
        if hidden := order.hidden:
            order.hidden = max(0, hidden - less)
            level.hidden -= hidden - order.hidden
        order.size = size
        order.open_size -= less
        level.size -= less
        return True

    def match(self, taker: AnyOrder) -> list[Match[AnyOrder]]:
        """Fill the taker against the other side, best price first, oldest first. Rests nothing."""
        matches = self._take_levels(taker)
        while taker.open_size and (maker := self.maker_for(taker)) is not None:
            size = min(taker.open_size, maker.shown)
            taker.open_size -= size
            matches.append((maker, maker.price, size))
            self.fill(maker, size)
        return matches

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    def maker_for(self, taker: AnyOrder) -> AnyOrder | None:
        """The order a taker meets next within its limit price: the oldest at the best price."""
        if taker.side is BUY:
            best = self.best_ask
            return self._ask_levels[best].first if 0 < best <= taker.price else None
        best = self.best_bid
        return self._bid_levels[best].first if best and best >= taker.price else None

    def best_price(self, side: Side) -> Price:
        """The best price of a side; 0 when it is empty."""
        return self.best_bid if side is BUY else self.best_ask

    def would_take(self, side: Side, price: Price) -> bool:
        """Whether an order of a side at a limit price would trade at once."""
        if side is BUY:
            return 0 < self.best_ask <= price
        return self.best_bid >= price

    def available(self, side: Side, limit: Price, enough: Size) -> Size:
        """Lots a taker of a side could take within its limit, hidden ones too, counted up to enough."""
        found = 0
        for level in self._levels(side.opposite):
            if found >= enough or (level.price - limit) * side > 0:
                break
            found += level.size
        return min(found, enough)

    def depth(self, side: Side, levels: int) -> list[tuple[Price, Size]]:
        """The best prices of a side with the lots visible there."""
        best = zip(self._levels(side), range(levels), strict=False)
        return [(level.price, level.size - level.hidden) for level, _ in best]

    def orders(self, side: Side) -> Iterator[AnyOrder]:
        """Resting orders of a side, best price first, then oldest first."""
        for level in self._levels(side):
            yield from level

    def slices(self, side: Side) -> Iterator[tuple[AnyOrder, Size]]:
        """The same as a taker meets them: an iceberg shows its next slice at the end of its level."""
        for level in self._levels(side):
            turns = deque((order, order.shown, order.hidden) for order in level)
            while turns:
                order, shown, hidden = turns.popleft()
                yield order, shown
                if hidden:
                    following = min(hidden, order.display_size)
                    turns.append((order, following, hidden - following))

    def ahead(self, order: AnyOrder) -> Size:
        """Lots before an order at its own price, hidden ones included. O(orders before it)."""
        lots = 0
        before = order.previous
        while before is not None:
            lots += before.open_size
            before = before.previous
        return lots

    def check(self) -> None:
        """Assert every invariant of the book (INVARIANTS B-1, B-5, B-6). O(orders)."""
        assert not self.best_bid or not self.best_ask or self.best_bid < self.best_ask, "crossed or locked"
        resting = 0
        for side in Side:
            levels, keys = self._side(side)
            assert sorted(price * side for price in levels) == keys, "prices out of order"
            assert self.best_price(side) == (keys[-1] * side if keys else 0), "best price is stale"
            for price, level in levels.items():
                assert level.price == price, "level under another price"
                resting += self._check_level(side, level)
        assert resting == len(self.orders_by_id), "a dead order is still known"

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    def _side(self, side: Side) -> tuple[dict[Price, Level[AnyOrder]], list[Price]]:
        return (self._bid_levels, self._bid_keys) if side is BUY else (self._ask_levels, self._ask_keys)

    def _levels(self, side: Side) -> Iterator[Level[AnyOrder]]:
        levels, keys = self._side(side)
        for key in reversed(keys):
            yield levels[key * side]

    def _take_levels(self, taker: AnyOrder) -> list[Match[AnyOrder]]:
        """Fill a taker with every level it takes whole, up to the first that hides something."""
        buys = taker.side is BUY
        if buys:
            levels, keys, limit = self._ask_levels, self._ask_keys, -taker.price
        else:
            levels, keys, limit = self._bid_levels, self._bid_keys, taker.price
        known = self.orders_by_id
        matches: list[Match[AnyOrder]] = []
        left, taken = taker.open_size, 0
        for key in reversed(keys):
            price = -key if buys else key
            level = levels[price]
            lots = level.size
            if key < limit or lots > left or level.hidden:
                break
            taken += 1
            left -= lots
            del levels[price]
            maker: AnyOrder | None = level.first
            while maker is not None:
                following = maker.next
                matches.append((maker, price, maker.open_size))
                del known[maker.id]
                maker.open_size = 0
                maker.level = None
                if following is not None:
                    maker.next = following.previous = None
                maker = following
        if taken:
            del keys[-taken:]
            taker.open_size = left
            if buys:
                self.best_ask = -keys[-1] if keys else 0
            else:
                self.best_bid = keys[-1] if keys else 0
        return matches

    def _close_level(self, order: AnyOrder) -> None:
        price = order.price
        if order.side is BUY:
            keys = self._bid_keys
            del self._bid_levels[price]
            if price == self.best_bid:
                keys.pop()
                self.best_bid = keys[-1] if keys else 0
            else:
                del keys[bisect_left(keys, price)]
        else:
            keys = self._ask_keys
            del self._ask_levels[price]
            if price == self.best_ask:
                keys.pop()
                self.best_ask = -keys[-1] if keys else 0
            else:
                del keys[bisect_left(keys, -price)]

    def _slice(self, order: AnyOrder, level: Level[AnyOrder]) -> None:
        """Hide what an iceberg does not show. A slice begun before (restored) is left as it stands."""
        order.hidden = order.hidden or max(0, order.open_size - order.display_size)
        level.hidden += order.hidden

    def _check_level(self, side: Side, level: Level[AnyOrder]) -> int:
        count = size = hidden = 0
        previous: AnyOrder | None = None
        for order in level:
            assert order.previous is previous, "broken chain"
            assert order.level is level, "order points to another level"
            assert order.side is side, "order on the wrong side"
            assert order.price == level.price, "order at another price"
            assert 0 < order.open_size <= order.size, "open size out of range"
            assert 0 <= order.hidden < order.open_size, "hidden size out of range"
            assert self.orders_by_id.get(order.id) is order, "order unknown by its id"
            count, size, hidden = count + 1, size + order.open_size, hidden + order.hidden
            previous = order
        assert previous is not None, "empty level"
        assert level.last is previous, "level ends elsewhere"
        assert (level.size, level.hidden) == (size, hidden), "level size is not the sum of its orders"
        return count


def reshape(order: BookOrder, price: Price, size: Size) -> None:
    """Give an order outside the book a new price and total size (filled part included)."""
    order.open_size = size - order.filled
    order.size = size
    order.price = price
    order.hidden = 0
