"""`margincall crashes`: the library of worlds."""

from pathlib import Path
from typing import Annotated, Any

import typer

from exchange.edge.faults import SessionFault
from exchange.edge.instant import format_instant
from exchange.edge.text import clean, nearest
from exchange.edge.transcript import Transcript
from exchange.terms import Symbol
from exchange.units import PPB
from replays.cascade.fidelity import Observer, fidelity, read_tape
from replays.reruns.score import best_scores
from replays.scenarios.catalogue import ScenarioError, names
from replays.scenarios.discarding import discard, own_folder
from replays.scenarios.places import own_scenarios, own_sessions, session_files
from replays.scenarios.scenario import Scenario, find
from replays.sessions.opening import check_seed
from replays.sessions.saved_sessions import shelf
from replays.telling.plain import rate_text
from replays.world.playback import World
from tui.commands.deleting import DeleteFlag, YesFlag, check_yes, is_agreed
from tui.commands.onlooker import looked_on
from tui.console.manners import BadInput, JsonFlag, given_path, note, show, whole
from tui.console.progress import Progress
from tui.telling.format import NONE, part

EXAMPLE = "Example: margincall crashes --check black-thursday --json"
CLOSE_PPB = PPB // 50
"""The lowest anchor may be this far from the published low."""


def crashes(
    check: Annotated[
        str | None, typer.Option(metavar="NAME", help="Play this one and compare it with what happened.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            parser=given_path,
            metavar="FILE",
            help="With --check: candles of the real market, as CSV, gz or zip.",
        ),
    ] = None,
    symbol: Annotated[
        str | None,
        typer.Option(
            metavar="SYMBOL", help="With --against: contract; if omitted, the one the file is named after."
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help="With --check: seed of the world.")
    ] = None,
    best: Annotated[
        bool,
        typer.Option("--best", help="Replay your saved sessions and show the best result of each scenario."),
    ] = False,
    delete: DeleteFlag = None,
    yes: YesFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """List the scenarios; check one against history; delete your own."""
    check_yes(delete, yes=yes)
    if delete:
        if check is not None or against is not None or symbol is not None or seed is not None or best:
            raise BadInput("--delete: not with --check, --best or their flags")
        show([_discarded(folder) for folder in _agreed(delete, yes=yes)], as_json=as_json)
        return
    if check is not None:
        compare(find(check, own_scenarios()), against, symbol, seed, as_json=as_json)
        return
    if against is not None or symbol is not None or seed is not None:
        raise BadInput("--against, --symbol, --seed: only with --check NAME")
    scores = _best() if best else {}
    rows = [{**_row_of(name), "best": scores.get(name)} for name in names(own_scenarios())]
    show(rows if as_json else [_line(row) for row in rows], as_json=as_json)


def _agreed(names: list[str], *, yes: bool) -> list[Path]:
    """The scenarios that are to go: all one's own, none needed, and somebody has said so."""
    folders = list(dict.fromkeys(own_folder(name) for name in names))
    for folder in folders:
        _check_unneeded(folder.name)
    return folders if is_agreed([folder.name for folder in folders], yes=yes) else []


def _check_unneeded(name: str) -> None:
    """Raises BadInput where saved sessions could not be resumed any more."""
    needing = [path.stem for path in session_files(own_sessions()) if _played_in(path) == name]
    if needing:
        told = ", ".join(map(clean, needing))
        raise BadInput(
            f"--delete: saved sessions need {name}: {told}; delete them with `margincall sessions --delete`"
        )


def _played_in(path: Path) -> str:
    """The scenario of a session, be it one that is played; of none that is damaged."""
    try:
        with looked_on(path, quietly=True) as seen, Transcript.open(seen) as transcript:
            return transcript.header.scenario
    except SessionFault:
        return ""


def _discarded(folder: Path) -> dict[str, Any]:
    return {"deleted": folder.name, "bytes": discard(folder)}


def compare(
    scenario: Scenario, against: Path | None, symbol: str | None, seed: int | None, *, as_json: bool
) -> None:
    """Play a crash to its end, without a player, and print the fidelity report."""
    if scenario.end is None:
        raise BadInput(f"--check: {scenario.name} has no end, and no history to compare with")
    known = [str(each.symbol) for each in scenario.instruments]
    if symbol is not None and symbol not in known:
        raise BadInput(f"--symbol: {clean(symbol)} is not traded there{nearest(symbol, known)}")
    named = None if symbol is None else Symbol(symbol)
    tape = None if against is None else read_tape(against, scenario, named)
    check_seed(seed)
    progress = Progress(scenario.start, scenario.end)
    observer = Observer(World(scenario, seed))
    observer.play(progress.show)
    progress.clear()
    show(fidelity(observer, tape), as_json=as_json)


def _row_of(name: str) -> dict[str, Any]:
    """One that cannot be read says why and hides no other."""
    try:
        return _row(find(name, own_scenarios()))
    except ScenarioError as error:
        unknown = dict.fromkeys(("start", "end", "upwards"))
        known = {"name": clean(name), "title": clean(name), "instruments": [], "fall": {}, "rise": {}}
        return {**known, **unknown, "checked": False, "source": "imported", "error": str(error)}


def _row(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "title": scenario.title,
        "start": format_instant(scenario.start),
        "end": None if scenario.end is None else format_instant(scenario.end),
        "instruments": [instrument.symbol for instrument in scenario.instruments],
        "fall": {symbol: rate_text(fall) for symbol, fall in scenario.falls().items()},
        "rise": {symbol: rate_text(rise) for symbol, rise in scenario.rises().items()},
        "upwards": scenario.is_upwards,
        "scale": scenario.table.scale,
        "source": "imported" if scenario.imported else "reconstructed",
        "checked": is_checked(scenario),
    }


def _best() -> dict[str, dict[str, Any]]:
    """By scenario, from the shelf of saved sessions."""
    paths = [entry.path for entry in shelf()]
    progress = Progress(0, len(paths), lambda number: paths[number].name)
    try:
        scores, left_out = best_scores(paths, progress.show)
    finally:
        progress.clear()
    for session in left_out:
        note(f"skipped: {session}")
    return {name: came_to.document() for name, came_to in scores.items()}


def is_checked(scenario: Scenario) -> bool:
    """Do the facts reach the published low of every instrument that has one?"""
    return all(
        not each.published_low
        or abs(scenario.lowest(Symbol(each.symbol)) - scenario.price(each.symbol, each.published_low)) * PPB
        <= scenario.price(each.symbol, each.published_low) * CLOSE_PPB
        for each in scenario.table.instruments
    )


def _line(row: dict[str, Any]) -> dict[str, Any]:
    """For people: the deepest fall or the highest rise, and names that can be typed."""
    moves = [round(float(move) * PPB) for move in row["rise" if row["upwards"] else "fall"].values()]
    return {
        "name": row["name"],
        "title": row["title"],
        "start": row["start"],
        "instruments": " ".join(row["instruments"]),
        "move": part(max(moves, key=abs), 0, signed=True) if moves else NONE,
        "source": row.get("error", row["source"]),
        "best": _told(row["best"]),
    }


def _told(score: dict[str, Any] | None) -> str:
    if score is None:
        return "--"
    fate = "survived" if score["survived"] else "liquidated"
    return f"{fate}{'' if score['finished'] else ' so far'}, {float(score['return']):+.1%}"
