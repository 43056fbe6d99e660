"""`margincall autopsy`: why a position was liquidated, and what would have saved it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any, NamedTuple

import typer

from exchange.edge.text import clean
from exchange.terms import Symbol
from exchange.units import Time
from replays.autopsy.case import NeverLiquidated, NoLiquidation, nothing_to_explain
from replays.autopsy.elsewhere import Elsewhere
from replays.autopsy.explanation import Autopsy, empty_document
from replays.autopsy.explanation import autopsy as begin
from replays.messages.client import OpenWorld
from replays.messages.findings import COMPUTING, AutopsyFrame, Rule
from replays.planning.plan_files import named_plan
from replays.player.facts import facts_told, fall_document
from replays.reruns.find_run import life_of, life_of_session
from replays.reruns.rerun import Life
from replays.reruns.trial import Workers
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import find
from tui.commands.headless import read_time
from tui.commands.named import NamedOrLast, session_named
from tui.commands.onlooker import looked_on
from tui.commands.told import BranchFlag, reading_told
from tui.console.manners import BadInput, JsonFlag, given, say, show, whole
from tui.console.progress import Progress
from tui.console.signals import put_away
from tui.telling.text import branch_named

EXAMPLE = "Example: margincall autopsy --scenario black-thursday --plan my.toml --rescue --json"


def autopsy(
    session: NamedOrLast = None,
    branch: BranchFlag = None,
    liquidation: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Which of your liquidations, counted from 1.")
    ] = 1,
    scenario: Annotated[
        str | None,
        typer.Option(metavar="SCENARIO", help="Instead of a session: a scenario, with --plan."),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            parser=given, metavar="PLAN", help="The plan that was played: a file as `plan` shows, or a name."
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help="Seed it was played with.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Play until this time, or +SPAN from the tape's start; a session as far as it was played.",
        ),
    ] = None,
    rescue: Annotated[
        bool,
        typer.Option("--rescue", help="Also search for the smallest top-up that would have saved it."),
    ] = False,
    everywhere: Annotated[
        bool,
        typer.Option("--everywhere", help="Also try the same rule in every other crash (takes minutes)."),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Why was I liquidated, and what would have saved me?"""
    if liquidation < 1:
        raise BadInput("--liquidation: counted from 1")
    if scenario is None:
        asked = _of_session(session, branch, plan, seed, until)
    elif session is not None or branch is not None:
        raise BadInput("SESSION: either a saved session, or --scenario and --plan")
    else:
        asked = _of_plan(scenario, plan, seed, until)
    try:
        explained = _explained(asked, liquidation, rescue=rescue, as_json=as_json)
    except NeverLiquidated as nothing:
        none = empty_document(asked.life, str(nothing))
        show(none if as_json else {"sentence": none["sentence"]}, as_json=as_json)
        return
    except NoLiquidation as nothing:
        raise BadInput(str(nothing)) from None
    document = explained.document()
    if everywhere:
        document["elsewhere"] = _elsewhere(explained.rule)
    if not as_json:
        del document["path"]
        if not everywhere:
            del document["elsewhere"]
        for cause in document["causes"]:
            cause["liquidations"] = len(cause["liquidations"])
    show(document, as_json=as_json)


class _Asked(NamedTuple):
    """The run to be explained."""

    life: Life
    name: str
    known: tuple[AutopsyFrame, ...] | None = None
    """What is known of its falls before it is lived again."""


def _explained(asked: _Asked, liquidation: int, *, rescue: bool, as_json: bool) -> Autopsy:
    """Lived again, every question answered. Raises NoLiquidation."""
    life, known = asked.life, asked.known
    if known is not None:
        if len(known) < liquidation:
            raise nothing_to_explain(len(known), liquidation, asked.name)
        _tell_at_once(known[liquidation - 1], life, as_json=as_json)
    progress = Progress(life.scenario.start, life.until)
    try:
        with _workers() as workers:
            explained = begin(life, workers, liquidation, rescue=rescue, progress=progress.show)
            progress.clear()
            _finish(explained)
    finally:
        progress.clear()
    return explained


@contextmanager
def _workers() -> Iterator[Workers]:
    """They end before the command does, however that is ended."""
    with put_away(), Workers.as_many_as_there_are() as workers:
        yield workers


def _tell_at_once(fall: AutopsyFrame, life: Life, *, as_json: bool) -> None:
    """To a person what is known already; to everybody that the rest takes longer."""
    if not as_json:
        show(fall_document(fall, life.scenario.instrument(Symbol(fall.symbol))), as_json=False)
        sys.stdout.flush()
    say("replaying to find what moved the mark and what would have saved it ...")


def _finish(explained: Autopsy) -> None:
    """Every what-if answered, told on the way."""
    progress = Progress(0, 1, lambda done: f"what-ifs answered: {done}")

    def look() -> None:
        rows = explained.rows
        progress.show_of(sum(row.state != COMPUTING for row in rows), len(rows))

    look()
    try:
        explained.finish(look)
    finally:
        progress.clear()


def _elsewhere(rule: Rule) -> dict[str, Any]:
    """The rule in the other crashes, told on the way."""
    with _workers() as workers:
        elsewhere = Elsewhere(rule, workers)
        every = elsewhere.computing
        progress = Progress(0, len(every), every.__getitem__)
        try:
            elsewhere.finish(progress.show)
        finally:
            progress.clear()
    return elsewhere.document()


def _of_session(
    session: str | None, branch: str | None, plan: str | None, seed: int | None, until: str | None
) -> _Asked:
    """What was played in a session, as far as it was, or until another time."""
    if plan is not None or seed is not None:
        raise BadInput("--plan, --seed: not with a session, which has its own; with --scenario")
    path = session_named(session)
    with reading_told(path, branch) as run:
        here, several = run.session.branch, len(run.session.branches) > 1
        known = facts_told(run.story.trader, run.world.rules.instruments)
    with looked_on(path, quietly=True) as seen:
        life = life_of_session(seen, on=here, own=path)
    name = life.scenario.name
    until_told = read_time("--until", until, life.scenario)
    if until_told is not None:
        return _Asked(replace(life, until=until_told), name)
    return _Asked(life, f"{name}, on {branch_named(clean(here))}" if several else name, known)


def _of_plan(scenario: str, plan: str | None, seed: int | None, until: str | None) -> _Asked:
    """A plan's run in a scenario."""
    if plan is None:
        raise BadInput("--plan: needed with --scenario: without orders nobody is liquidated")
    end: Time | None = read_time("--until", until, find(scenario, own_scenarios()))
    world = OpenWorld(scenario=scenario, seed=seed, plan=str(named_plan(plan)))
    return _Asked(life_of(world, end), scenario)
