"""Whoever leaves the terminal is told what became of the world, and how to go on."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from replays.scenarios.places import own_sessions
from tests.tui.frames import HELLO
from tui.opening.farewell import farewell

pytestmark = pytest.mark.usefixtures("home")


def test_a_saved_world_is_named_with_the_command_that_goes_on_with_it(tmp_path: Path) -> None:
    own_sessions().mkdir(parents=True)
    kept = replace(HELLO, in_memory=False, session=str(own_sessions() / "calm-1.margincall"))
    Path(kept.session).touch()
    assert farewell(kept) == "saved as calm-1; margincall resume calm-1"
    elsewhere = tmp_path / "my own.margincall"
    elsewhere.touch()
    assert farewell(replace(kept, session=str(elsewhere))) == (
        f"saved as {elsewhere}; margincall resume '{elsewhere}'"
    )


def test_a_world_in_memory_is_said_not_to_be_kept() -> None:
    world = replace(HELLO, in_memory=True, scenario="calm")
    assert farewell(world) == "calm was played in memory and is not kept"


def test_a_world_that_was_only_looked_into_is_said_not_to_be_kept() -> None:
    gone = replace(HELLO, in_memory=False, scenario="calm", session=str(own_sessions() / "calm-1.margincall"))
    assert farewell(gone) == "calm was left with nothing done and is not kept"
