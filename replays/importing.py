"""Tapes that somebody has, made into a scenario in the user's own library.

The one law: all or nothing. The folder appears under its name once it has been written whole and loads
as any scenario does; a tape that is refused leaves nothing behind.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple

from exchange.edge.instant import format_instant
from exchange.edge.text import clean
from exchange.terms import Symbol
from exchange.units import DAY, MINUTE, SECOND, Time
from replays.bars import SPAN, Fact, facts, fold
from replays.book_tape import Book, Grid, assemble, has_snapshot, printed
from replays.fit import Flow, fit
from replays.imported import Contract, ContractError, contract_for, price_lines, table_text
from replays.opening import own_scenarios
from replays.prices import STEP
from replays.recording import file_name
from replays.scenario import PRICE_FILE, Scenario, load, names
from replays.scenario_file import TABLE_FILE, ScenarioError
from replays.tapes.errors import TapeError
from replays.tapes.reader import Gap, Jump, Reader
from replays.tapes.records import Bar, Kind, Record, Tick

WINDOW_MAX: Time = 40 * DAY
BARS_MAX = 60_000
"""More candles than this are joined into longer ones."""
PATH_FROM = (Kind.CANDLES, Kind.TRADES, Kind.QUOTES, Kind.TICKER)
"""Where several kinds are given, the first of these makes the path."""
NOTES_FILE = "NOTES.md"
TOLD_MAX = 10
CROWD = (
    "Reconstructed: everybody who trades. One unit stands for {scale}. Depth, orders and accounts follow "
    "the tape's own volume; nervousness between two printed prices follows its own hourly range. Across a "
    "gap the price goes straight from the last print to the next."
)
NOBODY = (
    "Nothing is reconstructed: the house trader TAPE rests what was recorded, FLOW takes what was traded, "
    "the index is halfway between the recorded best bid and ask, second by second. What you take from a "
    "level stays taken until the level is gone."
)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")


class ImportRefused(ValueError):
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


class _Material(NamedTuple):
    """What the files come to."""

    bars: list[Bar]
    span: Time
    start: Time
    end: Time
    book: Book | None
    grid: Grid | None


def bring_in(asked: Asked) -> dict[str, Any]:
    """Read, fit, write; the document of `margincall import`. Raises TapeError, ImportRefused, OSError."""
    folder = own_scenarios() / check_name(asked.name, replace=asked.replace)
    tapes = [_open(asked, path) for path in asked.files]
    found = _read(asked, tapes)
    bars, span, start, end, book, grid = found
    try:
        contract = contract_for(asked.symbol, asked.inverse, bars, start, grid)
    except ContractError as error:
        raise ImportRefused(f"--symbol: {error}") from None
    flow = fit(bars, span, start, end, _turnovers(bars, inverse=contract.inverse))
    path = _path(found)
    source = asked.files[0].name
    table = table_text(
        f"{asked.name}: {contract.symbol}",
        f"{contract.symbol} from {format_instant(start)}, imported from {source}.",
        contract,
        flow,
        min(bar.low for bar in bars),
        max(bar.high for bar in bars),
        (start, end),
        recorded=book is not None,
    )
    files = {
        PRICE_FILE: "".join(price_lines(path, contract, source)).encode(),
        NOTES_FILE: _notes(contract, flow, tapes, recorded=book is not None).encode(),
        TABLE_FILE: table.encode(),
    }
    if book is not None:
        files[file_name(Symbol(contract.symbol))] = book.recording.pack()
    scenario = _write(folder, files, replace=asked.replace)
    return _document(scenario, folder, contract, flow, tapes, found, len(path))


def _path(found: _Material) -> list[Fact]:
    """What the index goes through."""
    if found.book is None:
        path = facts(found.bars, found.span, found.end)
        return [fact for fact in path if fact.time >= found.start - found.span]
    return [
        *(fact for fact in found.book.mids if fact.time < found.end),
        Fact(found.end, found.bars[-1].close),
    ]


def check_name(name: str, *, replace: bool) -> str:
    """A name for a folder: small letters, digits and dashes, and nobody else's. Raises ImportRefused."""
    if not _NAME.match(name) or _RESERVED.match(name):
        raise ImportRefused(f'--name: "{clean(name)}" is not 1 to 64 of a-z 0-9 and -, such as my-day')
    if name in _shipped():
        raise ImportRefused(f"--name: {name} is a scenario of the program's own")
    if not replace and (own_scenarios() / name).exists():
        raise ImportRefused(f"--name: {name} is there already; --replace writes it anew")
    return name


def _shipped() -> set[str]:
    full = set(names())
    return full | {name[11:] for name in full if name[:4].isdigit()}


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


def _open(asked: Asked, path: Path) -> Reader:
    return Reader(path, asked.layout, asked.columns, asked.only or asked.symbol, asked.look)


def _read(asked: Asked, tapes: list[Reader]) -> _Material:
    """Everything once; a book a second time, merged with its trades."""
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
    return _Material(bars, span, start, end, None, None)


def _recorded(asked: Asked, folded: dict[Kind, list[tuple[Reader, list[Bar]]]], grid: Grid) -> _Material:
    """A book from its snapshot, its diffs and, where they are given, its trades."""
    books = [tape for tape, _ in folded[Kind.BOOK]]
    trades = [tape for tape, _ in folded.get(Kind.TRADES, [])]
    grid = Grid(*map(max, grid, printed(_open(asked, tape.path).records() for tape in trades)))
    whole = [tape for tape in books if has_snapshot(tape)]
    book = assemble(
        chain.from_iterable(_open(asked, tape.path).records() for tape in whole[:1]),
        [_open(asked, tape.path).records() for tape in books if tape not in whole],
        [_open(asked, tape.path).records() for tape in trades],
        grid,
        asked.start,
        asked.end,
        books[0].name,
    )
    bars = list(fold(Tick(fact.time, fact.price) for fact in book.mids))
    if not bars or book.end <= book.start:
        raise ImportRefused("FILE: less than a second of a book with two sides in the window")
    return _Material(bars, SPAN, book.start, book.end, book, grid)


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
        raise ImportRefused("FILE: no price lies in the window asked for")
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


def _turnovers(bars: list[Bar], *, inverse: bool) -> list[float]:
    """In the quote currency: contracts of one unit of it, or the base asset at the close."""
    return [bar.turnover or (bar.volume if inverse else bar.volume * bar.close) for bar in bars]


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


def _write(folder: Path, files: Mapping[str, bytes], *, replace: bool) -> Scenario:
    """Into a folder beside it first; it takes its name only when it loads."""
    draft = folder.with_name(f".{folder.name}.new")
    rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        for name, content in files.items():
            (draft / name).write_bytes(content)
        load(draft)
        if replace:
            rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    except ScenarioError as error:
        raise ImportRefused(f"FILE: no scenario can be made of it: {error}") from None
    finally:
        rmtree(draft, ignore_errors=True)
    return load(folder)


def _notes(contract: Contract, flow: Flow, tapes: list[Reader], *, recorded: bool) -> str:
    files = "\n".join(
        f"- {clean(tape.name)}: {tape.layout}, {tape.rows} rows, stamps in {tape.unit}, "
        f"{format_instant(tape.first)} to {format_instant(tape.last)}, {tape.gap_count} gaps"
        for tape in tapes
    )
    table = f"`{contract.tiers}`: none is known for this contract" if contract.tiers else "its own, dated"
    return (
        f"# {contract.symbol}, imported\n\n"
        f"Facts: what these files say, on the grid {contract.tick}.\n\n{files}\n\n"
        f"{NOBODY if recorded else CROWD.format(scale=flow.scale)}\n\nMargin table: {table}.\n"
    )


def _document(
    scenario: Scenario,
    folder: Path,
    contract: Contract,
    flow: Flow,
    tapes: list[Reader],
    found: _Material,
    prices: int,
) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "folder": str(folder),
        "symbol": contract.symbol,
        "kind": "inverse" if contract.inverse else "linear",
        "window": {"start": format_instant(found.start), "end": format_instant(found.end)},
        "tick": contract.tick,
        "lot": contract.lot,
        "margin_table": contract.tiers or contract.symbol,
        "prices": prices,
        "recorded": None if found.book is None else len(found.book.recording),
        "dropped": 0 if found.book is None else found.book.dropped,
        "scale": scenario.table.scale,
        "depth": None if found.book else str(flow.depth),
        "files": [_told(tape) for tape in tapes],
        "play": f"margincall replay {scenario.name}",
    }


def _told(tape: Reader) -> dict[str, Any]:
    return {
        "file": clean(tape.name, 200),
        "layout": tape.layout,
        "kind": tape.kind.value,
        "unit": tape.unit,
        "rows": tape.rows,
        "first": format_instant(tape.first),
        "last": format_instant(tape.last),
        "gaps": tape.gap_count,
        "longest_gaps": [_gap(gap) for gap in sorted(tape.gaps, key=_length)[:TOLD_MAX]],
        "jumps": tape.jump_count,
        "first_jumps": [_jump(jump) for jump in tape.jumps[:TOLD_MAX]],
    }


def _length(gap: Gap) -> Time:
    return gap.start - gap.end


def _gap(gap: Gap) -> dict[str, Any]:
    seconds = (gap.end - gap.start) // SECOND
    return {"start": format_instant(gap.start), "end": format_instant(gap.end), "seconds": seconds}


def _jump(jump: Jump) -> dict[str, Any]:
    share = f"{jump.after / jump.before - 1:.4f}"
    return {"line": jump.line, "time": format_instant(jump.time), "change": share}
