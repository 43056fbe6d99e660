"""A signal is noted, ends nothing by itself, and gives the exit code of its kind."""

import os
import signal
import subprocess
import sys

import pytest

from tui.console.manners import Ended
from tui.console.signals import Signals, put_away


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_is_noted_with_its_code(number: signal.Signals, code: int) -> None:
    before = signal.getsignal(number)
    with Signals() as signals:
        assert not signals.is_ending()
        os.kill(os.getpid(), number)
        assert signals.is_ending()
        assert signals.code == code
    assert signal.getsignal(number) is before


def ended_twice(number: signal.Signals, again: signal.Signals) -> None:
    with put_away():
        try:
            os.kill(os.getpid(), number)
            pytest.fail("it goes on")
        finally:
            os.kill(os.getpid(), again)


@pytest.mark.parametrize("again", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_work_is_put_away_as_by_an_error_and_that_is_not_disturbed(
    number: signal.Signals, code: int, again: signal.Signals
) -> None:
    before = signal.getsignal(number), signal.getsignal(again)
    with pytest.raises(Ended) as ended:
        ended_twice(number, again)
    assert ended.value.code == code
    assert (signal.getsignal(number), signal.getsignal(again)) == before


def ended_while_it_asks(told: list[str]) -> None:
    asked = [sys.executable, "-c", "import signal; print(signal.getsignal(signal.SIGTERM).name)"]
    with put_away():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            told.append(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def test_a_program_that_is_started_while_work_is_put_away_can_be_ended() -> None:
    told: list[str] = []
    with pytest.raises(Ended):
        ended_while_it_asks(told)
    assert told == ["SIG_DFL\n"]
