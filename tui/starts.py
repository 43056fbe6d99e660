"""The worlds the terminal begins with when none was named."""

from replays.client import OpenWorld

CALM = OpenWorld(scenario="calm")
"""Where one trades who says no other place."""
STARTS = {
    "watch": OpenWorld(scenario="black-thursday", speed=60),
    "long": OpenWorld(scenario="black-thursday", speed=10),
    "trade": CALM,
    "learn": OpenWorld(scenario="calm", in_memory=True),
}
"""By the choice on the first-start panel."""
BACKDROP = OpenWorld(scenario="calm", in_memory=True, paused=True)
"""What stands behind that panel."""
