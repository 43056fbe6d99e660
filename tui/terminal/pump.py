"""The beat of the screen: twenty frames a second at absolute deadlines, fewer on a slow link.

The pump never queues. A beat that finds the terminal still busy with the last picture is skipped,
and while beats are skipped the rate halves, down to two a second; it climbs back when the line is
free (TUI 2, 3).
"""

import asyncio
from collections.abc import Callable
from queue import Queue

from textual.driver import Driver

PERIODS = (0.05, 0.1, 0.2, 0.5)
"""Seconds between beats, from the full rate to the slowest."""
SKIPS_TO_SLOW = 4
FREE_TO_HASTEN = 40


def writer_busy(driver: Driver | None) -> bool:
    """Whether the terminal has yet to take an earlier picture. Unknown drivers are never busy."""
    queue = getattr(getattr(driver, "_writer_thread", None), "_queue", None)
    return isinstance(queue, Queue) and queue.qsize() > 0


class Pump:
    """Calls `beat` at each deadline at which the terminal is free."""

    def __init__(self, beat: Callable[[], None], busy: Callable[[], bool]) -> None:
        self._beat = beat
        self._busy = busy
        self._skipped = 0
        self._free = 0
        self.gear = 0
        """Index into PERIODS."""

    async def run(self) -> None:
        """Beat until cancelled. A late beat does not make the next one early."""
        clock = asyncio.get_running_loop().time
        deadline = clock()
        while True:
            deadline = max(deadline + PERIODS[self.gear], clock())
            await asyncio.sleep(deadline - clock())
            self.turn()

    def turn(self) -> None:
        """One deadline: beat, or skip and think about the rate."""
        if self._busy():
            self._skipped, self._free = self._skipped + 1, 0
            if self._skipped >= SKIPS_TO_SLOW:
                self.gear, self._skipped = min(self.gear + 1, len(PERIODS) - 1), 0
            return
        self._skipped, self._free = 0, self._free + 1
        if self._free >= FREE_TO_HASTEN:
            self.gear, self._free = max(self.gear - 1, 0), 0
        self._beat()
