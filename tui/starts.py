"""The worlds the terminal begins with when none was named."""

from msgspec.structs import replace

from replays.learning.exercises import Drill, find_drill
from replays.messages.client import OpenWorld

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


def looked_into(world: OpenWorld) -> OpenWorld:
    """As a screen opens it: one that nobody does anything in is not kept."""
    return replace(world, fleeting=True)
