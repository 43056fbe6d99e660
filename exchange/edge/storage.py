"""One session file as SQLite sees it, and beside it the high-water mark.

The mark says how far commands were acknowledged. It is written after each commit and never synced,
so it may lag behind the session but not lead it. Settings and their reasons: JOURNAL 4.
"""

import errno
import os
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import FileIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from exchange.edge import faults
from exchange.edge.disk import Disk
from exchange.edge.instant import format_instant
from exchange.units import SECOND, Time

SqlRow: TypeAlias = tuple[Any, ...]

APPLICATION_ID = 0x6D63616C
"""What `PRAGMA application_id` says of a session file: "mcal"."""
ROOM_MIN = 20 * 2**20
"""Free bytes below which no session is started."""
ROOM_LOW = 200 * 2**20
"""Free bytes below which the user is warned."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Errors that mean there is no room."""

READERS_WAITED_FOR = 1.0
"""Seconds until who only reads keeps a player out; nobody waits for a player."""

WRITER_SETTINGS = (
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA synchronous=FULL",
    "PRAGMA fullfsync=1",
    "PRAGMA checkpoint_fullfsync=1",
    "PRAGMA journal_size_limit=16777216",
    "PRAGMA wal_autocheckpoint=1000",
)
READER_SETTINGS = ("PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA query_only=ON")

IN_MEMORY = Path("in memory")
_LEVEL = struct.Struct("<8sq")
_OWNER = struct.Struct("<qq")
_OWNER_AT = 32
_PAGES_AT = 28
_SEALED = 20
"""Bytes of a part of the mark file: sixteen, and their check."""


class Level(NamedTuple):
    """How far a session was acknowledged; `session` is the beginning of its first link."""

    session: bytes
    seq: int


class Owner(NamedTuple):
    """The process that has a session open, and since when."""

    pid: int
    since: Time


NOBODY = Owner(0, 0)
"""As whoever closes a session leaves it."""


class Store:
    """An open session file. A reader leaves every byte of it as it was; there is one writer."""

    def __init__(self, path: Path, disk: Disk, *, writes: bool = False) -> None:
        self.path = path
        self.disk = disk
        self.writes = writes
        self._mark: FileIO | None = None
        self._cursors: list[sqlite3.Cursor] = []
        self._place = path.resolve()
        """Where SQLite has its files too, whatever link leads there."""
        self._had_log = beside(self._place, "-wal").exists()
        self._connection = disk.call(path, self._connect)
        try:
            self._settle()
        except faults.SessionDamaged:
            self.close()
            raise
        except faults.SessionFault as fault:
            self._connection.close()
            if isinstance(fault, faults.SessionInUse):
                raise faults.SessionInUse(path, in_use_text(self._place)) from fault
            raise

    def _connect(self) -> sqlite3.Connection:
        if self.writes and not self.disk.touch(os.access, self.path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return _connected(self.path, "rw" if self.writes else "ro")

    def _settle(self) -> None:
        for setting in WRITER_SETTINGS if self.writes else READER_SETTINGS:
            self.execute(setting)
        self.mode = self._journal_mode() if self.writes else "read"
        self.execute("SELECT count(*) FROM sqlite_schema")
        self._inode = self.disk.call(self.path, os.stat, self.path).st_ino

    def _journal_mode(self) -> str:
        """Ask for a write-ahead log; where the file system cannot, a rollback journal is as safe."""
        [(mode,)] = self.execute("PRAGMA journal_mode=WAL")
        if mode != "wal":
            [(mode,)] = self.execute("PRAGMA journal_mode=DELETE")
        return str(mode)

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[SqlRow]:
        return self.disk.call(self.path, self._fetch, statement, values)

    def _fetch(self, statement: str, values: Sequence[object]) -> list[SqlRow]:
        return self._connection.execute(statement, values).fetchall()

    def rows(self, statement: str, values: Sequence[object] = ()) -> Iterator[SqlRow]:
        """As `execute`, with one row in memory at a time."""
        cursor = self.disk.call(self.path, self._connection.execute, statement, values)
        self._cursors.append(cursor)
        try:
            while (row := self.disk.call(self.path, cursor.fetchone)) is not None:
                yield row
        finally:
            self._release(cursor)

    def _release(self, cursor: sqlite3.Cursor) -> None:
        """An unfinished cursor would keep the file locked after the connection is closed."""
        if cursor in self._cursors:
            self._cursors.remove(cursor)
            cursor.close()

    def write_level(self, level: Level) -> None:
        self._write_mark(0, _LEVEL.pack(*level))

    def write_owner(self, owner: Owner) -> None:
        self._write_mark(_OWNER_AT, _OWNER.pack(*owner))

    def _write_mark(self, offset: int, body: bytes) -> None:
        if self._mark is None:
            self._mark = self.disk.call(self.path, _open_mark, mark_path(self._place))
        self.disk.call(self.path, _write_at, self._mark, offset, _sealed(body))

    def level(self) -> Level | None:
        """The high-water mark, or None where there is none to read."""
        body = _unsealed(self.disk.call(self.path, _read_mark, self._place), 0)
        return None if body is None else Level(*_LEVEL.unpack(body))

    def room(self) -> int:
        """Free bytes where the session lies."""
        return self.disk.call(self.path, shutil.disk_usage, self.path.parent).free

    def check_in_place(self) -> None:
        """Raise when the file was deleted or replaced while it is open."""
        try:
            in_place = self.disk.call(self.path, os.stat, self.path).st_ino == self._inode
        except faults.SessionUnwritable:
            in_place = False
        if not in_place:
            raise faults.SessionUnwritable(self.path, "the file was deleted or replaced while it was open")

    def close(self) -> None:
        """A reader takes away what SQLite made for it, while its shared lock still keeps writers out."""
        for cursor in list(self._cursors):
            self._release(cursor)
        try:
            if not self.writes:
                self.disk.call(self.path, self._tidy)
            self.disk.call(self.path, self._connection.close)
        finally:
            self._connection.close()
            if self._mark is not None:
                self._mark.close()

    def _tidy(self) -> None:
        log = beside(self._place, "-wal")
        if not self._had_log and log.exists() and log.stat().st_size == 0:
            log.unlink()
        beside(self._place, "-shm").unlink(missing_ok=True)


class CopyStore(Store):
    """A reader of a copy elsewhere, where SQLite cannot put its shared memory beside the original, or may
    not roll back what a kill left half written."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self._elsewhere = TemporaryDirectory(prefix="margincall-")
        super().__init__(path, disk)

    def _connect(self) -> sqlite3.Connection:
        copy = Path(self._elsewhere.name) / self.path.name
        copy_to(self.path, copy)
        return _connected(copy, "rw")

    def _tidy(self) -> None:
        self._elsewhere.cleanup()


class CutStore(CopyStore):
    """A reader of a copy of what was cut short, whose header names the pages that are left.

    SQLite opens no file shorter than its header says; so it does, and what refers to a lost page is
    damage where it is come upon.
    """

    def _connect(self) -> sqlite3.Connection:
        super()._connect().close()
        copy = Path(self._elsewhere.name) / self.path.name
        with copy.open("r+b") as file:
            _name_pages(file)
        return _connected(copy, "rw")


class MemoryStore(Store):
    """The same, nowhere: for a session that is not to be saved."""

    def __init__(self, disk: Disk) -> None:
        super().__init__(IN_MEMORY, disk, writes=True)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(":memory:", isolation_level=None)

    def _settle(self) -> None:
        self.mode = "memory"

    def _write_mark(self, offset: int, body: bytes) -> None:
        """There is nothing to come back to, so nothing to hold against it."""

    def level(self) -> None:
        return None

    def check_in_place(self) -> None:
        """It cannot be moved."""


def open_reader(path: Path, disk: Disk) -> Store:
    """Read in place; on a full disk or in a read-only folder, read a copy."""
    try:
        return Store(path, disk)
    except (faults.DiskFull, faults.DiskFailed, faults.SessionUnwritable):
        return CopyStore(path, disk)


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    waits = READERS_WAITED_FOR if mode == "rw" else 0
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=waits)


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def mark_path(path: Path) -> Path:
    return beside(path, ".hwm")


def all_beside(path: Path) -> list[Path]:
    """What may lie beside a session's file and is nothing without it."""
    return [mark_path(path), *(beside(path, ending) for ending in ("-wal", "-shm", "-journal"))]


def copy_to(path: Path, copy: Path) -> None:
    """With the log that was not yet taken over, or the journal from which a half written file is restored."""
    real = path.resolve()  # beside a link to it lies nothing
    try:
        for ending in ("", "-wal", "-journal"):
            if beside(real, ending).exists():
                shutil.copyfile(beside(real, ending), beside(copy, ending))
    except OSError as fault:
        if fault.errno in NO_ROOM:
            text = f"no room for a copy in {copy.parent} ({fault.strerror})"
            raise faults.DiskFull(path, text) from fault
        raise


def peek(path: Path) -> tuple[int, int]:
    """Application id and format of a file, read from its first hundred bytes."""
    if not path.is_file():
        raise faults.SessionMissing(path, "no such session")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as fault:
        raise faults.SessionUnwritable(path, f"cannot be read ({fault.strerror})") from fault
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise faults.SessionForeign(path, "not a margincall session")
    (written,) = struct.unpack_from(">i", head, 60)
    (application,) = struct.unpack_from(">i", head, 68)
    return application, written


def _name_pages(file: BinaryIO) -> None:
    """Fill up the last page and write their count into the header, where a page of 1 is one of 65,536."""
    (named,) = struct.unpack(">H", file.read(18)[16:])
    page = 65_536 if named == 1 else max(512, int(named))
    pages = -(-file.seek(0, os.SEEK_END) // page)
    file.truncate(pages * page)
    file.seek(_PAGES_AT)
    file.write(struct.pack(">I", pages))


def in_use_text(path: Path) -> str:
    body = _unsealed(_read_mark(path), _OWNER_AT)
    if body is None:
        return "in use by another process"
    owner = Owner(*_OWNER.unpack(body))
    return f"in use by pid {owner.pid} since {format_instant(owner.since // SECOND * SECOND)}"


def _open_mark(path: Path) -> FileIO:
    return FileIO(path, "r+" if path.exists() else "w+")


def _write_at(file: FileIO, offset: int, data: bytes) -> None:
    file.seek(offset)
    file.write(data)


def _read_mark(path: Path) -> bytes:
    mark = mark_path(path)
    return mark.read_bytes() if mark.exists() else b""


def _sealed(body: bytes) -> bytes:
    return body + zlib.crc32(body).to_bytes(4, "little")


def _unsealed(data: bytes, offset: int) -> bytes | None:
    """A part of the mark file; None when it was never written, or not as we write it."""
    part = data[offset : offset + _SEALED]
    body = part[:-4]
    return body if len(part) == _SEALED and any(body) and _sealed(body) == part else None
