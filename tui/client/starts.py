"""The worlds the terminal begins with when none was named."""

from msgspec.structs import replace

from replays.learning.exercises import Drill, find_drill
from replays.messages.client import OpenWorld

DRILL_SPEED = 10
"""At which a drill is played: ten minutes of tape in one."""
CALM = OpenWorld(scenario="calm")
"""Where one trades who says no other place."""


def drill_world(drill: Drill) -> OpenWorld:
    """A drill, with the position it begins with; it stands until its player has read what it asks."""
    setup = str(drill.setup or "")
    return OpenWorld(scenario=drill.name, speed=DRILL_SPEED, plan=setup, start=drill.begins, paused=True)


def start_of(choice: str) -> OpenWorld:
    """What a choice on the first-start panel begins; all are saved."""
    if choice == "long":
        return drill_world(find_drill("least-top-up"))
    return OpenWorld(scenario="black-thursday", speed=60) if choice == "watch" else CALM


BACKDROP = OpenWorld(scenario="calm", in_memory=True, paused=True)
"""What stands behind that panel."""


def looked_into(world: OpenWorld) -> OpenWorld:
    """As a screen opens it: one that nobody does anything in is not kept."""
    return replace(world, fleeting=True)
