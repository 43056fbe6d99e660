"""Tapes that somebody has, made into a scenario in the user's own library.

The one law: all or nothing. The folder appears under its name once it has been written whole and loads
as any scenario does; a tape that is refused leaves nothing behind.
"""

from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any

from exchange.edge.instant import format_instant
from exchange.edge.text import clean
from exchange.terms import Symbol
from exchange.units import SECOND, Time
from replays.importing.fit import Flow, fit, quiet_minute
from replays.importing.material import Asked, ImportRefused, Material, open_tape, read_material
from replays.importing.tape_scenario import Contract, ContractError, contract_for, price_lines, table_text
from replays.scenarios.catalogue import TABLE_FILE, ScenarioError, names
from replays.scenarios.places import NAME_RULE, is_name, own_scenarios
from replays.scenarios.recording import file_name
from replays.scenarios.scenario import PRICE_FILE, Scenario, load
from replays.tapes.reader import Gap, Jump, Reader
from replays.tapes.records import Bar

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


def bring_in(asked: Asked) -> dict[str, Any]:
    """Read, fit, write; the document of `margincall import`. Raises TapeError, ImportRefused, OSError."""
    folder = own_scenarios() / check_name(asked.name, replace=asked.replace)
    tapes = [open_tape(asked, path) for path in asked.files]
    found = read_material(asked, tapes)
    bars, span, start, end, book, grid = found
    try:
        contract = contract_for(asked.symbol, asked.inverse, bars, start, grid, quiet_minute(bars, span))
    except ContractError as error:
        raise ImportRefused(f"--symbol: {error}") from None
    flow = fit(bars, span, start, end, _turnovers(bars, contract), contract.played)
    low, high = min(bar.low for bar in bars), max(bar.high for bar in bars)
    contract = contract.counted(flow, low)
    path = found.path()
    source = asked.files[0].name
    table = table_text(
        f"{asked.name}: {contract.symbol}",
        f"{contract.symbol} from {format_instant(start)}, imported from {source}.",
        contract,
        flow,
        low,
        high,
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


def check_name(name: str, *, replace: bool) -> str:
    """A name for a folder: small letters, digits and dashes, and nobody else's. Raises ImportRefused."""
    if not is_name(name):
        raise ImportRefused(f'--name: "{clean(name)}" is not {NAME_RULE}')
    if name in _shipped():
        raise ImportRefused(f"--name: {name} is a scenario of the program's own")
    if not replace and (own_scenarios() / name).exists():
        raise ImportRefused(f"--name: {name} exists already; --replace overwrites it")
    return name


def _shipped() -> set[str]:
    full = set(names())
    return full | {name[11:] for name in full if name[:4].isdigit()}


def _turnovers(bars: list[Bar], contract: Contract) -> list[float]:
    """In dollars, about. An inverse contract is one unit of it: its volume is its turnover, whatever the
    file makes of price times size."""
    if contract.inverse:
        return [bar.volume for bar in bars]
    return [(bar.turnover or bar.volume * bar.close) * contract.worth for bar in bars]


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
        _put_in_place(draft, folder, replace=replace)
    except ScenarioError as error:
        raise ImportRefused(f"FILE: no scenario can be made of it: {error}") from None
    finally:
        rmtree(draft, ignore_errors=True)
    return load(folder)


def _put_in_place(draft: Path, folder: Path, *, replace: bool) -> None:
    """What had the name goes once another has it, and keeps it where that cannot be."""
    former = folder.with_name(f".{folder.name}.old")
    rmtree(former, ignore_errors=True)
    if replace and folder.exists():
        folder.rename(former)
    try:
        draft.rename(folder)
    except OSError:
        if former.exists():
            former.rename(folder)
        raise
    rmtree(former, ignore_errors=True)


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
    found: Material,
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
        "depth": None if found.book else contract.amount_text(flow.depth),
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
