"""What somebody's tapes come to: candles over one window, or a recorded book.

Every file is read whole and in order before anything is made of it; where several kinds are given, one
makes the path and the others are only checked and told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from exchange.edge.text import clean
from exchange.numerals import Unusable
from exchange.units import DAY, MINUTE, Time
from replays.importing.bars import SPAN, Fact, facts, fold
from replays.importing.book_tape import Book, Grid, assemble, has_snapshot, printed
from replays.prices.index_path import STEP
from replays.scenarios.scenario import WINDOW_MAX
from replays.tapes.errors import TapeError
from replays.tapes.reader import Reader
from replays.tapes.records import Bar, Kind, Record, Tick

BARS_MAX = 60_000
"""More candles than this are joined into longer ones."""
PATH_FROM = (Kind.CANDLES, Kind.TRADES, Kind.QUOTES, Kind.TICKER)
"""Where several kinds are given, the first of these makes the path."""


class ImportRefused(Unusable):
    """Something asked of an import that cannot be: which flag, and what it may be."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One import."""

    files: Sequence[Path]
    name: str
    symbol: str
    layout: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    only: str | None = None
    """What the files call the symbol, where they hold several."""
    inverse: bool | None = None
    start: Time | None = None
    end: Time | None = None
    replace: bool = False
    look: Callable[[int, int], None] = lambda *_: None


class Material(NamedTuple):
    """What the files come to."""

    bars: list[Bar]
    span: Time
    start: Time
    end: Time
    book: Book | None
    grid: Grid | None

    def path(self) -> list[Fact]:
        """What the index goes through."""
        if self.book is None:
            whole = facts(self.bars, self.span, self.end)
            return [fact for fact in whole if fact.time >= self.start - self.span]
        mids = [fact for fact in self.book.mids if fact.time < self.end]
        return [*mids, Fact(self.end, self.bars[-1].close)]


def open_tape(asked: Asked, path: Path) -> Reader:
    return Reader(path, asked.layout, asked.columns, asked.only or asked.symbol, asked.look)


def read_material(asked: Asked, tapes: list[Reader]) -> Material:
    """Everything once; a book a second time, merged with its trades. Raises TapeError, ImportRefused."""
    folded: dict[Kind, list[tuple[Reader, list[Bar]]]] = {}
    grid = Grid(0, 0)
    for tape in tapes:
        records = tape.records()
        first = next(records)
        records = _cut(asked, chain([first], records))
        if tape.kind is Kind.BOOK:
            found, bars = printed([records]), []
            grid = Grid(*map(max, grid, found))
        else:
            bars = list(_limited(fold(records), tape.name))
        folded.setdefault(tape.kind, []).append((tape, bars))
    if asked.only is not None and not any(tape.names_symbols for tape in tapes):
        raise ImportRefused("--only: no file has a column that names what is traded")
    if Kind.BOOK in folded:
        return _recorded(asked, folded, grid)
    kind = next((each for each in PATH_FROM if each in folded), None)
    if kind is None:
        raise ImportRefused("FILE: no file has prices: candles, trades, best quotes, a ticker or a book")
    steps = [tape.step for tape, _ in folded[kind] if tape.step]
    bars, span = _joined(
        folded[kind], max(SPAN, min(steps, default=MINUTE)) if kind is Kind.CANDLES else SPAN
    )
    start, end = _window(asked, bars, span)
    bars = [bar for bar in bars if bar.time < end and bar.time + span > start]
    return Material(bars, span, start, end, None, None)


def _recorded(asked: Asked, folded: dict[Kind, list[tuple[Reader, list[Bar]]]], grid: Grid) -> Material:
    """A book from its snapshot, its diffs and, where they are given, its trades."""
    books = [tape for tape, _ in folded[Kind.BOOK]]
    trades = [tape for tape, _ in folded.get(Kind.TRADES, [])]
    grid = Grid(*map(max, grid, printed(open_tape(asked, tape.path).records() for tape in trades)))
    whole = [tape for tape in books if has_snapshot(tape)]
    book = assemble(
        chain.from_iterable(open_tape(asked, tape.path).records() for tape in whole[:1]),
        [open_tape(asked, tape.path).records() for tape in books if tape not in whole],
        [open_tape(asked, tape.path).records() for tape in trades],
        grid,
        asked.start,
        asked.end,
        books[0].name,
    )
    bars = list(fold(Tick(fact.time, fact.price) for fact in book.mids))
    if not bars or book.end <= book.start:
        raise ImportRefused("FILE: less than a second of a book with two sides in the window")
    return Material(bars, SPAN, book.start, book.end, book, grid)


def _cut(asked: Asked, records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        if asked.end is not None and record.time >= asked.end:
            continue
        if asked.start is None or record.time >= asked.start - MINUTE:
            yield record


def _limited(bars: Iterator[Bar], name: str) -> Iterator[Bar]:
    first: Time | None = None
    for bar in bars:
        first = bar.time if first is None else first
        if bar.time - first > WINDOW_MAX:
            raise TapeError(name, 0, "", f"more than {WINDOW_MAX // DAY} days; --from and --to cut a window")
        yield bar


def _joined(files: list[tuple[Reader, list[Bar]]], span: Time) -> tuple[list[Bar], Time]:
    """Files one after another, in order of time."""
    order = sorted((each for each in files if each[1]), key=lambda each: each[1][0].time)
    if not order:
        raise ImportRefused("FILE: no prices in the window asked for")
    for (one, before), (other, after) in pairwise(order):
        if before[-1].time >= after[0].time:
            raise TapeError(other.name, 0, "time", f"begins before {clean(one.name)} ends")
    bars = list(chain.from_iterable(bars for _, bars in order))
    if bars[-1].time - bars[0].time > WINDOW_MAX:
        raise ImportRefused(f"FILE: more than {WINDOW_MAX // DAY} days; --from and --to cut a window")
    while len(bars) > BARS_MAX:
        span *= 2
        bars = list(fold(bars, span))
    return bars, span


def _window(asked: Asked, bars: list[Bar], span: Time) -> tuple[Time, Time]:
    start = max(bars[0].time, asked.start or 0)
    end = min(bars[-1].time + span, asked.end or bars[-1].time + span)
    start, end = -(-start // STEP) * STEP, end // STEP * STEP
    if end - start < MINUTE:
        raise ImportRefused("FILE: less than a minute of prices in the window")
    return start, end
