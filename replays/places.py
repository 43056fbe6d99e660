"""Where worlds, plans and drills that come along are, and the user's own worlds, sessions and tallies.

Nothing of a world is loaded to say so.
"""

from pathlib import Path

import platformdirs

_HERE = Path(__file__).parent
CRASHES = _HERE / "crashes"
PLANS = _HERE / "plans"
DRILLS = _HERE / "drills"
TEXTBOOK = _HERE / "textbook"
"""Small worlds to practise in; found by name, on no shelf."""


def own_scenarios() -> Path:
    """Where the user's own scenarios live."""
    return _data() / "scenarios"


def own_sessions() -> Path:
    """Where sessions are saved unless a path is given."""
    return _data() / "sessions"


def own_tallies() -> Path:
    """Where it is remembered how plans went over all scenarios."""
    return _data() / "tallies"


def _data() -> Path:
    return Path(platformdirs.user_data_dir("margincall", appauthor=False))
