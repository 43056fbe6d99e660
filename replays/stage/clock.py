"""When a step of the tape is due: by the wall clock, at a speed, from where both last were together.

The one law: a tape that cannot keep up is not hurried; it goes on from where it is.
"""

from collections.abc import Callable

from exchange.units import SECOND, Time
from replays.prices.index_path import STEP

DEBT_NS = SECOND // 4
"""How far the tape may lag behind the wall clock before it stops trying to catch up."""


class Clock:
    def __init__(self, now: Callable[[], Time]) -> None:
        self.now = now
        self._anchored = now(), 0

    def anchor(self, tape: Time) -> None:
        """From now on tape time is counted from here."""
        self._anchored = self.now(), tape

    def due(self, speed: int) -> Time:
        """Where the tape should be."""
        wall, tape = self._anchored
        return tape + (self.now() - wall) * speed

    def is_due(self, tape: Time, speed: int) -> bool:
        """Whether the next step is; at no speed that is named one always is."""
        return not speed or tape + STEP <= self.due(speed)

    def seconds_left(self, tape: Time, speed: int) -> float:
        """Of the wall clock, until the next step."""
        return max(0, tape + STEP - self.due(speed)) / (speed * SECOND) if speed else 0

    def forgive(self, tape: Time, speed: int) -> None:
        """Let go of what lies too far behind."""
        if speed and self.due(speed) - tape > speed * DEBT_NS + STEP:
            self.anchor(tape)
