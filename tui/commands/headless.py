"""`--headless`: a world played as fast as it goes, to a time or its end, and told as a document."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, TypeAlias

from msgspec.structs import replace

from exchange.edge.instant import InstantError, format_instant, parse_when, window_text
from exchange.edge.text import clean
from exchange.terms import AdlRule
from exchange.units import DAY, Time
from replays.messages.branches import branches_document
from replays.messages.client import OpenWorld
from replays.messages.levels import read_alarms
from replays.planning.plan import Plan, read_plan
from replays.planning.plan_files import named_plan
from replays.reports.report import report
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import WINDOW_MAX, Scenario, find
from replays.sessions.headless import EventLines, fork, play
from replays.sessions.opening import open_run, read_adl, read_settings
from replays.sessions.otherwise import Otherwise, grounds_of
from replays.sessions.partings import live_branches
from replays.sessions.playthrough import Playthrough
from tui.commands.watch import Watch
from tui.console.manners import BadInput, Ended, note, say, show
from tui.console.progress import Progress
from tui.console.signals import Signals
from tui.telling.text import told_as

Change: TypeAlias = tuple[Plan, AdlRule | None]
"""What is done otherwise on a branch."""
ROWS_SHOWN = 24
"""Of the minutes of branches, in text."""
QUEUED_SHOWN = 3
"""Of each deleverage queue, in text."""
ALL = {"size": "all", "whole_size": "all"}
"""Of an order that closes a position, whatever that is by then."""
RUN_FIRST = ("scenario", "time", "branch", "trader", "main")
OWN_FIRST = ("equity", "free_collateral", "positions", "open_orders", "hints")
PROOFS = (
    *("seed", "coupling", "rules", "digest", "events_digest"),
    *("commands of the world", "commands_player", "events", "wall_seconds"),
)
"""By which a run can be told from another, or played again."""


def started(world: OpenWorld, start: str) -> OpenWorld:
    """The same from a time of its tape on. Raises ScenarioError, OpeningError or PlanError."""
    scenario, _ = read_settings(world)
    return replace(world, start=read_time("--start", start, scenario))


def replay_headless(
    world: OpenWorld,
    *,
    start: str | None,
    until: str | None,
    fork_at: str | None,
    fork_plan: str | None,
    fork_adl: str | None,
    events: Path | None,
    check: bool,
    as_json: bool,
) -> None:
    """A crash, and a branch of it, as the flags have it."""
    found, _ = read_settings(world)
    world = replace(world, start=read_time("--start", start, found))
    bounds = read_time("--until", until, found), read_time("--fork-at", fork_at, found)
    end = _end(bounds[0], found)
    for flag, time in (("--start", world.start), ("--fork-at", bounds[1])):
        if time is not None and time > end:
            raise BadInput(f"{flag}: {format_instant(time)} is after the end, {format_instant(end)}")
    if world.alerts and fork_at is not None:
        raise BadInput("--alert: not with --fork-at")
    change = _read_change(found, bounds[1], fork_plan, fork_adl)
    if fork_at is not None and change is None:
        note("--fork-at: its branch does the same as before, without --fork-plan or --fork-adl")
    run_headless(world, found, *bounds, change, events=events, check=check, as_json=as_json)


def _read_change(scenario: Scenario, at: Time | None, plan: str | None, adl: str | None) -> Change | None:
    """What is done otherwise on the branch; None for nothing. Raises PlanError or OpeningError."""
    if plan is None and adl is None:
        return None
    if at is None:
        raise BadInput("--fork-at: needed with --fork-plan or --fork-adl")
    steps = Plan(()) if plan is None else read_plan(named_plan(plan), grounds_of(scenario, at))
    return steps, read_adl(adl, "fork-adl")


def resume_headless(world: OpenWorld, until: str | None, *, as_json: bool) -> None:
    """A session, on from where it was left."""
    scenario = find(world.scenario, own_scenarios())
    read_alarms(world.alerts, scenario.instruments)
    run_headless(world, scenario, read_time("--until", until, scenario), as_json=as_json)


def run_headless(
    world: OpenWorld,
    scenario: Scenario,
    until: Time | None,
    fork_at: Time | None = None,
    change: Change | None = None,
    *,
    events: Path | None = None,
    check: bool = False,
    as_json: bool = False,
) -> None:
    """Play without a screen and print what happened."""
    began = perf_counter()
    with ExitStack() as stack:
        listen = None
        if events is not None:
            listen = EventLines(stack.enter_context(events.open("ab")), scenario.instruments).write
        signals = stack.enter_context(Signals())
        keeps_time = world.session or fork_at is not None
        run = open_run(world, listen, monotonic if keeps_time else lambda: 0.0)
        stack.callback(run.session.close)
        watch = Watch(run, world.alerts)
        document = _play(run, until, fork_at, change, signals, watch, check=check) | watch.document()
        if signals.code:
            say(f"ended at {format_instant(run.time)}{_saved(run)}")
            raise Ended(signals.code)
        _tell_unplayed(run)
        if change is not None:
            rows = None if as_json else ROWS_SHOWN
            document["side_by_side"] = branches_document(live_branches(run), scenario.cash_places, rows)
    document["wall_seconds"] = f"{perf_counter() - began:.3f}"
    if not as_json:
        forked = {"trader": "trader on fork", "main": "trader on main"} if change is not None else {}
        document = told_as(for_people(document), **forked)
    show(document, as_json=as_json)


def for_people(document: dict[str, Any]) -> dict[str, Any]:
    """The document of a run without minutes and the ends of its queues: what is one's own first, what proves
    the run last."""
    told = told_as(document, commands="commands of the world")
    del told["minutes"]
    told["adl_queue"] = [row for row in told["adl_queue"] if row["mine"] or row["place"] <= QUEUED_SHOWN]
    for name in {"trader", "main"} & told.keys():
        own = told_as(told[name], fees="fees paid", funding="funding paid")
        own["open_orders"] = [each | (ALL if each["close_position"] else {}) for each in own["open_orders"]]
        told[name] = _first(own, OWN_FIRST)
    proofs = {name: told.pop(name) for name in PROOFS if name in told}
    return _first(told, RUN_FIRST) | {"run": proofs}


def _first(document: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The same, begun with these."""
    return {name: document[name] for name in names if name in document} | document


def _play(
    run: Playthrough,
    until: Time | None,
    fork_at: Time | None,
    change: Change | None,
    signals: Signals,
    watch: Watch,
    *,
    check: bool,
) -> dict[str, Any]:
    """To the end, and from the fork on a branch of its own; gives its document, with how both went."""
    end = _end(until, run.world.scenario)
    if end < run.time:
        played = f"before {format_instant(run.time)}, where the session is"
        raise BadInput(f"--until: {played}; a +SPAN is counted from the start of the tape")
    progress = Progress(run.time, end)

    def to(time: Time, before: Callable[[], None] = watch.look) -> None:
        play(run, time, check=check, is_ending=signals.is_ending, look=progress.show, before=before)

    if fork_at is not None and change is not None:
        document = _both(run, to, fork_at, end, change, signals)
    else:
        if fork_at is not None:
            to(fork_at)
            if not signals.code:
                fork(run)
        to(end)
        document = _told(run)
    progress.clear()
    return document


def _both(
    run: Playthrough, to: Callable[..., None], fork_at: Time, end: Time, change: Change, signals: Signals
) -> dict[str, Any]:
    """As it goes, and once more from the fork on with what is done otherwise, of which the document tells."""
    to(fork_at)
    listen = run.listen
    run.listen = None  # of two branches the events of the one are told whose document it is
    to(end)
    document = _told(run)
    if signals.code:
        return document
    otherwise = Otherwise(run, *change)
    run.listen = listen
    otherwise.begin(fork_at)
    to(end, otherwise.settle)
    return _told(run) | {"main": document["trader"]}


def _told(run: Playthrough) -> dict[str, Any]:
    return report(run) | {"branch": run.session.branch}


def _end(until: Time | None, scenario: Scenario) -> Time:
    end = until or scenario.end
    if end is None:
        raise BadInput(f"--until: {scenario.name} has no end; say how long to play, such as +6h")
    return end


def _tell_unplayed(run: Playthrough) -> None:
    """Steps that lie beyond the end of the run are no mistake, but may be one in a time."""
    if count := run.plan.to_come:
        are, were = ("step of the plan is", "was") if count == 1 else ("steps of the plan are", "were")
        note(f"{count} {are} due after {format_instant(run.time)} and {were} not played")


def _saved(run: Playthrough) -> str:
    return f"; the session is saved in {run.session.journal.path}" if run.session.is_saved else ""


def read_time(flag: str, text: str | None, scenario: Scenario) -> Time | None:
    """A time of the tape as a flag gives it, within the scenario's window."""
    if text is None:
        return None
    try:
        time = parse_when(text, scenario.start)
    except InstantError as error:
        raise BadInput(f'{flag}: "{clean(text)}" is {error}') from None
    if time < scenario.start or (scenario.end is not None and time > scenario.end):
        raise BadInput(f"{flag}: outside the window, which {window_text(scenario.start, scenario.end)}")
    if scenario.end is None and time - scenario.start > WINDOW_MAX:
        days = WINDOW_MAX // DAY
        raise BadInput(f"{flag}: {scenario.name} has no end, but goes {days} days at most: +{days}d")
    return time
