"""How far a long run is, in one line of the terminal; nothing where there is none."""

import sys
from collections.abc import Callable
from time import monotonic

from exchange.edge.instant import format_instant
from exchange.units import Time

WIDTH = 24
EVERY_SECONDS = 0.1


class Progress:
    """A bar on stderr between two times of the tape, or two counts of anything."""

    def __init__(self, start: Time, end: Time, label: Callable[[int], str] = format_instant) -> None:
        self._start, self._end, self._label = start, end, label
        self._shown = sys.stderr.isatty()
        self._next = 0.0

    def show_of(self, done: int, end: int) -> None:
        """How much of a whole that is known only now."""
        self._end = end
        self.show(done)

    def show(self, time: Time) -> None:
        now = monotonic()
        if self._shown and (now >= self._next or time >= self._end):
            self._next = now + EVERY_SECONDS
            done = WIDTH * (time - self._start) // max(1, self._end - self._start)
            bar = "#" * min(WIDTH, done) + "-" * (WIDTH - min(WIDTH, done))
            sys.stderr.write(f"\r[{bar}] {self._label(time)} ")
            sys.stderr.flush()

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
