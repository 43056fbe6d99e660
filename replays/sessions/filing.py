"""A saved session put away: deleted, or under another name.

The one law: never one that somebody plays, and nothing that is no session. All its files go together.
"""

from contextlib import suppress
from pathlib import Path

from exchange.edge.disk import DISK
from exchange.edge.faults import SessionDamaged, SessionExists, SessionForeign
from exchange.edge.journal import Journal
from exchange.edge.storage import APPLICATION_ID, all_beside, peek
from exchange.edge.text import clean
from exchange.edge.transcript import Transcript
from exchange.numerals import Unusable
from replays.scenarios.places import NAME_RULE, SUFFIX, is_name, session_files


class ShelfError(Unusable):
    """What no session can be called."""


def check_idle(path: Path) -> None:
    """A session, be it damaged, that nobody plays. Raises SessionForeign or SessionInUse."""
    application, _ = peek(path)
    if application != APPLICATION_ID:
        raise SessionForeign(path, "not a margincall session")
    try:
        Transcript.open(path).close()
    except SessionDamaged:
        return


def delete(path: Path) -> int:
    """Take it from the disk for good; how many bytes it had. Raises SessionFault."""
    check_idle(path)
    size = path.stat().st_size
    for each in (path, *all_beside(path)):
        DISK.call(path, each.unlink, missing_ok=True)
    return size


def rename(path: Path, name: str) -> Path:
    """Under another name in its folder, where that is free. Raises SessionFault or ShelfError."""
    check_idle(path)
    target = path.with_name(f"{_named(name)}{SUFFIX}")
    _check_free(path, target)
    _take_log_over(path)
    for remnant in all_beside(target):
        DISK.call(path, remnant.unlink, missing_ok=True)
    for each, renamed in zip((*all_beside(path), path), (*all_beside(target), target), strict=True):
        if each.exists():
            DISK.call(path, each.rename, renamed)
    return target


def _take_log_over(path: Path) -> None:
    """Into the file, which is whole then wherever a kill leaves what lies beside it; not of a damaged one."""
    with suppress(SessionDamaged):
        Journal.open(path).close()


def _named(text: str) -> str:
    name = text.removesuffix(SUFFIX)
    if not is_name(name):
        raise ShelfError(f'"{clean(text)}" is not a session name: {NAME_RULE}')
    return name


def _check_free(path: Path, target: Path) -> None:
    """Taken by one that differs by case alone too, which is the same on many a file system."""
    others = (each for each in session_files(path.parent) if each != path)
    for each in (each for each in others if each.stem.lower() == target.stem):
        raise SessionExists(each, "exists already")
    if target.exists():
        raise SessionExists(target, "exists already")
