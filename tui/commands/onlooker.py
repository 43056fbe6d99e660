"""A session looked on at: its own file or, while somebody plays it, a copy of all that is durable.

The one law: whoever plays is never disturbed. Their file is read as bytes and no lock of it is asked for;
the copy is as consistent as after a power cut, whose last good moment is found by the same proofs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from exchange.edge.faults import SessionFault, SessionInUse
from exchange.edge.storage import beside, copy_to
from exchange.edge.transcript import Transcript
from tui.console.manners import note

TRIES = 20
LOG_HEAD = 32
"""Bytes at the beginning of a write-ahead log, other ones whenever it begins anew."""


@contextmanager
def looked_on(path: Path, *, quietly: bool = False) -> Iterator[Path]:
    """A file that can be read now. Raises SessionFault of the session's own, whatever was read."""
    try:
        Transcript.open(path).close()
    except SessionInUse as fault:
        with TemporaryDirectory(prefix="margincall-") as folder:
            copy = Path(folder) / path.name
            if not _copied(path, copy):
                Transcript.open(path).close()  # unless whoever played has left it meanwhile, it is in use
                yield path
                return
            if not quietly:
                note(f"{fault}; shown as last saved")
            try:
                yield copy
            except SessionFault as found:
                if found.path != copy:
                    raise
                raise found.of(path) from found
        return
    yield path


def _copied(path: Path, copy: Path) -> bool:
    """Has all of it been copied, with no log begun anew meanwhile, of which the file's pages are older?"""
    log = beside(path.resolve(), "-wal")
    for _ in range(TRIES):
        before = _head(log)
        if before is None:
            break
        try:
            copy_to(path, copy)
        except FileNotFoundError:  # the log goes when the session is closed
            break
        if _head(log) == before:
            return True
    return False


def _head(log: Path) -> bytes | None:
    """None where there is no log: then the file itself is written, and never to be read meanwhile."""
    try:
        with log.open("rb") as file:
            return file.read(LOG_HEAD)
    except FileNotFoundError:
        return None
