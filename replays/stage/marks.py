"""Moments of a replay that one may go back to: the player's own, and those that the replay sets by itself.

The one law: what is yet to come has not been, and is noted when it comes.
"""

from exchange.units import Time

CALLED, LIQUIDATED, ALERTED = "margin call", "liquidated", "alert"
"""What the replay notes."""
Mark = tuple[Time, str]


class Marks:
    def __init__(self) -> None:
        self._own: list[Mark] = []
        self._noted: list[Mark] = []

    def set(self, time: Time, name: str) -> None:
        """One of the player's own, which stays."""
        self._own.append((time, name))

    def note(self, time: Time, what: str) -> None:
        """One that is gone where time goes back before it."""
        self._noted.append((time, what))

    def forget(self, time: Time) -> None:
        """What is noted from then on, that very time with it, is yet to come."""
        self._noted = [mark for mark in self._noted if mark[0] < time]

    @property
    def rows(self) -> tuple[Mark, ...]:
        """All of them, in order of time."""
        return tuple(sorted((*self._own, *self._noted)))
