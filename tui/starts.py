"""The worlds the terminal begins with when none was named, and a saved one to go on with."""

import msgspec

from exchange.units import Time
from replays.client import OpenWorld
from replays.exercises import Drill, find_drill
from replays.places import own_sessions, session_files

DRILL_SPEED = 10
"""At which a drill starts: ten minutes of tape in one."""


def drill_world(drill: Drill) -> OpenWorld:
    """A drill, with the position it begins with."""
    return OpenWorld(scenario=drill.name, speed=DRILL_SPEED, plan=str(drill.setup or ""))


CALM = OpenWorld(scenario="calm")
"""Where one trades who says no other place."""
STARTS = {
    "watch": OpenWorld(scenario="black-thursday", speed=60),
    "long": drill_world(find_drill("least-top-up")),
    "trade": CALM,
    "learn": CALM,
}
"""By the choice on the first-start panel; all are saved."""
BACKDROP = OpenWorld(scenario="calm", in_memory=True, paused=True)
"""What stands behind that panel."""


class Saved(msgspec.Struct, frozen=True):
    """A session that can be gone on with, and where it was left (`tui.saved` reads them)."""

    name: str
    scenario: str
    path: str
    time: Time
    """Of the tape."""

    @property
    def world(self) -> OpenWorld:
        """It, taken up as it was left."""
        return OpenWorld(scenario=self.scenario, session=self.path, resume=True, as_left=True)


def last_saved() -> Saved | None:
    """The session left last; who has none never loads what reads one."""
    if not session_files(own_sessions()):
        return None
    from tui.saved import read_saved  # noqa: PLC0415

    return next(read_saved(), None)
