"""A recorded book read from snapshot, diffs and trades, and put on a contract's grid.

The book begins with a snapshot; what is older than it is left out and counted. Within one stamp levels are
taken away before others come, so that the book is crossed only where the record is.
"""

import heapq
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from sortedcontainers import SortedDict

from exchange.terms import BUY, SELL, Side
from exchange.units import Price, Size, Time
from replays.importing.bars import Fact
from replays.prices.index_path import STEP
from replays.scenarios.recording import ROWS_MAX, Recording, Row
from replays.tapes.errors import TapeError
from replays.tapes.reader import Reader
from replays.tapes.records import Kind, Level, Record, Trade


class Grid(NamedTuple):
    """How finely prices and sizes are printed: decimals of each."""

    price_places: int
    size_places: int


class Book(NamedTuple):
    """What the recording of a market comes to."""

    recording: Recording
    mids: list[Fact]
    """Halfway between the best bid and ask, second by second, where it changed."""
    start: Time
    end: Time
    dropped: int
    """Rows older than the snapshot."""


def has_snapshot(tape: Reader) -> bool:
    """A file of one stamp is a whole book, whatever its columns say."""
    return tape.kind is Kind.BOOK and tape.first == tape.last


def printed(files: Iterable[Iterable[Record]]) -> Grid:
    """The decimals of everything that is a level or a trade."""
    prices = sizes = 0
    for records in files:
        for record in records:
            if isinstance(record, Level | Trade):
                prices, sizes = max(prices, _places(record.price)), max(sizes, _places(record.size))
    return Grid(prices, sizes)


def assemble(
    snapshot: Iterable[Record],
    diffs: Iterable[Iterable[Record]],
    trades: Iterable[Iterable[Record]],
    grid: Grid,
    start: Time | None,
    end: Time | None,
    name: str,
) -> Book:
    """Merge everything by time. Raises TapeError of `name` where it is no book or more than one can play."""
    book = _Building(grid, start, end, name)
    whole = (record._replace(snapshot=True) for record in snapshot if isinstance(record, Level))
    merged = heapq.merge(whole, *diffs, *trades, key=lambda record: record.time)
    for time, records in groupby(merged, key=lambda record: record.time):
        book.take(time, records)
    return book.finish()


class _Building:
    """The book as it stands while it is read."""

    def __init__(self, grid: Grid, start: Time | None, end: Time | None, name: str) -> None:
        self._price_scale: int = 10**grid.price_places
        self._size_scale: int = 10**grid.size_places
        self._begin = start
        self._until = end
        self._name = name
        self._sides: dict[Side, SortedDict] = {BUY: SortedDict(), SELL: SortedDict()}
        self._recording = Recording()
        self._mids: list[Fact] = []
        self._start: Time | None = None
        """Of the recording; None until the snapshot is whole."""
        self._due: Time = 0
        self._last: Time = 0
        self._dropped = 0

    def take(self, time: Time, records: Iterator[Record]) -> None:
        """Everything of one stamp."""
        if self._until is not None and time > self._until:
            return
        every = list(records)
        levels = [record for record in every if isinstance(record, Level)]
        if self._start is None and not any(level.snapshot for level in levels):
            self._dropped += len(every)
            return
        while self._start is not None and self._due <= time:
            self._look(self._due)
            self._due += STEP
        changes = self._changes(levels)
        if self._start is None:
            self._start = max(-(-time // STEP) * STEP, self._begin or 0)
            self._due = self._start
        if time >= self._start:
            self._write(time, every, changes)
        for (side, price), size in changes.items():
            if size:
                self._sides[side][price] = size
            else:
                self._sides[side].pop(price, None)
        if levels:
            self._last = time

    def finish(self) -> Book:
        """The book ends with its last levels, whatever is traded after."""
        end = self._last // STEP * STEP
        if self._start is None:
            raise TapeError(
                self._name, 0, "", "no snapshot: a book begins with one, a file of one stamp or flagged rows"
            )
        while self._due <= end:
            self._look(self._due)
            self._due += STEP
        return Book(self._recording, self._mids, self._start, end, self._dropped)

    def _changes(self, levels: list[Level]) -> dict[tuple[Side, Price], Size]:
        """The last word on each level, those that go first. A snapshot takes away what it does not name."""
        said = {(level.side, self._ticks(level.price)): self._lots(level.size) for level in levels}
        if any(level.snapshot for level in levels):
            for side, prices in self._sides.items():
                for price in prices:
                    said.setdefault((side, price), 0)
        return dict(sorted(said.items(), key=lambda item: item[1] > 0))

    def _write(self, time: Time, every: list[Record], changes: dict[tuple[Side, Price], Size]) -> None:
        for record in every:
            if isinstance(record, Trade) and record.side is not None:
                size = max(1, self._lots(record.size))
                self._add(Row(time, True, record.side, self._ticks(record.price), size))
        for (side, price), size in changes.items():
            if self._sides[side].get(price, 0) != size:
                self._add(Row(time, False, side, price, size))

    def _look(self, time: Time) -> None:
        """On a whole second: write the book down when the recording begins, and the mid whenever it moved."""
        if time == self._start:
            for side, prices in self._sides.items():
                for price, size in prices.items():
                    self._add(Row(time, False, side, price, size))
        bids, asks = self._sides[BUY], self._sides[SELL]
        if not bids or not asks:
            return
        mid = (bids.peekitem(-1)[0] + asks.peekitem(0)[0]) / (2 * self._price_scale)
        if not self._mids or self._mids[-1].price != mid:
            self._mids.append(Fact(time, mid))

    def _add(self, row: Row) -> None:
        if len(self._recording) >= ROWS_MAX:
            raise TapeError(
                self._name, 0, "", f"more than {ROWS_MAX} changes of the book; --from and --to cut a window"
            )
        self._recording.add(row)

    def _ticks(self, price: float) -> Price:
        return round(price * self._price_scale)

    def _lots(self, size: float) -> Size:
        return round(size * self._size_scale)


@lru_cache(maxsize=1 << 16)
def _places(number: float) -> int:
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
