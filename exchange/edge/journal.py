"""The durable record of a session: what came from outside, in order.

Nothing is applied, answered or shown before `append` has returned. When a commit fails nothing of
it was acknowledged, and the journal takes nothing more: whoever wants to go on opens it again.
"""

import errno
import os
import time as wall
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

import msgspec
from msgspec.structs import astuple

from exchange.edge import faults
from exchange.edge.chain import (
    MAIN,
    SCHEMA,
    Batch,
    Fork,
    Header,
    Snapshot,
    Stamped,
    header_rows,
    link_of,
    pack_records,
    snapshot_proof,
)
from exchange.edge.codec import FORMAT
from exchange.edge.disk import DISK, Disk
from exchange.edge.storage import (
    APPLICATION_ID,
    NOBODY,
    ROOM_MIN,
    Level,
    MemoryStore,
    Owner,
    Store,
    all_beside,
)
from exchange.edge.transcript import Transcript, fork_of
from exchange.units import Time

SNAPSHOTS_KEPT = 16
"""Of each branch at most: whoever goes back in a session that was resumed begins at one of them."""
NEWEST_KEPT = 3
"""Of them, for one that cannot be read; the others lie about evenly over the branch."""
BATCH_MAX = 1000
"""Records that one commit may make durable."""


class Journal:
    """A session file open for writing: the only connection to it, in the thread that opened it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.transcript = Transcript(store)
        self.branch = self.transcript.standing()
        """The branch that is written to."""
        last = self.transcript.last()
        self.seq = last.last if last else 0
        """The last number acknowledged."""
        self._link = last.link if last else self.transcript.genesis
        self._fault: faults.SessionFault | None = None
        store.write_level(self._level())
        store.write_owner(Owner(os.getpid(), wall.time_ns()))

    @classmethod
    def create(cls, path: Path, header: Header, disk: Disk = DISK) -> "Journal":
        """Begin a session. The file appears whole or not at all."""
        if path.exists():
            raise faults.SessionExists(path, "exists already")
        if not path.parent.is_dir():
            raise faults.SessionMissing(path.parent, "no such folder")
        draft = path.with_name(f".{token_hex(8)}.new")
        try:
            _draft(draft, header, disk)
            disk.call(path, _publish, draft, path)
        except faults.SessionFault as fault:
            raise fault.of(path) from fault
        finally:
            for leftover in (draft, *all_beside(draft)):
                leftover.unlink(missing_ok=True)
        return cls.open(path, disk=disk)

    @classmethod
    def open(cls, path: Path, *, accept_loss: bool = False, disk: Disk = DISK) -> "Journal":
        """Go on with a session; a damaged, newer or foreign file is refused and left as it is."""
        with Transcript.open(path, disk) as transcript:
            if not accept_loss:
                transcript.check_complete()
            transcript.check_recent()
        store = Store(path, disk, writes=True)
        try:
            journal = cls(store)
            if accept_loss:
                journal._end_here()
        except faults.SessionFault:
            store.close()
            raise
        return journal

    @classmethod
    def in_memory(cls, header: Header) -> "Journal":
        """A session that is gone when it is closed."""
        store = MemoryStore(DISK)
        _lay_out(store, header)
        return cls(store)

    @property
    def path(self) -> Path:
        return self.store.path

    @property
    def is_stopped(self) -> bool:
        """Has a commit failed? Then nothing more is taken."""
        return self._fault is not None

    @property
    def header(self) -> Header:
        return self.transcript.header

    def append(self, records: Sequence[Stamped]) -> int:
        """Make records durable in one commit; the number of the last. Their times do not fall."""
        with self._commit():
            seq, link = self._insert(records, self.seq, self._link)
        return self._acknowledge(seq, link)

    def fork(self, name: str, base: int, time: Time, records: Sequence[Stamped] = ()) -> int:
        """Begin a branch whose past ends with `base`, with its first records; write to it from now on."""
        assert name not in self.transcript.branches
        fork = Fork(
            id=len(self.transcript.forks) + 1, seq=self.seq + 1, name=name, parent=self.branch, base=base
        )
        opening = Stamped(time, msgspec.msgpack.encode(fork))
        came_from, self.branch = self.branch, fork.id
        try:
            with self._commit():
                self._insert_fork(fork)
                seq, link = self._insert([opening], self.seq, self._link)
                if records:
                    seq, link = self._insert(records, seq, link)
        except faults.SessionFault:
            self.branch = came_from
            raise
        self._acknowledge(seq, link)
        return fork.id

    def switch(self, branch: int) -> None:
        """Write to another branch from now on; durable with the next record."""
        assert branch == MAIN or branch in self.transcript.forks
        self.branch = branch

    def save_snapshot(self, rules: int, state_hash: bytes, body: bytes, *, stays: int = 0) -> None:
        """The whole state after the last record. Of too many on the branch goes the one whose neighbours lie
        nearest to each other, but never the one numbered `stays`."""
        self.store.check_in_place()
        genesis, seq, branch = self.transcript.genesis, self.seq, self.branch
        proof = snapshot_proof(genesis, seq, branch, rules, state_hash, body)
        with self._commit():
            self._insert_snapshot(Snapshot(seq, branch, rules, state_hash, proof, body))
            self._thin_snapshots(branch, stays)

    def _thin_snapshots(self, branch: int, stays: int) -> None:
        rows = self.store.execute("SELECT seq FROM snapshot WHERE branch = ? ORDER BY seq", (branch,))
        kept: list[int] = [seq for (seq,) in rows]
        if len(kept) > SNAPSHOTS_KEPT:
            older = zip(kept, kept[1:], kept[2 : 1 - NEWEST_KEPT], strict=False)
            _, gone = min((after - before, seq) for before, seq, after in older if seq != stays)
            self.store.execute("DELETE FROM snapshot WHERE seq = ?", (gone,))

    def copy(self, batches: Iterable[Batch], snapshots: Iterable[Snapshot]) -> None:
        """Take over the proven beginning of another file of the same header, in one commit."""
        assert self.seq == 0
        seq, link = self.seq, self._link
        with self._commit():
            for batch in batches:
                if batch.branch != MAIN and batch.branch not in self.transcript.forks:
                    fork = fork_of(batch)
                    assert fork is not None
                    self._insert_fork(fork)
                self._insert_batch(batch)
                seq, link, self.branch = batch.last, batch.link, batch.branch
            for snapshot in snapshots:
                if snapshot.seq <= seq:
                    self._insert_snapshot(snapshot)
        self._acknowledge(seq, link)

    def close(self) -> None:
        """Leave one whole file that says itself how far it goes."""
        try:
            if self._fault is None:
                self.store.execute("INSERT OR REPLACE INTO meta VALUES ('tail', ?)", (str(self.seq),))
                self.store.write_owner(NOBODY)
        finally:
            self.store.close()

    def _end_here(self) -> None:
        """What is missing is missed no more, by whoever looks on either: nothing kept lies beyond the end."""
        with self._commit():
            self.store.execute("DELETE FROM snapshot WHERE seq > ?", (self.seq,))
            self.store.execute("INSERT OR REPLACE INTO meta VALUES ('tail', ?)", (str(self.seq),))

    def _insert(self, records: Sequence[Stamped], seq: int, link: bytes) -> tuple[int, bytes]:
        assert 0 < len(records) <= BATCH_MAX
        n, time, body = len(records), records[0].time, pack_records(records)
        link = link_of(link, seq + 1, n, self.branch, time, body)
        self._insert_batch(Batch(seq + 1, n, self.branch, time, link, body))
        return seq + n, link

    def _insert_batch(self, batch: Batch) -> None:
        self.store.execute("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?)", astuple(batch))

    def _insert_fork(self, fork: Fork) -> None:
        self.store.execute("INSERT INTO branch VALUES (?, ?, ?, ?, ?)", astuple(fork))
        self.transcript.forks[fork.id] = fork

    def _insert_snapshot(self, snapshot: Snapshot) -> None:
        self.store.execute("INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?, ?)", astuple(snapshot))

    def _acknowledge(self, seq: int, link: bytes) -> int:
        self.seq, self._link = seq, link
        with self._stopping():
            self.store.write_level(self._level())
        return seq

    def _level(self) -> Level:
        return Level(self.transcript.genesis[:8], self.seq)

    @contextmanager
    def _commit(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        if self._fault is not None:
            raise self._fault
        with self._stopping():
            self.store.execute("BEGIN IMMEDIATE")
            yield
            self.store.execute("COMMIT")

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """After a failure nothing more is tried: a second sync could claim what the first had lost."""
        try:
            yield
        except faults.SessionFault as fault:
            self._fault = fault
            with suppress(faults.SessionFault):
                self.store.execute("ROLLBACK")
            raise


def _draft(draft: Path, header: Header, disk: Disk) -> None:
    disk.call(draft, draft.touch, exist_ok=False)
    store = Store(draft, disk, writes=True)
    try:
        if store.room() < ROOM_MIN:
            raise faults.DiskFull(draft, "less than 20 MB are free: too little to begin a session")
        _lay_out(store, header)
    finally:
        store.close()


def _lay_out(store: Store, header: Header) -> None:
    store.execute("BEGIN IMMEDIATE")
    store.execute(f"PRAGMA application_id={APPLICATION_ID}")
    store.execute(f"PRAGMA user_version={FORMAT}")
    for statement in SCHEMA.values():
        store.execute(statement)
    for row in header_rows(header).items():
        store.execute("INSERT INTO meta VALUES (?, ?)", row)
    store.execute("COMMIT")


def _publish(draft: Path, path: Path) -> None:
    """Give the draft its name unless that was taken meanwhile, when what lies beside it is another's;
    nothing of an earlier session stays beside it."""
    if path.exists():
        raise FileExistsError(errno.EEXIST, "exists already")
    for remnant in all_beside(path):
        remnant.unlink(missing_ok=True)
    _take_name(draft, path)
    _sync_folder(path.parent)


def _take_name(draft: Path, path: Path) -> None:
    """Never another's; where the file system has no links, unless it is taken in this very moment."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        os.rename(draft, path)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
