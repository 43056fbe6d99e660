"""`margincall sessions`, `status`, `verify`, `salvage`: what is saved, told and proven."""

from pathlib import Path
from typing import Annotated, Any

import typer

from exchange.edge.faults import SessionFault
from exchange.edge.instant import format_instant
from exchange.edge.recovery import salvage as save_good_part
from exchange.edge.recovery import verify as prove
from exchange.edge.text import clean
from exchange.edge.transcript import Transcript
from exchange.numerals import format_units
from exchange.units import SECOND
from replays.messages.branches import branches_document
from replays.reports.export import FILES, Wanted, folder_for_files
from replays.reports.export import export as write_out
from replays.reports.report import report
from replays.reruns.find_run import life_of_session
from replays.reruns.score import Score, score
from replays.scenarios.places import find_session, own_scenarios, session_name
from replays.scenarios.scenario import find
from replays.sessions import filing
from replays.sessions.partings import read_branches
from replays.sessions.playthrough import Playthrough
from replays.sessions.saved_sessions import Entry, read_entry, shelf, worth
from tui.commands.deleting import DeleteFlag, YesFlag, check_yes, is_agreed
from tui.commands.headless import for_people
from tui.commands.moment import symbol_of
from tui.commands.named import Named, NamedOrLast, session_named
from tui.commands.onlooker import looked_on
from tui.commands.told import BranchFlag, reading_told
from tui.console.manners import DAMAGED, BadInput, Ended, JsonFlag, given_path, note, say, show
from tui.console.progress import Progress
from tui.telling.text import told_as

SESSIONS_EXAMPLE = "Example: margincall sessions --json"
STATUS_EXAMPLE = "Example: margincall status calm-1 --json"
VERIFY_EXAMPLE = "Example: margincall verify calm-1 --json"
EXPORT_EXAMPLE = "Example: margincall export calm-1 --to calm-1-files --times 13:00..14:30"
SALVAGE_EXAMPLE = "Example: margincall salvage broken.margincall mended.margincall"
RECORDS = "records in the file"
"""Your commands, and how far the tape was played; not those of the whole world, which `status` counts."""
IN_USE = "in use"
ROWS_SHOWN = 24
"""Of the minutes of branches, in text."""


def sessions(
    delete: DeleteFlag = None,
    rename: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="NAME NEW", help="Rename one; names are of a-z, 0-9 and -."),
    ] = None,
    yes: YesFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """List saved sessions; delete or rename those not in use."""
    if delete and rename is not None:
        raise BadInput("--rename: not with --delete")
    check_yes(delete, yes=yes)
    if delete:
        show([_deleted(path) for path in _agreed(delete, yes=yes)], as_json=as_json)
    elif rename is not None:
        path = find_session(rename[0])
        show({"renamed": path.stem, "to": filing.rename(path, rename[1]).stem}, as_json=as_json)
    else:
        entries = [_row(told) for entry in shelf() if (told := _told(entry)) is not None]
        show(entries, as_json=as_json)


def _agreed(names: list[str], *, yes: bool) -> list[Path]:
    """The sessions that are to go: all there, none in use, and somebody has said so."""
    paths = list(dict.fromkeys(find_session(name) for name in names))
    for path in paths:
        filing.check_idle(path)
    return paths if is_agreed([path.stem for path in paths], yes=yes) else []


def _deleted(path: Path) -> dict[str, Any]:
    return {"deleted": path.stem, "bytes": filing.delete(path)}


def status(
    session: NamedOrLast = None,
    branch: BranchFlag = None,
    branches: Annotated[
        bool, typer.Option("--branches", help="Compare its branches, and show where they part.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show the state of a session. A live one is shown as last saved; nothing is played."""
    if branches:
        if branch is not None:
            raise BadInput("--branch: not with --branches")
        show(_branches(session_named(session), as_json=as_json), as_json=as_json)
        return
    with reading_told(session_named(session), branch) as run:
        document = {**report(run), "branch": run.session.branch}
    if not as_json:
        document = for_people(document)
    show(document, as_json=as_json)


def _branches(path: Path, *, as_json: bool) -> dict[str, Any]:
    """Of a session's file, without living anything again; for people fewer rows."""
    with looked_on(path) as seen, Transcript.open(seen) as transcript:
        scenario = find(transcript.header.scenario, own_scenarios())
        found = read_branches(transcript, transcript.standing(), scenario.start)
    return branches_document(found, scenario.cash_places, None if as_json else ROWS_SHOWN)


def verify(
    session: Named,
    lived: Annotated[bool, typer.Option("--score", help="Also replay it and show its result.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check every record of a session file."""
    path = find_session(session)
    verdict = prove(path)
    document: dict[str, Any] = {
        "state": "clean" if verdict.clean else "damaged",
        "commands": verdict.commands,
        "at": verdict.at,
        "missing": verdict.missing,
    }
    if lived and verdict.clean:
        document["score"] = _lived(path).document()
    show(document if as_json else told_as(document, commands=RECORDS), as_json=as_json)
    if not verdict.clean:
        say(f"{session_name(path)}: {verdict.text}")
        raise Ended(DAMAGED)


def _lived(path: Path) -> Score:
    life = life_of_session(path)
    progress = Progress(life.scenario.start, life.until)
    try:
        return score(life, progress.show)
    finally:
        progress.clear()


def salvage(
    session: Named,
    out: Annotated[
        Path, typer.Argument(parser=given_path, metavar="OUT", help="New file for the undamaged part.")
    ],
    as_json: JsonFlag = False,
) -> None:
    """Copy the undamaged beginning of a session to a new file."""
    path = find_session(session)
    if out.exists():
        raise BadInput(f"{out}: exists already; the undamaged part is written to a new file")
    saved = save_good_part(path, out)
    is_nothing = saved.lost and not saved.commands
    if is_nothing:
        filing.delete(out)
    lost_after = format_instant(saved.time) if saved.lost and saved.time is not None else None
    document: dict[str, Any] = {
        "saved": None if is_nothing else str(out),
        "commands": saved.commands,
        "missing": saved.missing,
        "lost_after": lost_after,
    }
    show(document if as_json else told_as(document, commands=RECORDS), as_json=as_json)
    if is_nothing:
        say(f"{session_name(path)}: nothing can be recovered; no file written")
        raise Ended(DAMAGED)
    if saved.lost:
        counted = "1 record is" if saved.commands == 1 else f"{saved.commands} records are"
        say(f"{counted} saved; what came after {lost_after} is lost")


def export(
    to: Annotated[
        Path, typer.Option("--to", parser=given_path, metavar="FOLDER", help="Folder to write to.")
    ],
    session: NamedOrLast = None,
    branch: BranchFlag = None,
    symbol: Annotated[str | None, typer.Option(metavar="SYMBOL", help="Only this market.")] = None,
    times: Annotated[
        str | None, typer.Option(metavar="SPAN", help="Only this span: 13:00..14:30, -2h.. or 2020-03-12.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write the history of a session to files.

    Trades, orders, positions, funding, fees, margin moves, equity, insurance funds and the journal.
    Profit is realized by average entry; lot_profit is of each lot, first in first out.
    """
    path = session_named(session)
    if to.exists() and not to.is_dir():
        raise BadInput(f"--to: {to} is a file; a folder is needed")
    if any((to / name).exists() for name in FILES):
        note(f"{to}: files of an earlier export are overwritten")
    with folder_for_files(to), reading_told(path, branch) as run:
        progress = Progress(run.world.start, run.session.line.end)
        try:
            files = write_out(run, to, progress.show, _wanted(run, symbol, times))
        finally:
            progress.clear()
    show({"folder": str(to), "files": files}, as_json=as_json)


def _wanted(run: Playthrough, symbol: str | None, times: str | None) -> Wanted:
    """What the screen's lists would show, of one market and of a span of times. Raises BadInput."""
    market = "" if symbol is None else symbol_of(symbol, run.world.scenario)
    if times is None:
        return Wanted(market)
    from tui.looking.spans import no_span, read_span  # noqa: PLC0415 it loads the screens

    span = read_span(times, run.time)
    if span is None:
        raise BadInput(f'--times: "{clean(times)}" is {no_span(times, run.time)}')
    return Wanted(market, *span)


def _told(entry: Entry) -> Entry | None:
    """Of one that is being played, what is saved of it by now; None of one that has gone meanwhile."""
    if entry.state != IN_USE:
        return _at_its_end(entry)
    try:
        with looked_on(entry.path, quietly=True) as seen:
            told = read_entry(seen)
            told = told and _at_its_end(told)
            if told is None or seen == entry.path:
                return told
            return told._replace(path=entry.path, bytes=entry.bytes, state=IN_USE)
    except SessionFault:
        return entry if entry.path.exists() else None


def _at_its_end(entry: Entry) -> Entry:
    """Lived again to there, where it is not known what it is worth; damaged, it stays as it was kept."""
    return entry if entry.is_whole else entry._replace(equity=worth(entry.path) or entry.equity)


def _row(entry: Entry) -> dict[str, Any]:
    places = {}
    if entry.scenario is not None and entry.equity:
        places = find(entry.scenario, own_scenarios()).cash_places
    return {
        "name": entry.name,
        "scenario": entry.scenario,
        "created": None if entry.created is None else format_instant(entry.created - entry.created % SECOND),
        "time": None if entry.time is None else format_instant(entry.time),
        "equity": {asset: format_units(amount, places[asset]) for asset, amount in entry.equity.items()},
        "bytes": entry.bytes,
        "state": entry.state,
    }
