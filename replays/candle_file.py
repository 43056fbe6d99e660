"""Candles of a real market, read from a file that somebody has: CSV, plain, gz or zip.

The one law: a file is read a row at a time and refused by line and field. The time unit is told once,
from the size of the first stamp.
"""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, pairwise
from math import isfinite
from pathlib import Path
from typing import IO, TextIO, cast

from exchange.edge.text import clean
from exchange.units import MINUTE, SECOND, Time
from replays.prices import PriceFileError
from replays.shapes import Candle

TIME_NAMES = ("ts_ms", "open_time", "timestamp", "time", "ts")
PRICE_NAMES = ("open", "high", "low", "close")
BARE = {"time": 0, "open": 1, "high": 2, "low": 3, "close": 4}
"""Where there is no header: the order of most public candle files."""
UNITS = ((10**17, 1), (10**14, 10**3), (10**11, 10**6), (0, SECOND))
"""Nanoseconds in one unit, for stamps of at least so much."""
CANDLES_MAX = 2_000_000
LINE_MAX = 10_000
ZIP, GZIP = b"PK", b"\x1f\x8b"


def read_candles(path: Path) -> list[Candle]:
    """All candles, times rising. Raises PriceFileError, OSError."""
    if not path.is_file():
        raise PriceFileError(0, "", "not a regular file")
    try:
        with _lines(path) as lines:
            return list(_candles(csv.reader(_bounded(lines), strict=True)))
    except csv.Error as error:
        raise PriceFileError(0, "", str(error)) from None
    except (UnicodeDecodeError, EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise PriceFileError(0, "", f"not a readable CSV file: {clean(str(error))}") from None


def step_of(candles: list[Candle]) -> Time:
    """The least time between two candles."""
    return min((later.time - earlier.time for earlier, later in pairwise(candles)), default=MINUTE)


@contextmanager
def _lines(path: Path) -> Iterator[TextIO]:
    """The text of the file, or of the one file inside it."""
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        if start == GZIP:
            with gzip.open(file) as inner:
                yield _text(inner)
        elif start == ZIP:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
                if len(names) != 1:
                    raise PriceFileError(0, "", f"the archive holds {len(names)} files, not one")
                with archive.open(names[0]) as member:
                    yield _text(member)
        else:
            yield _text(file)


def _text(file: IO[bytes] | gzip.GzipFile) -> TextIO:
    return io.TextIOWrapper(cast("IO[bytes]", file), encoding="utf-8-sig", newline="")


def _candles(reader: Iterator[list[str]]) -> Iterator[Candle]:
    places: dict[str, int] = {}
    unit, before = 0, -1
    for line, row in enumerate(reader, start=1):
        if not places:
            places = _places(line, row)
            if places is not BARE:
                continue
        if line > CANDLES_MAX:
            raise PriceFileError(line, "", f"more than {CANDLES_MAX} candles")
        stamp = _stamp(line, row, places)
        unit = unit or next(each for least, each in UNITS if stamp >= least)
        candle = Candle(stamp * unit, *(_price(line, row, places, name) for name in PRICE_NAMES))
        if candle.time <= before:
            raise PriceFileError(line, "time", "not after the row before it")
        if not candle.low <= min(candle.open, candle.close) <= max(candle.open, candle.close) <= candle.high:
            raise PriceFileError(line, "", "open or close lies outside low and high")
        before = candle.time
        yield candle


def _places(line: int, header: list[str]) -> dict[str, int]:
    """Where each column is."""
    if header and header[0].isascii() and header[0].isdigit():
        return BARE
    names = [name.strip().lower() for name in header]
    time = next((name for name in TIME_NAMES if name in names), None)
    missing = [name for name in PRICE_NAMES if name not in names]
    if time is None or missing:
        raise PriceFileError(line, "", f"no column {clean((missing or ['time'])[0])}")
    return {"time": names.index(time), **{name: names.index(name) for name in PRICE_NAMES}}


def _stamp(line: int, row: list[str], places: dict[str, int]) -> int:
    text = _field(line, row, places, "time")
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise PriceFileError(line, "time", f'"{clean(text)}" is no whole number of seconds or parts of one')
    return int(text)


def _price(line: int, row: list[str], places: dict[str, int], name: str) -> float:
    text = _field(line, row, places, name)
    try:
        price = float(text) if text.isascii() and "_" not in text else 0.0
    except ValueError:
        price = 0.0
    if not (isfinite(price) and price > 0):
        raise PriceFileError(line, name, f'"{clean(text)}" is no price')
    return price


def _field(line: int, row: list[str], places: dict[str, int], name: str) -> str:
    if places[name] >= len(row):
        raise PriceFileError(line, name, "missing")
    return row[places[name]]


def _bounded(text: TextIO) -> Iterator[str]:
    """Lines, none of them read further than a line may be long."""
    for number in count(1):
        line = text.readline(LINE_MAX + 1)
        if len(line) > LINE_MAX:
            raise PriceFileError(number, "", f"a line of more than {LINE_MAX} characters")
        if "\0" in line:
            raise PriceFileError(number, "", "a NUL byte")
        if not line:
            return
        yield line
