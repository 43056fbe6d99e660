"""`margincall trade` and `replay`: which world, and how it is shown or played.

The one law: for a world on the screen nothing of a world is loaded here.
"""

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from exchange.edge.text import clean
from exchange.terms import AdlRule
from replays.messages.client import SPEEDS, OpenWorld
from replays.planning.plan_files import named_plan
from tui.client.starts import CALM
from tui.commands.alerts import AlertFlag, alarms
from tui.console.manners import BadInput, JsonFlag, given, given_path, note, refuse_on_screen, whole
from tui.opening.entrance import on_screen

TRADE_EXAMPLE = "Example: margincall trade calm --balance USDT=5000"
REPLAY_EXAMPLE = "Example: margincall replay black-thursday --plan my.toml --headless --json"

Scenario = typer.Argument(metavar="SCENARIO", help="A name that `margincall crashes` lists.")
Balance = Annotated[
    list[str] | None, typer.Option(metavar="ASSET=AMOUNT", help="Starting balance; repeatable.")
]
Seed = Annotated[
    int | None,
    typer.Option(parser=whole, metavar="N", help="Seed of everything that is not a published fact."),
]
SPEED = "N|max"
SPEED_HELP = "Speed in tape seconds per second, 1 to 1000 or max"
RULE = "|".join(rule.value for rule in AdlRule)
SessionFile = Annotated[
    Path | None,
    typer.Option("--session", parser=given_path, metavar="FILE", help="Save the session to this file."),
]
InMemory = Annotated[bool, typer.Option("--in-memory", help="Save nothing.")]
Until = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Headless: stop at this time, or +SPAN from the tape's start."),
]
Start = Annotated[
    str | None, typer.Option(metavar="TIME", help="Start at this time, or +SPAN from the tape's start.")
]


def trade(
    scenario: Annotated[str, Scenario] = CALM.scenario,
    seed: Seed = None,
    speed: Annotated[str, typer.Option(metavar=SPEED, help=f"{SPEED_HELP}.")] = "1",
    balance: Balance = None,
    session: SessionFile = None,
    in_memory: InMemory = False,
    alert: AlertFlag = None,
) -> None:
    """Paper-trade in a quiet market, or in any scenario."""
    world = _world(scenario, seed, speed, balance, session, in_memory)
    on_screen(replace(world, alerts=alarms(alert)))


def replay(
    scenario: Annotated[str, Scenario],
    seed: Seed = None,
    speed: Annotated[str | None, typer.Option(metavar=SPEED, help=f"{SPEED_HELP}; 60 if omitted.")] = None,
    coupling: Annotated[
        str, typer.Option(metavar="SHARE", help="How far outside prices follow this venue, 0 to 1.")
    ] = "0",
    adl: Annotated[str | None, typer.Option(metavar=RULE, help="Ranking rule for auto-deleveraging.")] = None,
    start: Start = None,
    balance: Balance = None,
    plan: Annotated[
        str | None,
        typer.Option(
            parser=given,
            metavar="PLAN",
            help="Timed orders: a file as `plan` shows, or hedge or over-levered-long.",
        ),
    ] = None,
    session: SessionFile = None,
    in_memory: InMemory = False,
    headless: Annotated[bool, typer.Option("--headless", help="Without a screen, at full speed.")] = False,
    until: Until = None,
    fork_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="Headless: start a branch at this time, or +SPAN.")
    ] = None,
    fork_plan: Annotated[
        str | None,
        typer.Option(
            parser=given, metavar="PLAN", help="Plan to run on the branch; its +SPANs count from the fork."
        ),
    ] = None,
    fork_adl: Annotated[
        str | None, typer.Option(metavar=RULE, help="Ranking rule for auto-deleveraging on the branch.")
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            parser=given_path, metavar="FILE", help="Headless: write every event as a line of JSON."
        ),
    ] = None,
    alert: AlertFlag = None,
    check: Annotated[
        bool, typer.Option("--check", help="Headless: check every invariant once a minute.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Play a crash, on the screen or headless."""
    memory = in_memory or (headless and session is None)
    world = _world(scenario, seed, "60" if speed is None else speed, balance, session, memory)
    world = replace(world, coupling=coupling, adl=adl, plan="" if plan is None else str(named_plan(plan)))
    world = replace(world, alerts=alarms(alert))
    if not headless:
        branch = {"--fork-at": fork_at, "--fork-plan": fork_plan, "--fork-adl": fork_adl}
        refuse_on_screen(branch, "on the screen B starts a branch")
        refuse_on_screen({"--until": until, "--events": events, "--check": check, "--json": as_json})
        if start is not None:
            from tui.commands.headless import started  # noqa: PLC0415 a time is read against its world

            world = started(world, start)
        on_screen(world)
        return
    if events == Path("-"):
        raise BadInput("--events: a file; stdout is the document's")
    if speed not in (None, "max"):
        note("--speed: without a screen it is always max")
    from tui.commands.headless import replay_headless  # noqa: PLC0415 the world in this process

    replay_headless(
        world,
        start=start,
        until=until,
        fork_at=fork_at,
        fork_plan=fork_plan,
        fork_adl=fork_adl,
        events=events,
        check=check,
        as_json=as_json,
    )


def _world(
    scenario: str,
    seed: int | None,
    speed: str,
    balance: list[str] | None,
    session: Path | None,
    in_memory: bool,
) -> OpenWorld:
    if in_memory and session is not None:
        raise BadInput("--session: not with --in-memory")
    return OpenWorld(
        scenario=scenario,
        seed=seed,
        speed=_speed(speed),
        balances=read_balances(balance),
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


def read_balances(texts: list[str] | None) -> tuple[tuple[str, str], ...]:
    """Each asset once: which of two amounts was meant nobody can know. Raises BadInput."""
    balances = tuple(map(_read_balance, texts or []))
    assets = [asset for asset, _ in balances]
    for asset in assets:
        if assets.count(asset) > 1:
            raise BadInput(f"--balance: {clean(asset)} stands there twice")
    return balances


def _read_balance(text: str) -> tuple[str, str]:
    asset, equals, amount = text.partition("=")
    if not (asset and equals and amount):
        raise BadInput(f'--balance: "{clean(text)}" is not ASSET=AMOUNT')
    return asset, amount
