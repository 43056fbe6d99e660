"""A signal is noted, ends nothing by itself, and gives the exit code of its kind."""

import os
import signal

import pytest

from tui.signals import Signals


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
