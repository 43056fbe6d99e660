"""Plans as files: found by name or by path, and their text, which is read against a world elsewhere.

Only a small regular file of text is taken, and what is wrong is said in one line.
"""

from pathlib import Path

from exchange.edge.text import clean
from exchange.numerals import Unusable
from replays.scenarios.places import PLANS, TEXTBOOK

BYTES_MAX = 1_000_000


class PlanError(Unusable):
    """A plan that cannot be played: file, step, field and what would be legal, in one line."""


def named_plan(text: str) -> Path:
    """A plan that comes along by its name, or else a file by its path."""
    known = {path.stem: path for folder in (PLANS, TEXTBOOK) for path in folder.glob("*.toml")}
    return known.get(text, Path(text))


def plan_names() -> list[str]:
    """The plans that come along."""
    return sorted(path.stem for path in PLANS.glob("*.toml"))


def read_text(path: Path) -> str:
    """The text of a plan file. Raises PlanError."""
    name = clean(str(path), limit=200)
    try:
        if not path.is_file():
            raise PlanError(f"{name}: {'not a regular file' if path.exists() else 'no such file'}")
        if path.stat().st_size > BYTES_MAX:
            raise PlanError(f"{name}: larger than {BYTES_MAX} bytes")
        raw = path.read_bytes()
    except OSError as error:
        raise PlanError(f"{name}: {error.strerror}") from None
    if not raw:
        raise PlanError(f"{name}: empty")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PlanError(f"{name}: not UTF-8 at byte {error.start}") from None
