"""Which scenarios there are, and by what name each is found; nothing of them is read.

Whoever names one that there is not is told the nearest, before anything is loaded for it.
"""

from collections.abc import Iterator
from pathlib import Path

from exchange.edge.text import clean, nearest
from exchange.numerals import Unusable
from replays.scenarios.places import CRASHES, DRILLS, TEXTBOOK
from replays.telling.words import without_date

TABLE_FILE = "scenario.toml"
"""The file that makes a folder a scenario."""


class ScenarioError(Unusable):
    """A scenario that does not exist or cannot be played: file, place and reason in one line."""


def names(extra: Path | None = None) -> list[str]:
    """Every scenario there is: the shipped ones, then the user's, each in order of name."""
    return [folder.name for folder in _folders(extra)]


def folder_of(name: str, extra: Path | None = None) -> Path:
    """Where a scenario lies; the date may be left out. Raises ScenarioError with the nearest names."""
    full = {folder.name: folder for folder in _folders(extra)}
    short = {without_date(known): folder for known, folder in full.items()}
    unlisted = {folder.name: folder for each in (DRILLS, TEXTBOOK) for folder in _folders(each)}
    folder = full.get(name) or short.get(name) or unlisted.get(name)
    if folder is None:
        near = nearest(name, {*full, *short}) or "; `margincall crashes` lists them"
        raise ScenarioError(f'no scenario "{clean(name)}"{near}')
    return folder


def _folders(extra: Path | None) -> Iterator[Path]:
    for library in (CRASHES, extra):
        if library is not None and library.is_dir():
            found = (each for each in library.iterdir() if not each.name.startswith("."))
            yield from sorted(each for each in found if (each / TABLE_FILE).is_file())
