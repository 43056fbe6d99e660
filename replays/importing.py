"""Tapes that somebody has, made into a scenario in the user's own library.

The one law: all or nothing. The folder appears under its name once it has been written whole and loads
as any scenario does; a tape that is refused leaves nothing behind.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from shutil import rmtree
from typing import Any

from exchange.edge.instant import format_instant
from exchange.edge.text import clean
from exchange.units import DAY, MINUTE, SECOND, Time
from replays.bars import SPAN, facts, fold
from replays.fit import Flow, fit
from replays.imported import Contract, ContractError, contract_for, price_lines, table_text
from replays.opening import own_scenarios
from replays.prices import STEP
from replays.scenario import PRICE_FILE, Scenario, load, names
from replays.scenario_file import TABLE_FILE, ScenarioError
from replays.tapes.errors import TapeError
from replays.tapes.reader import Gap, Jump, Reader
from replays.tapes.records import Bar, Kind, Record

WINDOW_MAX: Time = 40 * DAY
BARS_MAX = 60_000
"""More candles than this are joined into longer ones."""
PATH_FROM = (Kind.CANDLES, Kind.TRADES, Kind.QUOTES, Kind.TICKER)
"""Where several kinds are given, the first of these makes the path."""
NOTES_FILE = "NOTES.md"
TOLD_MAX = 10
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
    look: Callable[[int, int], None] = lambda done, of: None


def bring_in(asked: Asked) -> dict[str, Any]:
    """Read, fit, write; the document of `margincall import`. Raises TapeError, ImportRefused, OSError."""
    folder = own_scenarios() / check_name(asked.name, replace=asked.replace)
    tapes = [_open(asked, path) for path in asked.files]
    bars, span = _read(asked, tapes)
    start, end = _window(asked, bars, span)
    inside = [bar for bar in bars if bar.time < end and bar.time + span > start]
    if not inside:
        raise ImportRefused("no price lies in the window asked for")
    try:
        contract = contract_for(asked.symbol, asked.inverse, inside, start)
    except ContractError as error:
        raise ImportRefused(f"--symbol: {error}") from None
    flow = fit(inside, span, start, end, _turnovers(inside, inverse=contract.inverse))
    path = [fact for fact in facts(inside, span, end) if fact.time >= start - span]
    texts = {
        PRICE_FILE: "".join(price_lines(path, contract, asked.files[0].name)),
        NOTES_FILE: _notes(asked, contract, flow, tapes),
        TABLE_FILE: table_text(
            f"{asked.name}: {contract.symbol}",
            f"{contract.symbol} from {format_instant(start)}, imported from {asked.files[0].name}.",
            contract,
            flow,
            min(bar.low for bar in inside),
            max(bar.high for bar in inside),
            (start, end),
        ),
    }
    scenario = _write(folder, texts, replace=asked.replace)
    return _document(asked, scenario, folder, contract, flow, tapes, len(path))


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


def _read(asked: Asked, tapes: list[Reader]) -> tuple[list[Bar], Time]:
    """Candles of what makes the path, and how long each is."""
    by_kind: dict[Kind, list[Reader]] = {}
    folded: dict[Kind, list[list[Bar]]] = {}
    for tape in tapes:
        bars = list(_limited(fold(_records(asked, tape)), tape.name))
        by_kind.setdefault(tape.kind, []).append(tape)
        folded.setdefault(tape.kind, []).append(bars)
    kind = next((each for each in PATH_FROM if each in folded), None)
    if kind is None:
        raise ImportRefused("FILE: no file has prices: candles, trades, best quotes or a ticker")
    chosen = by_kind[kind]
    span = max(SPAN, min((tape.step for tape in chosen if tape.step), default=MINUTE))
    return _joined(folded[kind], chosen, SPAN if kind is not Kind.CANDLES else span)


def _records(asked: Asked, tape: Reader) -> Iterator[Record]:
    for record in tape.records():
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


def _joined(files: list[list[Bar]], tapes: list[Reader], span: Time) -> tuple[list[Bar], Time]:
    """Files one after another, in order of time."""
    order = sorted((bars[0].time, number) for number, bars in enumerate(files) if bars)
    if not order:
        raise ImportRefused("no price lies in the window asked for")
    for (_, one), (begins, other) in zip(order, order[1:], strict=False):
        if files[one][-1].time >= begins:
            raise TapeError(tapes[other].name, 0, "time", f"begins before {clean(tapes[one].name)} ends")
    bars = list(chain.from_iterable(files[number] for _, number in order))
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


def _write(folder: Path, texts: Mapping[str, str], *, replace: bool) -> Scenario:
    """Into a folder beside it first; it takes its name only when it loads."""
    draft = folder.with_name(f".{folder.name}.new")
    rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8")
        load(draft)
        if replace:
            rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    except ScenarioError as error:
        raise ImportRefused(f"FILE: no scenario can be made of it: {error}") from None
    finally:
        rmtree(draft, ignore_errors=True)
    return load(folder)


def _notes(asked: Asked, contract: Contract, flow: Flow, tapes: list[Reader]) -> str:
    files = "\n".join(
        f"- {clean(tape.name)}: {tape.layout}, {tape.rows} rows, stamps in {tape.unit}, "
        f"{format_instant(tape.first)} to {format_instant(tape.last)}, {tape.gap_count} gaps"
        for tape in tapes
    )
    table = f"`{contract.tiers}`: none is known for this contract" if contract.tiers else "its own, dated"
    return (
        f"# {contract.symbol}, imported\n\n"
        f"Facts: the prices of these files, on the grid {contract.tick}.\n\n{files}\n\n"
        f"Reconstructed: everybody who trades. One unit stands for {flow.scale}. Depth, orders and accounts "
        "follow the tape's own volume, nervousness between two printed prices its own hourly range. "
        "Across a gap the price goes straight from the last print to the next.\n\n"
        f"Margin table: {table}.\n"
    )


def _document(
    asked: Asked,
    scenario: Scenario,
    folder: Path,
    contract: Contract,
    flow: Flow,
    tapes: list[Reader],
    count: int,
) -> dict[str, Any]:
    assert scenario.end is not None
    return {
        "name": scenario.name,
        "folder": str(folder),
        "symbol": contract.symbol,
        "kind": "inverse" if contract.inverse else "linear",
        "window": {"start": format_instant(scenario.start), "end": format_instant(scenario.end)},
        "tick": contract.tick,
        "lot": contract.lot,
        "margin_table": contract.tiers or contract.symbol,
        "prices": count,
        "scale": flow.scale,
        "depth": str(flow.depth),
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
