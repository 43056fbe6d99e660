"""One world stands at a time, and one that cannot be takes no other's place."""

import pytest

from replays.client import OpenWorld
from replays.frame import Fault, Frame, Hello, Want
from replays.stage import Stage
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
