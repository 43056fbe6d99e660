"""On the way to the screen nothing is loaded before its time, and never an engine."""

import json
import subprocess
import sys

import pytest

from replays.catalogue import ScenarioError
from replays.client import OpenWorld
from tui.entrance import on_screen

LOADED = """
import json, sys
import tui.cli, tui.commands.replay
beginning = sorted(sys.modules)
import tui.launch
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
    "replays.crowd",
    "replays.playback",
    "replays.playthrough",
    "replays.scenario",
    "replays.session",
    "replays.show",
    "replays.stage",
    "replays.trial",
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


def test_a_world_that_there_is_not_is_refused_before_anything_is_begun(home: object) -> None:  # noqa: ARG001
    with pytest.raises(ScenarioError, match="nearest: calm"):
        on_screen(OpenWorld(scenario="clam"))
