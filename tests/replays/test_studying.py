"""A study in a process of its own answers over the pipe, and can be given up at any time."""

from select import select
from time import monotonic

import pytest

from exchange.units import MINUTE
from replays.lived import Lived
from replays.places import own_scenarios
from replays.scenario import find
from replays.settings import Settings
from replays.study import AskTwins, Studied
from replays.studying import StudyProcess

pytestmark = pytest.mark.usefixtures("home")
PATIENCE = 60.0


def test_twins_come_over_the_pipe_and_what_is_given_up_ends_at_once() -> None:
    small = find("small", own_scenarios())
    lived = Lived(scenario="small", seed=small.seed, settings=Settings(), time=small.start + MINUTE)
    client = StudyProcess()
    try:
        client.ask(AskTwins(lived=lived))
        found: list[Studied] = []
        while not (found and found[-1].done):
            descriptor = client.fileno()
            assert descriptor is not None
            assert select([descriptor], [], [], PATIENCE)[0], "no answer"
            found += client.poll()
        assert found[-1].twins is not None
        assert found[-1].time == lived.time
        client.ask(AskTwins(lived=lived))
    finally:
        began = monotonic()
        client.close()
    assert monotonic() - began < 5
    assert client.fileno() is None
