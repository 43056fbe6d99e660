"""Closed positions, and the lots that formed them: first in, first out.

A fill that closes takes from the oldest open lots; each pair of opening and closing is a row. What a
flip opens is a new position.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from exchange.instrument import Instrument
from exchange.stories import Fill
from exchange.terms import BUY, Side, Symbol
from exchange.units import Cash, Price, Size, Time


class OpenLot(NamedTuple):
    time: Time
    price: Price
    size: Size
    cost: Cash
    """Signed, as the venue booked it."""


class ClosedLot(NamedTuple):
    """A part of a position, from its opening to its closing."""

    position: int
    """Counted from 1 over all instruments, in the order in which they were opened."""
    symbol: Symbol
    side: Side
    size: Size
    opened: Time
    entry: Price
    closed: Time
    exit: Price
    realized: Cash
    """By the average entry, as the venue booked it, fees apart: what closed at once adds up to its fill's."""
    profit: Cash
    """Of this lot at its own entry."""
    kind: str
    """What closed it."""


class _Book:
    """The open lots of one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.side = BUY
        self.lots: deque[OpenLot] = deque()
        self.number = 0
        self.size: Size = 0
        """Of all lots, whichever side."""
        self.cost: Cash = 0
        """Of the whole position; a part that is closed takes its share of it, as the venue has it."""

    def close(self, fill: Fill) -> Iterator[ClosedLot]:
        """From the oldest lot on. What they came to is told by what the fill realized: that has no whole
        price where a position was taken over or deleveraged."""
        left = min(self.size, fill.size) if self.side is not fill.side else 0
        share = self.cost if left == self.size else self.cost * left // self.size
        self.size, self.cost = self.size - left, self.cost - share
        realized, value = fill.realized, fill.realized + share
        while left:
            lot = self._take(left)
            booked, part = realized * lot.size // left, value * lot.size // left
            left, realized, value = left - lot.size, realized - booked, value - part
            yield ClosedLot(
                self.number,
                fill.symbol,
                self.side,
                lot.size,
                lot.time,
                lot.price,
                fill.time,
                fill.price,
                booked,
                part - lot.cost,
                fill.kind,
            )

    def _take(self, size: Size) -> OpenLot:
        """The oldest lot, at most so much of it."""
        oldest = self.lots.popleft()
        if oldest.size <= size:
            return oldest
        cost = oldest.cost * size // oldest.size
        self.lots.appendleft(oldest._replace(size=oldest.size - size, cost=oldest.cost - cost))
        return oldest._replace(size=size, cost=cost)

    def open(self, fill: Fill, size: Size) -> None:
        """What a fill has not closed."""
        value = self.instrument.value(fill.side * fill.size, fill.price)
        cost = value - value * (fill.size - size) // fill.size
        self.lots.append(OpenLot(fill.time, fill.price, size, cost))
        self.size, self.cost = self.size + size, self.cost + cost


def closed_lots(fills: Iterable[Fill], instruments: Sequence[Instrument]) -> list[ClosedLot]:
    """Every lot that was closed, in the order of closing."""
    books = {instrument.symbol: _Book(instrument) for instrument in instruments}
    rows: list[ClosedLot] = []
    positions = 0
    for fill in fills:
        book = books[fill.symbol]
        closed = list(book.close(fill))
        rows += closed
        left = fill.size - sum(row.size for row in closed)
        if left and not book.lots:
            positions += 1
            book.side, book.number = fill.side, positions
        if left:
            book.open(fill, left)
    return rows
