"""A scenario of one's own, taken off the disk for good.

Never one that comes with the program, and never half of one: where it is broken off, there is no scenario
of that name any more.
"""

from pathlib import Path
from shutil import rmtree

from replays.scenarios.catalogue import ScenarioError, folder_of
from replays.scenarios.places import own_scenarios


def own_folder(name: str) -> Path:
    """Where a scenario of one's own lies, be it one that cannot be read. Raises ScenarioError."""
    folder = folder_of(name, own_scenarios())
    if folder.parent != own_scenarios():
        raise ScenarioError(f"{name} is built in and cannot be deleted")
    return folder


def discard(folder: Path) -> int:
    """All its files; how many bytes they had."""
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    former = folder.with_name(f".{folder.name}.old")
    rmtree(former, ignore_errors=True)
    folder.rename(former)
    rmtree(former)
    return size
