"""Candles of a real market, read from a tape that somebody has, to hold a replay against.

What a crash is held against is read by the rooms that import tapes, and refused as they do.
"""

from itertools import chain, islice, pairwise
from pathlib import Path

from exchange.units import MINUTE, Time
from replays.cascade.shapes import Candle
from replays.importing.bars import fold
from replays.tapes.errors import TapeError
from replays.tapes.reader import Reader
from replays.tapes.records import Kind

CANDLES_MAX = 500_000


def read_candles(path: Path) -> list[Candle]:
    """All candles, times rising; what is finer, by the minute. Raises TapeError, OSError."""
    tape = Reader(path)
    rest = tape.records()
    records = chain([next(rest)], rest)
    if tape.kind is Kind.BOOK:
        raise TapeError(tape.name, 0, "", "levels of a book, not prices")
    candles = [Candle(*bar[:5]) for bar in islice(fold(records, MINUTE), CANDLES_MAX + 1)]
    if len(candles) > CANDLES_MAX:
        raise TapeError(tape.name, 0, "", f"more than {CANDLES_MAX} candles")
    return candles


def step_of(candles: list[Candle]) -> Time:
    """The least time between two candles."""
    return min((later.time - earlier.time for earlier, later in pairwise(candles)), default=MINUTE)
