"""Where worlds, plans and drills that come along are, and the user's own worlds, sessions and tallies.

Nothing of a world is loaded to say so.
"""

import re
from pathlib import Path

import platformdirs

from exchange.edge.faults import SessionMissing
from exchange.edge.text import clean, nearest
from replays.telling.words import without_date

SUFFIX = ".margincall"
"""Of a session's file."""
_HERE = Path(__file__).parents[1]
CRASHES = _HERE / "crashes"
PLANS = _HERE / "plans"
DRILLS = _HERE / "drills"
TEXTBOOK = _HERE / "textbook"
"""Small worlds to practise in; found by name, on no shelf."""
NAME_RULE = "1 to 64 of a-z 0-9 and -, such as my-day"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")


def is_name(text: str) -> bool:
    """One that a world or session may be given on every file system."""
    return bool(_NAME.match(text)) and not _RESERVED.match(text)


def own_scenarios() -> Path:
    """Where the user's own scenarios live."""
    return _data() / "scenarios"


def own_sessions() -> Path:
    """Where sessions are saved unless a path is given."""
    return _data() / "sessions"


def own_tallies() -> Path:
    """Where it is remembered how plans went over all scenarios."""
    return _data() / "tallies"


def find_session(name: str) -> Path:
    """A session by its path, or by its name on the shelf, of which the date may be left out where only one is
    meant. Raises SessionMissing with the nearest names."""
    shelf = own_sessions()
    for path in (Path(name), shelf / name, shelf / f"{name}{SUFFIX}"):
        if path.is_file():
            return path
    saved = session_files(shelf)
    meant = [path for path in saved if without_date(path.stem) == name]
    if len(meant) == 1:
        return meant[0]
    known = nearest(name, [path.stem for path in saved])
    raise SessionMissing(Path(clean(name)), f"no such session{known}")


def session_name(path: Path) -> str:
    """How a session is told: by its name on the shelf, or else by its path."""
    return path.stem if path.parent == own_sessions() else str(path)


def session_files(folder: Path) -> list[Path]:
    """Every session in a folder, by name."""
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def _data() -> Path:
    return Path(platformdirs.user_data_dir("margincall", appauthor=False))
