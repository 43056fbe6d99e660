"""`margincall twins`: the same orders under isolated and under cross margin, in step."""

from typing import Annotated

import typer

from replays.client import OpenWorld
from replays.lives import life_of, named_plan
from replays.opening import own_scenarios
from replays.scenario import find
from replays.twins import Twins
from tui.commands.replay import Balance, Seed, read_balance, read_time
from tui.manners import JsonFlag, show
from tui.progress import Progress

EXAMPLE = "Example: margincall twins black-thursday --plan hedge --until 2020-03-12T11:00:00Z --json"


def twins(
    scenario: Annotated[str, typer.Argument(help="A name that `margincall crashes` lists.")],
    plan: Annotated[
        str, typer.Option(help="The orders that both are given: a file, or hedge, over-levered-long.")
    ],
    seed: Seed = None,
    balance: Balance = None,
    until: Annotated[str | None, typer.Option(help="Stop at this time, or +SPAN.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Isolated or cross: the same orders in two equal worlds."""
    end = read_time("--until", until, find(scenario, own_scenarios()))
    balances = tuple(map(read_balance, balance or []))
    world = OpenWorld(scenario=scenario, seed=seed, balances=balances, plan=str(named_plan(plan)))
    both = Twins(life_of(world, end))
    progress = Progress(both.time, both.life.until)
    try:
        both.play(progress.show)
    finally:
        progress.clear()
    document = both.document()
    if not as_json:
        del document["curve"]
    show(document, as_json=as_json)
