"""Ended from outside: work stops between two steps, or is put away at once; the exit code says by what."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

from tui.console.manners import HANGUP, INTERRUPTED, TERMINATED, Ended

_CODES = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED, signal.SIGHUP: HANGUP}
_ENDING = (signal.SIGTERM, signal.SIGHUP)
"""Those that are no error by themselves, as an interrupt is."""


class Signals:
    """While it is entered, a signal ends nothing by itself; it is there to be asked for."""

    def __init__(self) -> None:
        self.code = 0
        """What to exit with; 0 while nothing has come."""
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in _CODES:
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def is_ending(self) -> bool:
        return self.code != 0

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        self.code = _CODES[signal.Signals(number)]


@contextmanager
def put_away() -> Iterator[None]:
    """In here a signal ends work as an error would, and with it whatever was begun for it."""
    before = {number: signal.signal(number, _end) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    """Once: what is being put away is not disturbed. (Not ignored: a program that is started meanwhile would
    ignore it too, and could not be ended.)"""
    del frame
    for each in _ENDING:
        signal.signal(each, _go_on)
    raise Ended(_CODES[signal.Signals(number)])


def _go_on(number: int, frame: FrameType | None) -> None:
    del number, frame
