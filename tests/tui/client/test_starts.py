"""A drill stands, with what it begins with, until its player has read what it asks."""

from collections.abc import Iterator
from itertools import count

import pytest
from msgspec.structs import replace

from exchange.units import SECOND
from replays.learning.exercises import find_drill
from replays.messages.frame import Frame, Hello, Want
from replays.stage.answers import Stage
from tui.client.starts import drill_world, start_of


@pytest.fixture
def stage() -> Iterator[Stage]:
    wall = count(step=SECOND // 100)
    stage = Stage(lambda: next(wall))
    yield stage
    stage.close()


def test_a_drill_stands_when_its_own_orders_are_through(stage: Stage) -> None:
    hello = stage.answer(replace(drill_world(find_drill("stop-in-time")), in_memory=True))
    assert isinstance(hello, Hello)
    want = Want(symbol=hello.instruments[0].symbol)
    while isinstance(frame := stage.answer(want), Frame) and frame.playback.state == "computing":
        stage.work()
    assert isinstance(frame, Frame)
    assert (frame.playback.state, frame.playback.time) == ("paused", hello.start + 6 * SECOND)
    assert len(frame.account.positions) == 1


@pytest.mark.parametrize(
    ("choice", "scenario"),
    [("watch", "black-thursday"), ("long", "least-top-up"), ("trade", "calm"), ("learn", "calm")],
)
def test_a_choice_begins_its_scenario(choice: str, scenario: str) -> None:
    assert start_of(choice).scenario == scenario
