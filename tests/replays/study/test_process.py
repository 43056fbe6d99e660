"""A study in a process of its own answers over the pipe, and can be given up at any time."""

import os
from select import select
from time import monotonic

import pytest

from exchange.units import MINUTE
from replays.messages.lived import Lived
from replays.messages.programs import NICENESS, STUDY_NICENESS
from replays.messages.settings import Settings
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import find
from replays.study.process import StudyProcess
from replays.study.questions import AskTwins, Studied

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


def test_it_goes_behind_a_world() -> None:
    client = StudyProcess()
    client.ask(AskTwins(lived=Lived(scenario="nowhere", seed=1, settings=Settings(), time=0)))
    descriptor = client.fileno()
    assert descriptor is not None
    assert select([descriptor], [], [], PATIENCE)[0], "no answer"
    niceness = os.getpriority(os.PRIO_PROCESS, client._program.process.pid)
    client.close()
    assert niceness == min(19, os.nice(0) + STUDY_NICENESS)
    assert STUDY_NICENESS > NICENESS
