"""The worlds the terminal begins with when none was named."""

from replays.client import OpenWorld

STARTS = {
    "watch": OpenWorld(scenario="black-thursday", speed=60),
    "long": OpenWorld(scenario="black-thursday", speed=10),
    "trade": OpenWorld(scenario="calm"),
    "learn": OpenWorld(scenario="calm", in_memory=True),
}
"""By the choice on the first-start panel."""
BACKDROP = OpenWorld(scenario="calm", in_memory=True, paused=True)
"""What stands behind that panel."""
