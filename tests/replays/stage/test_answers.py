"""One world stands at a time, and one that cannot be takes no other's place."""

from pathlib import Path

import pytest

from exchange.edge.faults import DiskFull
from replays.messages.client import OpenWorld
from replays.messages.frame import Fault, Frame, Hello, Want
from replays.scenarios.places import own_sessions
from replays.sessions import session
from replays.stage.answers import Stage
from tests.runs import BTC

pytestmark = pytest.mark.usefixtures("home")


def test_what_cannot_be_opened_is_a_fault_with_its_exit_code() -> None:
    stage = Stage()
    fault = stage.answer(OpenWorld(scenario="smal"))
    assert fault == Fault(text='no scenario "smal"; nearest: small, calm', exit_code=2)
    assert isinstance(stage.answer(Want(symbol=BTC)), Fault)


def test_an_alert_that_cannot_be_is_refused_before_the_world_begins() -> None:
    fault = Stage().answer(OpenWorld(scenario="small", in_memory=True, alerts=(("BTCUSD", "1"),)))
    assert fault == Fault(text='alert: no instrument "BTCUSD" here; nearest: BTCUSDT', exit_code=2)


def test_where_another_world_cannot_be_the_one_there_is_goes_on() -> None:
    stage = Stage()
    assert isinstance(stage.answer(OpenWorld(scenario="small")), Hello)
    assert isinstance(stage.answer(OpenWorld(scenario="smal")), Fault)
    assert isinstance(stage.answer(Want(symbol=BTC)), Frame)
    stage.close()


def test_where_the_old_world_cannot_be_left_whole_that_is_told_and_no_world_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Stage()
    stage.answer(OpenWorld(scenario="small", in_memory=True))
    old = stage.show
    assert old is not None

    def fail() -> None:
        raise DiskFull(Path("old.margincall"), "the disk is full")

    monkeypatch.setattr(old, "close", fail)
    fault = stage.answer(OpenWorld(scenario="small"))
    assert fault == Fault(text="old.margincall: the disk is full", exit_code=1)
    assert isinstance(stage.answer(Want(symbol=BTC)), Fault)
    (left,) = own_sessions().glob("*.margincall")
    assert isinstance(stage.answer(OpenWorld(session=str(left), resume=True)), Hello)
    stage.close()


def test_a_world_that_breaks_while_it_is_begun_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "new_world", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        Stage().answer(OpenWorld(scenario="small"))
    assert list(own_sessions().iterdir()) == []
