"""Ended from outside: a signal is noted, work stops between two steps, and the exit code says which."""

import signal
from types import FrameType, TracebackType
from typing import Self

_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


class Signals:
    """While it is entered, a signal ends nothing by itself; it is there to be asked for."""

    def __init__(self) -> None:
        self.code = 0
        """What to exit with; 0 while nothing has come."""
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for number in _CODES:
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def is_ending(self) -> bool:
        return self.code != 0

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        self.code = _CODES[signal.Signals(number)]
