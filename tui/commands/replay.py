"""`margincall`, `trade` and `replay`: a world on the screen, line by line, or without a screen."""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from time import monotonic, monotonic_ns, perf_counter
from typing import Annotated, Any, TypeAlias

import typer
from msgspec.structs import replace

from exchange.edge.instant import InstantError, format_instant, parse_when, window_text
from exchange.edge.text import clean
from exchange.terms import AdlRule
from exchange.units import DAY, Time
from replays.branches import branches_document
from replays.client import SPEEDS, OpenWorld
from replays.headless import EventLines, fork, play
from replays.opening import open_run, read_adl, read_settings
from replays.otherwise import Otherwise, grounds_of
from replays.partings import live_branches
from replays.plan import Plan, read_plan
from replays.plan_files import named_plan
from replays.playthrough import Playthrough
from replays.process import ProcessClient
from replays.report import report
from replays.scenario import WINDOW_MAX, Scenario
from replays.stage import Show
from tui.commands.alerts import AlertFlag, Watch, alarms
from tui.lines import play_lines
from tui.manners import CANNOT_GO_ON, BadInput, Ended, JsonFlag, manner, print_text, say, show, whole
from tui.progress import Progress
from tui.signals import Signals
from tui.starts import BACKDROP
from tui.text import told_as

TRADE_EXAMPLE = "Example: margincall trade calm --balance USDT=5000"
REPLAY_EXAMPLE = "Example: margincall replay black-thursday --plan my.toml --headless --json"
CALM = "calm"

Change: TypeAlias = tuple[Plan, AdlRule | None]
"""What is done otherwise on a branch."""
ROWS_SHOWN = 24
"""Of the minutes of branches, in text."""

Balance = Annotated[list[str] | None, typer.Option(help="ASSET=AMOUNT to begin with; repeatable.")]
Seed = Annotated[
    int | None,
    typer.Option(parser=whole, metavar="N", help="Reshuffles everything that is not a fact."),
]
Speed = Annotated[str, typer.Option(help="Tape seconds per second: 1 5 10 60 300 1000 or max.")]
SessionFile = Annotated[Path | None, typer.Option("--session", help="Save the session here.")]
InMemory = Annotated[bool, typer.Option("--in-memory", help="Save nothing.")]
Start = Annotated[str | None, typer.Option(help="Begin at this time, or +SPAN after the start.")]


def trade(
    scenario: Annotated[str, typer.Argument(help="Where to trade.")] = CALM,
    seed: Seed = None,
    speed: Speed = "1",
    balance: Balance = None,
    session: SessionFile = None,
    in_memory: InMemory = False,
    alert: AlertFlag = None,
) -> None:
    """Paper-trade in a market."""
    world = _world(scenario, seed, speed, balance, session, in_memory)
    on_screen(replace(world, alerts=alarms(alert)))


def replay(
    scenario: Annotated[str, typer.Argument(help="A name that `margincall crashes` lists.")],
    seed: Seed = None,
    speed: Speed = "60",
    coupling: Annotated[
        str, typer.Option(help="How far the outside world follows this venue, 0 to 1.")
    ] = "0",
    adl: Annotated[str | None, typer.Option(help="Rank winners by another rule.")] = None,
    start: Start = None,
    balance: Balance = None,
    plan: Annotated[
        str | None, typer.Option(help="Timed orders: a file, or hedge, over-levered-long.")
    ] = None,
    session: SessionFile = None,
    in_memory: InMemory = False,
    headless: Annotated[
        bool, typer.Option("--headless", help="Without a screen, as fast as it goes.")
    ] = False,
    until: Annotated[str | None, typer.Option(help="Headless: stop at this time, or +SPAN.")] = None,
    fork_at: Annotated[str | None, typer.Option(help="Headless: begin a branch at this time.")] = None,
    fork_plan: Annotated[
        str | None, typer.Option(help="What is done otherwise on it: a plan, its +SPANs from the fork on.")
    ] = None,
    fork_adl: Annotated[str | None, typer.Option(help="Rank winners by another rule on it.")] = None,
    events: Annotated[Path | None, typer.Option(help="Headless: every event as a line of JSON.")] = None,
    alert: AlertFlag = None,
    check: Annotated[bool, typer.Option("--check", help="Headless: check every law once a minute.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Play a crash."""
    world = _world(scenario, seed, speed, balance, session, in_memory or (headless and session is None))
    world = replace(world, coupling=coupling, adl=adl, plan="" if plan is None else str(named_plan(plan)))
    world = replace(world, alerts=alarms(alert))
    found, _ = read_settings(world)
    world = replace(world, start=read_time("--start", start, found))
    if not headless:
        alone = {
            "--until": until,
            "--fork-at": fork_at,
            "--fork-plan": fork_plan,
            "--fork-adl": fork_adl,
            "--events": events,
        }
        for flag, given in alone.items():
            if given is not None:
                raise BadInput(f"{flag}: goes with --headless; on the screen B begins a branch")
        on_screen(world)
        return
    bounds = read_time("--until", until, found), read_time("--fork-at", fork_at, found)
    if max(world.start or 0, bounds[1] or 0) > _end(bounds[0], found):
        raise BadInput("--start, --fork-at: not after the time of --until")
    if alert and fork_at is not None:
        raise BadInput("--alert: not with --fork-at; each branch would tell its own")
    change = _read_change(found, bounds[1], fork_plan, fork_adl)
    run_headless(world, found, *bounds, change, events=events, check=check, as_json=as_json)


def _read_change(scenario: Scenario, at: Time | None, plan: str | None, adl: str | None) -> Change | None:
    """What is done otherwise on the branch; None for nothing. Raises PlanError or OpeningError."""
    if plan is None and adl is None:
        return None
    if at is None:
        raise BadInput("--fork-at: needed to do anything otherwise")
    steps = Plan(()) if plan is None else read_plan(named_plan(plan), grounds_of(scenario, at))
    return steps, read_adl(adl)


def on_screen(world: OpenWorld | None) -> None:
    """The terminal, or what stands in for it; leaves with its exit code."""
    if world is not None and not world.resume:
        read_settings(world)
    if manner.plain:
        line_by_line(world or OpenWorld(scenario=CALM))
        return
    if not _can_draw():
        say("this is no terminal to draw on; --plain prints line by line, replay --headless runs without one")
        raise Ended(CANNOT_GO_ON)
    with closing(ProcessClient()) as client:  # while its process starts, the settings are read
        from tui.settings import read_settings as own_settings  # noqa: PLC0415

        settings = own_settings()
        world = None if world is None else replace(world, auto_slow=settings.slow, as_left=world.resume)
        client.begin(world or BACKDROP)
        from tui.launch import run  # noqa: PLC0415 while the screen loads, the world is being made

        environ = dict(os.environ)
        raise Ended(run(client, settings, world, manner.ascii, ProcessClient, environ))


def _can_draw() -> bool:
    """Is this a terminal, or does another program draw for us (`margincall web`)?"""
    if os.environ.get("TEXTUAL_DRIVER"):
        return True
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def line_by_line(world: OpenWorld) -> None:
    """The world as lines of text, at its own speed."""
    with Signals() as signals, closing(Show(world, monotonic_ns)) as player:
        print_text(f"PAPER money only: {player.run.world.scenario.title}.")
        play_lines(player, signals.is_ending)
    if signals.code:
        raise Ended(signals.code)


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
            lines = EventLines(stack.enter_context(events.open("wb")))
            lines.begin(scenario.instruments)
            listen = lines.write
        signals = stack.enter_context(Signals())
        keeps_time = world.session or fork_at is not None
        run = open_run(world, listen, monotonic if keeps_time else lambda: 0.0)
        stack.callback(run.session.close)
        watch = Watch(run, world.alerts)
        document = _play(run, until, fork_at, change, signals, watch, check=check) | watch.document()
        if signals.code:
            say(f"ended at {format_instant(run.time)}{_saved(run)}")
            raise Ended(signals.code)
        if change is not None:
            rows = None if as_json else ROWS_SHOWN
            document["side_by_side"] = branches_document(live_branches(run), scenario.cash_places, rows)
    document["wall_seconds"] = f"{perf_counter() - began:.3f}"
    show(document if as_json else for_people(document), as_json=as_json)


def for_people(document: dict[str, Any]) -> dict[str, Any]:
    """The document of a run without its minutes, and with whose commands they are."""
    told = told_as(document, commands="commands of the world")
    del told["minutes"]
    return told


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
    progress = Progress(run.time, end)

    def to(time: Time, before: Callable[[], None] = watch.look) -> None:
        play(run, time, check=check, is_ending=signals.is_ending, look=progress.show, before=before)

    if fork_at is not None:
        to(fork_at)
    if fork_at is not None and change is None and not signals.code:
        fork(run)
    listen = run.listen
    if change is not None:
        run.listen = None  # of two branches the events of the one are told whose document it is
    to(end)
    document = report(run)
    if fork_at is not None and change is not None and not signals.code:
        otherwise = Otherwise(run, *change)
        run.listen = listen
        otherwise.begin(fork_at)
        to(end, otherwise.settle)
        document = report(run) | {"main": document["trader"]}
    progress.clear()
    return document


def _end(until: Time | None, scenario: Scenario) -> Time:
    end = until or scenario.end
    if end is None:
        raise BadInput(f"--until: {scenario.name} has no end; say how long to play, such as +6h")
    return end


def _saved(run: Playthrough) -> str:
    return f"; the session is saved in {run.session.journal.path}" if run.session.is_saved else ""


def _world(
    scenario: str,
    seed: int | None,
    speed: str,
    balance: list[str] | None,
    session: Path | None,
    in_memory: bool,
) -> OpenWorld:
    return OpenWorld(
        scenario=scenario,
        seed=seed,
        speed=_speed(speed),
        balances=tuple(map(read_balance, balance or [])),
        session=str(session or ""),
        in_memory=in_memory,
    )


def _speed(text: str) -> int:
    known = {"max" if not speed else str(speed): speed for speed in SPEEDS}
    if text in known:
        return known[text]
    if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= max(SPEEDS):
        return int(text)
    raise BadInput(f'--speed: "{clean(text)}" is not from 1 to {max(SPEEDS)} or max')


def read_balance(text: str) -> tuple[str, str]:
    asset, equals, amount = text.partition("=")
    if not (asset and equals and amount):
        raise BadInput(f'--balance: "{clean(text)}" is not ASSET=AMOUNT')
    return asset, amount


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
