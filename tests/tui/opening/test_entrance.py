"""On the way to the screen nothing is loaded before its time, and never an engine."""

import json
import subprocess
import sys

import pytest

from replays.messages.client import OpenWorld
from replays.scenarios.catalogue import ScenarioError
from tests.tui.driving import screen
from tests.tui.world import ScriptedClient
from tui.console.manners import Ended
from tui.opening.entrance import on_screen

LOADED = """
import json, sys
import tui.cli, tui.commands.replay
beginning = sorted(sys.modules)
import tui.opening.launch
print(json.dumps([beginning, sorted(sys.modules)]))
"""
ENGINE = {
    "exchange.book",
    "exchange.engine",
    "exchange.intake",
    "exchange.liquidator",
    "exchange.matching",
    "exchange.state",
}
WORLD = {
    "pydantic",
    "replays.crowd.everybody",
    "replays.world.playback",
    "replays.sessions.playthrough",
    "replays.scenarios.scenario",
    "replays.sessions.session",
    "replays.stage.show",
    "replays.stage.answers",
    "replays.reruns.trial",
    "sortedcontainers",
    "sqlite3",
}


def test_the_screens_process_loads_no_engine_and_starts_the_worlds_before_it_loads_what_draws() -> None:
    """The engine and what draws take about as long to load: each in its own process, side by side."""
    answer = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    beginning, screen = map(set, json.loads(answer.stdout))
    assert not screen & (ENGINE | WORLD)
    assert "textual" in screen
    assert not beginning & {"textual", "asyncio"}


class Begun(ScriptedClient):
    """What is begun ahead, before any screen asks for it."""

    world: OpenWorld | None = None

    def begin(self, world: OpenWorld) -> None:
        self.world = world


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "named", [None, OpenWorld(scenario="calm"), OpenWorld(session="/a/mine", resume=True)]
)
async def test_what_is_begun_ahead_is_what_the_screen_then_opens(
    named: OpenWorld | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one would be made a second time: a new session twice, and one that is resumed is in use."""
    begun, opened = Begun(), []
    monkeypatch.setattr("tui.opening.entrance.can_draw", lambda: True)
    monkeypatch.setattr("tui.opening.entrance.ahead.take", lambda: begun)
    monkeypatch.setattr("tui.opening.launch.run", lambda *given: opened.append(given[2]) or 0)
    with pytest.raises(Ended):
        on_screen(named)
    async with screen(begun, world=opened[0]):
        assert begun.opened == [begun.world]


def test_a_world_that_there_is_not_is_refused_before_anything_is_begun(home: object) -> None:  # noqa: ARG001
    with pytest.raises(ScenarioError, match="nearest: calm"):
        on_screen(OpenWorld(scenario="clam"))
