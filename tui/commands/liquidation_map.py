"""`margincall map`: what would be force-closed at each price, next to the book, and what a shove does."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from exchange.edge.faults import SessionMissing
from exchange.edge.text import clean, nearest
from exchange.numerals import NumeralError
from exchange.terms import Symbol
from exchange.units import Price
from replays.client import OpenWorld
from replays.liquidation_map import liquidation_map
from replays.lives import life_of, life_of_session, named_plan
from replays.opening import own_scenarios
from replays.prices import STEP
from replays.rerun import Life, Run
from replays.scenario import Scenario, find
from replays.scenario_file import ScenarioError
from replays.shelf import find_session
from tui.commands.replay import Seed, read_time
from tui.manners import BadInput, JsonFlag, show, whole
from tui.progress import Progress

EXAMPLE = "Example: margincall map black-thursday --at 2020-03-12T10:00:00Z --shove 5000 --json"
LEVELS = 14
LEVELS_MAX = 1_000


def map_(
    name: Annotated[str, typer.Argument(help="A scenario that `crashes` lists, or a saved session.")],
    at: Annotated[
        str | None, typer.Option(help="As it stands then; else a scenario's opening, a session's end.")
    ] = None,
    symbol: Annotated[str | None, typer.Option(help="The contract; else the first.")] = None,
    step: Annotated[str | None, typer.Option(help="How much price a level takes in.")] = None,
    levels: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="How many on each side of the mark.")
    ] = LEVELS,
    shove: Annotated[
        str | None,
        typer.Option(metavar="PRICE", help="Also lead the mark there in a fork, and tell who really falls."),
    ] = None,
    plan: Annotated[str | None, typer.Option(help="With a scenario: your orders until then.")] = None,
    seed: Seed = None,
    as_json: JsonFlag = False,
) -> None:
    """What would be force-closed at each price, long, short and mine, next to the book's depth."""
    if not 1 <= levels <= LEVELS_MAX:
        raise BadInput(f"--levels: from 1 to {LEVELS_MAX:,}")
    life = _life(name, at, plan, seed)
    of = _symbol(symbol, life.scenario)
    width, target = _price("--step", step, life.scenario, of), _price("--shove", shove, life.scenario, of)
    document = liquidation_map(_lived(life).world, of, levels, width, target)
    if not as_json and target is None:
        del document["shove"]
    show(document, as_json=as_json)


def _life(name: str, at: str | None, plan: str | None, seed: int | None) -> Life:
    """What is lived until the moment asked about: at least one step, so that there is a mark."""
    path = _session(name)
    if path is None:
        scenario = _scenario(name)
        time = read_time("--at", at, scenario) or scenario.start
        asked = OpenWorld(scenario=name, seed=seed, plan="" if plan is None else str(named_plan(plan)))
        return life_of(asked, max(time, scenario.start + STEP))
    if plan is not None or seed is not None:
        raise BadInput("--plan, --seed: a session has its own")
    life = life_of_session(path)
    asked_for = read_time("--at", at, life.scenario)
    if asked_for is not None and asked_for > life.until:
        raise BadInput("--at: the session has not come so far")
    until = life.until if asked_for is None else asked_for
    return replace(life, until=max(until, life.scenario.start + STEP))


def _session(name: str) -> Path | None:
    try:
        return find_session(name)
    except SessionMissing:
        return None


def _scenario(name: str) -> Scenario:
    try:
        return find(name, own_scenarios())
    except ScenarioError as error:
        raise BadInput(f"NAME: no saved session, and {error}") from None


def _lived(life: Life) -> Run:
    run, progress = Run(life), Progress(life.scenario.start, life.until)
    try:
        while not run.ended:
            run.step()
            progress.show(run.time)
        run.settle()
    finally:
        progress.clear()
    return run


def _symbol(text: str | None, scenario: Scenario) -> Symbol:
    known = [str(each.symbol) for each in scenario.instruments]
    if text is not None and text not in known:
        raise BadInput(f"--symbol: {clean(text)} is not traded there{nearest(text, known)}")
    return Symbol(known[0] if text is None else text)


def _price(flag: str, text: str | None, scenario: Scenario, symbol: Symbol) -> Price | None:
    """Ticks above nought."""
    if text is None:
        return None
    try:
        price = scenario.price(symbol, text)
    except NumeralError as error:
        raise BadInput(f'{flag}: "{clean(text)}": {error}') from None
    if price <= 0:
        raise BadInput(f"{flag}: a price above nought")
    return price
