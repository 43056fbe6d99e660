"""`margincall twins`: the same orders under isolated and under cross margin, in step."""

from typing import Annotated, Any

import typer
from msgspec.structs import replace

from replays.messages.client import OpenWorld
from replays.planning.plan_files import named_plan
from replays.reruns.find_run import life_of
from replays.reruns.rerun import Life
from replays.reruns.survey import Survey
from replays.reruns.twins import Twins
from replays.scenarios.catalogue import names
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import find
from replays.sessions.opening import OpeningError
from tui.commands.headless import read_time
from tui.commands.replay import Balance, Seed, read_balances
from tui.console.manners import BadInput, JsonFlag, given, show
from tui.console.progress import Progress

ALL = "all"
EXAMPLE = "Example: margincall twins black-thursday --plan hedge --until 2020-03-12T11:00:00Z --json"


def twins(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A name that `margincall crashes` lists, or all.")
    ],
    plan: Annotated[
        str,
        typer.Option(
            parser=given,
            metavar="PLAN",
            help="Orders of both: a file as `plan` shows, or hedge, over-levered-long or textbook.",
        ),
    ],
    seed: Seed = None,
    balance: Balance = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Stop at this time, or +SPAN from the tape's start.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Isolated or cross: the same orders in two equal worlds."""
    balances = read_balances(balance)
    world = OpenWorld(scenario=scenario, seed=seed, balances=balances, plan=str(named_plan(plan)))
    document = _everywhere(world, until) if scenario == ALL else _in_one(world, until)
    if not as_json:
        document.pop("curve", None)
    show(document, as_json=as_json)


def _in_one(world: OpenWorld, until: str | None) -> dict[str, Any]:
    end = read_time("--until", until, find(world.scenario, own_scenarios()))
    both = Twins(life_of(world, end))
    progress = Progress(both.time, both.life.until)
    try:
        both.play(progress.show)
    finally:
        progress.clear()
    return both.document()


def _everywhere(world: OpenWorld, until: str | None) -> dict[str, Any]:
    """Every scenario in which the plan can be played, each to its end or to --until."""
    every = names(own_scenarios())

    def begin(name: str) -> Life:
        try:
            end = read_time("--until", until, find(name, own_scenarios()))
        except BadInput as error:
            raise OpeningError(str(error)) from None
        return life_of(replace(world, scenario=name), end)

    survey = Survey()
    progress = Progress(0, len(every), lambda number: every[number])
    try:
        survey.play(every, begin, progress.show)
    finally:
        progress.clear()
    if not survey.rows:
        raise BadInput(survey.left_out[0].reason)
    return survey.document()
