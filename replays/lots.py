"""Closed positions, and the lots that formed them: first in, first out.

A fill that closes takes from the oldest open lots; each pair of opening and closing is a row. What a
flip opens is a new position.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from exchange.instrument import Instrument
from exchange.stories import Fill
from exchange.terms import BUY, Side, Symbol
from exchange.units import Cash, Price, Size, Time


class OpenLot(NamedTuple):
    time: Time
    price: Price
    size: Size


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
    """Of this lot at its own entry, fees apart."""
    kind: str
    """What closed it."""


class _Book:
    """The open lots of one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.side = BUY
        self.lots: deque[OpenLot] = deque()
        self.number = 0


def closed_lots(fills: Iterable[Fill], instruments: Sequence[Instrument]) -> list[ClosedLot]:
    """Every lot that was closed, in the order of closing."""
    books = {instrument.symbol: _Book(instrument) for instrument in instruments}
    rows: list[ClosedLot] = []
    positions = 0
    for fill in fills:
        book, left = books[fill.symbol], fill.size
        while left and book.lots and book.side is not fill.side:
            rows.append(_close(book, fill, left))
            left -= rows[-1].size
        if left:
            if not book.lots:
                positions += 1
                book.side, book.number = fill.side, positions
            book.lots.append(OpenLot(fill.time, fill.price, left))
    return rows


def _close(book: _Book, fill: Fill, size: Size) -> ClosedLot:
    """Close from the oldest lot, at most `size` of it."""
    oldest = book.lots.popleft()
    lots = min(size, oldest.size)
    if oldest.size > lots:
        book.lots.appendleft(oldest._replace(size=oldest.size - lots))
    signed = lots * book.side
    realized = book.instrument.value(signed, fill.price) - book.instrument.value(signed, oldest.price)
    return ClosedLot(
        book.number,
        fill.symbol,
        book.side,
        lots,
        oldest.time,
        oldest.price,
        fill.time,
        fill.price,
        realized,
        fill.kind,
    )
