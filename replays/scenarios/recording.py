"""The book of a real market as it was recorded: levels and trades, in order of time, on a contract's grid.

A recording is a fact and is kept as one: whole ticks, whole lots, nanoseconds; packed in the scenario's
folder, unpacked within a stated size.
"""

import gzip
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

from exchange.edge.text import clean
from exchange.terms import BUY, SELL, Side, Symbol
from exchange.units import Price, Size, Time

HEADER = "time,what,ticks,lots"
WHAT = ("bid", "ask", "buy", "sell")
"""A level of the book (nought lots take it away), or a trade by the side that took."""
ROWS_MAX = 2_000_000
BYTES_MAX = 120_000_000
LINE_MAX = 80
COUNT_MAX = 2**63


class RecordingError(ValueError):
    """A recording that cannot be read, and the line."""


class Row(NamedTuple):
    """One thing that happened in the recorded market."""

    time: Time
    is_trade: bool
    side: Side
    """Of the level, or of who took."""
    price: Price
    size: Size


class Recording:
    """Every row of one instrument, a few bytes each."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.times = array("q")
        self._what = array("b")
        self._prices = array("q")
        self._sizes = array("q")
        for row in rows:
            self.add(row)

    def __len__(self) -> int:
        return len(self.times)

    def add(self, row: Row) -> None:
        """The next row; never earlier than the one before."""
        assert not self.times or row.time >= self.times[-1]
        self.times.append(row.time)
        self._what.append(2 * row.is_trade + (row.side is SELL))
        self._prices.append(row.price)
        self._sizes.append(row.size)

    def between(self, start: Time, end: Time) -> Iterator[Row]:
        """Rows from start on, before end."""
        for at in range(bisect_left(self.times, start), bisect_left(self.times, end)):
            what = self._what[at]
            side = SELL if what & 1 else BUY
            yield Row(self.times[at], what > 1, side, self._prices[at], self._sizes[at])

    def pack(self) -> bytes:
        """As it lies in a scenario's folder: equal recordings give equal bytes."""
        packed = BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
            file.write(f"{HEADER}\n".encode())
            for at in range(len(self)):
                what = WHAT[self._what[at]]
                file.write(f"{self.times[at]},{what},{self._prices[at]},{self._sizes[at]}\n".encode())
        return packed.getvalue()


def file_name(symbol: Symbol) -> str:
    return f"{symbol}.book.csv.gz"


def unpack(packed: bytes) -> Recording:
    """Raises RecordingError."""
    recording, read = Recording(), 0
    try:
        with gzip.GzipFile(fileobj=BytesIO(packed)) as file:
            while line := file.readline(LINE_MAX):
                read += len(line)
                if not recording.times and line == f"{HEADER}\n".encode():
                    continue
                if read > BYTES_MAX or len(recording) >= ROWS_MAX:
                    raise RecordingError(f"more than {ROWS_MAX} rows or {BYTES_MAX} bytes")
                recording.add(_row(line, recording))
    except (EOFError, OSError, zlib.error) as error:
        raise RecordingError(f"not a readable gz file: {clean(str(error))}") from None
    return recording


_CODES = {what.encode(): code for code, what in enumerate(WHAT)}


def _row(line: bytes, before: Recording) -> Row:
    cells = line.rstrip(b"\r\n").split(b",")
    if len(cells) != 4 or len(line) > LINE_MAX or not (cells[0] + cells[2] + cells[3]).isdigit():
        raise RecordingError(f"line {len(before) + 2}: not {HEADER}")
    code = _CODES.get(cells[1], -1)
    time, price, size = int(cells[0] or 0), int(cells[2] or 0), int(cells[3] or 0)
    if code < 0 or max(time, price, size) >= COUNT_MAX:
        raise RecordingError(f"line {len(before) + 2}: not {HEADER}")
    if before.times and time < before.times[-1]:
        raise RecordingError(f"line {len(before) + 2}, time: earlier than in the row before it")
    if not price or (code > 1 and not size):
        raise RecordingError(f"line {len(before) + 2}: price and size of a trade are above 0")
    return Row(time, code > 1, SELL if code & 1 else BUY, price, size)
