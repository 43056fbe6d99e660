"""One file as SQLite sees it, and the mark beside it."""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from exchange.edge import faults
from exchange.edge.disk import DISK
from exchange.edge.storage import CopyStore, Level, Owner, Store, copy_to, mark_path, open_reader, peek


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "one.session"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id=77")
        connection.execute("PRAGMA user_version=5")
        connection.execute("CREATE TABLE t(n)")
        connection.executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
    connection.close()
    return path


def test_a_file_is_known_by_its_first_bytes(path: Path):
    assert peek(path) == (77, 5)


def test_a_reader_leaves_no_trace(path: Path):
    Store(path, DISK, writes=True).close()
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    store = Store(path, DISK)
    assert list(store.rows("SELECT n FROM t")) == [(1,), (2,)]
    with pytest.raises(faults.SessionUnwritable):
        store.execute("DELETE FROM t")
    store.close()
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_a_reader_of_a_killed_session_sees_its_log_and_leaves_it(path: Path, tmp_path: Path):
    writer = Store(path, DISK, writes=True)
    writer.execute("INSERT INTO t VALUES (3)")
    left = tmp_path / "left"
    left.mkdir()
    for name in (path.name, path.name + "-wal"):
        (left / name).write_bytes(path.with_name(name).read_bytes())
    writer.close()
    before = {file: file.read_bytes() for file in left.iterdir()}
    store = Store(left / path.name, DISK)
    assert store.execute("SELECT count(*) FROM t") == [(3,)]
    store.close()
    assert {file: file.read_bytes() for file in left.iterdir()} == before


def test_the_mark_remembers_the_last_level(path: Path):
    store = Store(path, DISK, writes=True)
    assert store.level() is None
    store.write_owner(Owner(1, 2))
    assert store.level() is None
    for seq in (1, 300):
        store.write_level(Level(b"12345678", seq))
        assert store.level() == Level(b"12345678", seq)
    store.close()


def test_by_a_link_to_it_the_same_mark_and_log_are_found(path: Path, tmp_path: Path):
    writer = Store(path, DISK, writes=True)
    writer.execute("INSERT INTO t VALUES (3)")
    writer.write_level(Level(b"12345678", 300))
    left = tmp_path / "left"
    left.mkdir()
    for file in path.parent.glob("one.session*"):
        shutil.copy(file, left)
    writer.close()
    link = tmp_path / "by another name"
    link.symlink_to(left / path.name)
    for reader in (Store, CopyStore):
        store = reader(link, DISK)
        assert store.level() == Level(b"12345678", 300)
        assert store.execute("SELECT count(*) FROM t") == [(3,)]
        store.close()
    assert [file.name for file in tmp_path.glob("by another*")] == [link.name]


def test_a_mark_with_any_bit_changed_is_no_mark(path: Path):
    store = Store(path, DISK, writes=True)
    store.write_level(Level(b"12345678", 300))
    good = mark_path(path).read_bytes()
    for bit in range(8 * len(good)):
        data = bytearray(good)
        data[bit // 8] ^= 1 << bit % 8
        mark_path(path).write_bytes(data)
        assert store.level() is None
    store.close()


def test_where_there_can_be_no_write_ahead_log_a_rollback_journal_serves(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    fetch = Store._fetch
    monkeypatch.setattr(
        Store, "_fetch", lambda self, sql, values: fetch(self, sql.replace("=WAL", "=PERSIST"), values)
    )
    store = Store(path, DISK, writes=True)
    assert store.mode == "delete"
    assert store.execute("PRAGMA synchronous") == [(2,)]
    store.close()


def test_it_notices_when_its_file_is_replaced(path: Path):
    store = Store(path, DISK, writes=True)
    store.check_in_place()
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)
    with pytest.raises(faults.SessionUnwritable):
        store.check_in_place()
    store.close()


def test_a_file_that_may_not_be_written_is_no_failing_disk(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "access", lambda place, mode: (place, mode) != (path, os.W_OK))
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises(faults.SessionUnwritable, match=r"cannot be opened or written \(Permission denied\)$"):
        Store(path, DISK, writes=True)
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_where_nothing_can_be_written_beside_it_a_copy_is_read(path: Path, monkeypatch: pytest.MonkeyPatch):
    Store(path, DISK, writes=True).close()
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    settle = Store._settle

    def refused(store: Store) -> None:
        if type(store) is Store:
            raise faults.SessionUnwritable(store.path, "read-only folder")
        settle(store)

    monkeypatch.setattr(Store, "_settle", refused)
    store = open_reader(path, DISK)
    assert isinstance(store, CopyStore)
    assert store.path == path
    assert store.execute("SELECT count(*) FROM t") == [(2,)]
    store.close()
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_no_room_for_a_copy_is_said_of_the_copy(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.EFBIG, "File too large")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(
        faults.DiskFull, match=r"one.session: no room for a copy in .*\(File too large\)$"
    ) as fault:
        copy_to(path, tmp_path / "copy")
    assert fault.value.path == path
