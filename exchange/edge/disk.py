"""The one door to the disk: whatever touches it for a session passes here.

A test puts another door in and makes any one touch fail; what fails comes out as a `SessionFault`
and as nothing else.
"""

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from exchange.edge import faults

P = ParamSpec("P")
T = TypeVar("T")

FULL = "the disk is full; everything acknowledged is safe"
FAILED = "the disk failed ({}); everything acknowledged before is in the file"
UNWRITABLE = "cannot be opened or written ({})"


class Disk:
    """The real one."""

    def touch(self, act: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        return act(*arguments, **options)

    def call(self, path: Path, act: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """Touch the disk on behalf of a session; a failure becomes a `SessionFault`."""
        try:
            return self.touch(act, *arguments, **options)
        except sqlite3.Error as fault:
            raise of_sqlite(path, fault) from fault
        except UnicodeDecodeError as fault:  # of a message that quotes what was damaged
            raise faults.SessionDamaged(path, faults.BROKEN) from fault
        except OSError as fault:
            raise of_system(path, fault) from fault


def of_sqlite(path: Path, fault: sqlite3.Error) -> faults.SessionFault:
    """What an error of the database means for the session; one without a code is damage it tripped over."""
    code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code == sqlite3.SQLITE_IOERR_SHORT_READ:
        return faults.SessionDamaged(path, f"the file has been cut short{faults.SALVAGE}")
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return faults.DiskFull(path, FULL)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return faults.SessionInUse(path, "in use by another process")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return faults.SessionUnwritable(path, UNWRITABLE.format(fault))
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_NOMEM | sqlite3.SQLITE_INTERRUPT:
            return faults.DiskFailed(path, FAILED.format(fault))
    return faults.SessionDamaged(path, faults.BROKEN)


def of_system(path: Path, fault: OSError) -> faults.SessionFault:
    """What an error of the operating system means for the session."""
    match fault.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return faults.DiskFull(path, FULL)
        case errno.EEXIST:
            return faults.SessionExists(path, "exists already")
        case errno.EACCES | errno.EPERM | errno.EROFS | errno.ENOENT | errno.ENOTDIR | errno.ENAMETOOLONG:
            return faults.SessionUnwritable(path, UNWRITABLE.format(fault.strerror))
    return faults.DiskFailed(path, FAILED.format(fault.strerror))


DISK = Disk()
