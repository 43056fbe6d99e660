"""How fast the tape really goes: a slow machine does not reach every speed that is asked for.

It is looked at now and then over some seconds, so that what is told can be read.
"""

from collections import deque

from exchange.units import SECOND, Time, div_nearest

LOOK_EVERY: Time = SECOND
"""Of the wall clock, between two looks."""
LOOKS = 5
LOOKS_LEAST = 3
DIGITS = 2


class Tempo:
    """Looks at wall clock and tape side by side."""

    def __init__(self) -> None:
        self._asked: int | None = None
        self._looks: deque[tuple[Time, Time]] = deque(maxlen=LOOKS)

    def look(self, wall: Time, tape: Time, asked: int | None) -> int:
        """Tape seconds per wall second over the last seconds, to two digits; 0 while that is not known.

        It is measured anew for another speed; none is asked for of a tape that stands.
        """
        looks = self._looks
        if asked is None or asked != self._asked or (looks and tape < looks[-1][1]):
            self._asked = asked
            looks.clear()
        if not looks or wall - looks[-1][0] >= LOOK_EVERY:
            looks.append((wall, tape))
        if len(looks) < LOOKS_LEAST:
            return 0
        (began, first), (ended, last) = looks[0], looks[-1]
        pace = div_nearest(last - first, ended - began)
        step: int = 10 ** max(0, len(str(pace)) - DIGITS)
        return pace // step * step
