"""A world as it stood at a moment, for the commands that tell what a screen would have shown then."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from exchange.edge.faults import SessionMissing
from exchange.edge.text import clean, nearest
from exchange.numerals import NumeralError
from exchange.terms import Symbol
from exchange.units import Price
from replays.messages.client import OpenWorld
from replays.planning.plan_files import named_plan
from replays.prices.index_path import STEP
from replays.reruns.find_run import life_of, life_of_session
from replays.reruns.rerun import Life, Listener, Run
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.places import find_session, own_scenarios
from replays.scenarios.scenario import Scenario, find
from replays.telling.plain import price_text
from tui.commands.headless import read_time
from tui.commands.onlooker import looked_on
from tui.console.manners import BadInput, given
from tui.console.progress import Progress

Named = Annotated[
    str, typer.Argument(metavar="NAME", help="A scenario that `crashes` lists, or a saved session.")
]
At = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="Time to look at, or +SPAN from the tape's start. "
        "If omitted, a scenario's opening, a session's end.",
    ),
]
Contract = Annotated[str | None, typer.Option(metavar="SYMBOL", help="Contract; the first if omitted.")]
Orders = Annotated[
    str | None,
    typer.Option(parser=given, metavar="PLAN", help="With a scenario: plan of your orders until then."),
]


def life_at(name: str, at: str | None, plan: str | None, seed: int | None) -> Life:
    """What is lived until the moment asked about: at least one step, so that there is a mark."""
    path = _session(name)
    if path is None:
        scenario = _scenario(name)
        time = read_time("--at", at, scenario) or scenario.start
        asked = OpenWorld(scenario=name, seed=seed, plan="" if plan is None else str(named_plan(plan)))
        return life_of(asked, max(time, scenario.start + STEP))
    if plan is not None or seed is not None:
        raise BadInput("--plan, --seed: a session has its own")
    with looked_on(path) as seen:
        life = life_of_session(seen, own=path)
    asked_for = read_time("--at", at, life.scenario)
    if asked_for is not None and asked_for > life.until:
        raise BadInput("--at: the session has not been played that far")
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


def lived(life: Life, listen: Listener | None = None) -> Run:
    """The life, lived to its moment with a progress bar."""
    run, progress = Run(life, listen=listen), Progress(life.scenario.start, life.until)
    try:
        while not run.ended:
            run.step()
            progress.show(run.time)
        run.settle()
    finally:
        progress.clear()
    return run


def check_count(flag: str, count: int, most: int) -> None:
    """Raises BadInput for none of something, or for too many."""
    if not 1 <= count <= most:
        raise BadInput(f"{flag}: from 1 to {most:,}")


def symbol_of(text: str | None, scenario: Scenario, flag: str = "--symbol") -> Symbol:
    """A contract of the scenario; without a name the first."""
    known = [str(each.symbol) for each in scenario.instruments]
    if text is not None and text not in known:
        raise BadInput(f"{flag}: {clean(text)} is not traded there{nearest(text, known)}")
    return Symbol(known[0] if text is None else text)


def price_of(flag: str, text: str | None, scenario: Scenario, symbol: Symbol) -> Price | None:
    """Ticks above 0."""
    if text is None:
        return None
    try:
        price = scenario.price(symbol, text)
    except NumeralError as error:
        raise BadInput(f'{flag}: "{clean(text)}": {error}') from None
    if price <= 0:
        raise BadInput(f"{flag}: must be above 0")
    instrument = scenario.instrument(symbol)
    if price > instrument.price_max:
        raise BadInput(f"{flag}: at most {price_text(instrument, instrument.price_max)}")
    return price
