"""Failures of the disk come out as what they mean for the session."""

import errno
import sqlite3
from pathlib import Path

import pytest

from exchange.edge import faults
from exchange.edge.disk import DISK

PATH = Path("one.session")


def failing(error: Exception):
    def act():
        raise error

    return act


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, faults.DiskFull),
        (sqlite3.SQLITE_BUSY, faults.SessionInUse),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, faults.SessionInUse),
        (sqlite3.SQLITE_READONLY, faults.SessionUnwritable),
        (sqlite3.SQLITE_CANTOPEN, faults.SessionUnwritable),
        (sqlite3.SQLITE_IOERR_FSYNC, faults.DiskFailed),
        (sqlite3.SQLITE_IOERR_SHORT_READ, faults.SessionDamaged),
        (sqlite3.SQLITE_CORRUPT, faults.SessionDamaged),
        (sqlite3.SQLITE_NOTADB, faults.SessionDamaged),
        (None, faults.SessionDamaged),
    ],
)
def test_an_error_of_the_database_becomes_a_fault(code: int | None, kind: type[Exception]):
    error = sqlite3.OperationalError("what sqlite says")
    if code is not None:
        error.sqlite_errorcode = code
    with pytest.raises(kind) as caught:
        DISK.call(PATH, failing(error))
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, faults.DiskFull),
        (errno.EIO, faults.DiskFailed),
        (errno.EROFS, faults.SessionUnwritable),
        (errno.EEXIST, faults.SessionExists),
        (errno.ENAMETOOLONG, faults.SessionUnwritable),
    ],
)
def test_an_error_of_the_system_becomes_a_fault(number: int, kind: type[Exception]):
    with pytest.raises(kind):
        DISK.call(PATH, failing(OSError(number, "what the system says")))


def test_what_succeeds_is_returned():
    assert DISK.call(PATH, divmod, 7, 2) == (3, 1)
