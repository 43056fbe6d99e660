"""`margincall twins`: the same orders under isolated and under cross margin, in step."""

from pathlib import Path
from typing import Annotated

import typer

from replays.client import OpenWorld
from replays.lives import life_of
from replays.opening import own_scenarios
from replays.scenario import find
from replays.twins import Twins
from tui.commands.replay import read_time
from tui.manners import JsonFlag, show
from tui.progress import Progress

EXAMPLE = "Example: margincall twins black-thursday --plan my.toml --until 2020-03-12T12:00:00Z --json"


def twins(
    scenario: Annotated[str, typer.Argument(help="A name that `margincall crashes` lists.")],
    plan: Annotated[Path, typer.Option(help="The orders that both are given.")],
    seed: Annotated[int | None, typer.Option(help="Reshuffles everything that is not a fact.")] = None,
    until: Annotated[str | None, typer.Option(help="Stop at this time, or +SPAN.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Isolated or cross: the same orders in two equal worlds."""
    end = read_time("--until", until, find(scenario, own_scenarios()))
    both = Twins(life_of(OpenWorld(scenario=scenario, seed=seed, plan=str(plan)), end))
    progress = Progress(both.time, both.life.until)
    try:
        both.play(progress.show)
    finally:
        progress.clear()
    show(both.document(), as_json=as_json)
