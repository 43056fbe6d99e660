"""A session file, read.

Reading changes nothing, believes nothing it has not proven, and stops at the first number that is
not as it was written.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec

from exchange.edge import faults
from exchange.edge.chain import (
    MADE_ONCE,
    MAIN,
    SCHEMA,
    Batch,
    Fork,
    Header,
    Record,
    Snapshot,
    genesis_of,
    header_of,
)
from exchange.edge.codec import FORMAT, UNREADABLE
from exchange.edge.disk import DISK, Disk
from exchange.edge.storage import APPLICATION_ID, Store, open_reader, peek
from exchange.rules import RULES_VERSION

T = TypeVar("T")
DIGITS_MAX = 18
"""Of the number of a record."""
Reader: TypeAlias = Callable[[Path, Disk], Store]
BATCH = "SELECT seq, n, branch, time, link, body FROM batch"
SNAPSHOT = "SELECT seq, branch, rules, state_hash, proof, body FROM snapshot"


class Transcript:
    """Header, branches, records and snapshots of an open store."""

    def __init__(self, store: Store, written: int = FORMAT) -> None:
        self.store = store
        self.path = store.path
        self.written = written
        self._check_schema()
        meta = self._typed(dict[str, str], dict(store.execute("SELECT key, value FROM meta")))
        self.tail = meta.pop("tail", "0")
        self.genesis = genesis_of(meta)
        self.header = self._read_header(meta)
        rules = max([self.header.rules, *self._later_rules()])
        if rules > RULES_VERSION:
            raise _newer(self.path, "rules", rules, RULES_VERSION)

    @classmethod
    def open(cls, path: Path, disk: Disk = DISK, reader: Reader = open_reader) -> "Transcript":
        """Read a session that nobody has open; another program's, or a later one's, is refused."""
        application, written = peek(path)
        if application != APPLICATION_ID:
            raise faults.SessionForeign(path, "not a margincall session")
        if written > FORMAT:
            raise _newer(path, "format", written, FORMAT)
        store = reader(path, disk)
        try:
            return cls(store, written)
        except faults.SessionFault:
            store.close()
            raise

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> "Transcript":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def forks(self) -> dict[int, Fork]:
        """Branches but the first, by id; each as its own first record in the chain says."""
        table = "SELECT id, seq, name, parent, base FROM branch ORDER BY id"
        found = [self._typed(tuple[int, int, str, int, int], row) for row in self.store.execute(table)]
        return {
            id: self._proven_fork(Fork(id=id, seq=seq, name=name, parent=parent, base=base))
            for id, seq, name, parent, base in found
        }

    @property
    def branches(self) -> dict[str, int]:
        """Ids by name, in order of their making."""
        return {"main": MAIN} | {fork.name: fork.id for fork in self.forks.values()}

    def lineage(self, branch: int) -> dict[int, int]:
        """The branches whose records lead to this one, each with the last number that belongs."""
        line = {branch: _FOREVER}
        while branch != MAIN:
            fork = self.forks[branch]
            line[fork.parent] = min(fork.base, line[branch])
            branch = fork.parent
        return line

    def last(self) -> Batch | None:
        """The newest batch, not yet proven."""
        return self._batch_at("ORDER BY seq DESC LIMIT 1")

    def standing(self) -> int:
        """The id of the branch that was written to last: where the session goes on."""
        last = self.last()
        return last.branch if last else MAIN

    def batches(self, after: int = 0) -> Iterator[Batch]:
        """From the batch that holds the number after `after`, each proven or `SessionDamaged`."""
        previous, seq = self._anchor(after)
        rows = self.store.rows(f"{BATCH} WHERE seq >= ? ORDER BY seq", (seq,))
        while (row := self._next(rows, seq)) is not None:
            batch = self._typed(Batch, row, seq - 1)
            if not batch.follows(previous, seq):
                raise self._damaged(seq - 1)
            yield batch
            previous, seq = batch.link, batch.last + 1

    def records(self, after: int = 0, branch: int = MAIN) -> Iterator[Record]:
        """What led to the branch's present after number `after`, in order, in today's format."""
        line = self.lineage(branch)
        own = {fork.seq for fork in self.forks.values()}
        for batch in self.batches(after):
            limit = line.get(batch.branch, 0)
            if batch.seq <= limit and batch.seq not in own:
                yield from self._records_of(batch)[max(0, after + 1 - batch.seq) : limit + 1 - batch.seq]

    def snapshots(self, branch: int = MAIN) -> Iterator[Snapshot]:
        """Those on the way to the branch's present, newest first."""
        line = self.lineage(branch)
        for snapshot in self.proven_snapshots():
            if snapshot.seq <= line.get(snapshot.branch, -1):
                yield snapshot

    def proven_snapshots(self, *, oldest_first: bool = False) -> Iterator[Snapshot]:
        """Of all branches, newest first; one that fails its proof is passed over."""
        for row in self.store.rows(f"{SNAPSHOT} ORDER BY seq {'ASC' if oldest_first else 'DESC'}"):
            snapshot = self._typed(Snapshot, row)
            if snapshot.is_proven(self.genesis):
                yield snapshot

    def acknowledged(self) -> int:
        """The highest number known to have been acknowledged, whether the file still has it or not."""
        level = self.store.level()
        marked = level.seq if level and level.session == self.genesis[:8] else 0
        [(snapshot,)] = self.store.execute("SELECT coalesce(max(seq), 0) FROM snapshot")
        if not self.tail.isdecimal() or len(self.tail) > DIGITS_MAX:
            raise self._damaged(None)
        return max(marked, self._typed(int, snapshot), int(self.tail))

    def loss(self) -> faults.CommandsMissing | None:
        """Where the file ends before what was acknowledged."""
        last = self.last()
        end = last.last if last else 0
        missing = self.acknowledged() - end
        return faults.CommandsMissing(self.path, end, missing) if missing > 0 else None

    def check_complete(self) -> None:
        """Raises `CommandsMissing`."""
        if (loss := self.loss()) is not None:
            raise loss

    def check_recent(self) -> int:
        """Prove the branches and all records after the newest snapshot of the present one; its id."""
        branch = self.standing()
        if branch not in self.branches.values():
            raise self._damaged(None)
        newest = next(self.snapshots(branch), None)
        for batch in self.batches(newest.seq if newest else 0):
            self._records_of(batch)
        return branch

    def _check_schema(self) -> None:
        """Our tables and nothing else: no trigger, view or virtual table of somebody's own."""
        rows = self.store.execute("SELECT name, sql FROM sqlite_schema ORDER BY name")
        if not rows:
            raise faults.SessionForeign(self.path, "an empty file: making this session was interrupted")
        if {name: sql for name, sql in rows if MADE_ONCE.get(name) != sql} != SCHEMA:
            raise faults.SessionDamaged(
                self.path, f"damaged: its tables are not those of a session{faults.LOST}"
            )

    def _read_header(self, meta: dict[str, str]) -> Header:
        try:
            return header_of(meta)
        except UNREADABLE as fault:
            raise faults.SessionDamaged(
                self.path, f"damaged: its header cannot be read{faults.LOST}"
            ) from fault

    def _later_rules(self) -> list[int]:
        """Under which it was gone on with since, where a newer program did so; the header keeps those of its
        beginning. What is damaged is met with by whoever reads it."""
        with suppress(faults.SessionDamaged):
            rows = self.store.rows(f"{SNAPSHOT} WHERE rules > ?", (RULES_VERSION,))
            later = (self._typed(Snapshot, row) for row in rows)
            return [each.rules for each in later if each.is_proven(self.genesis)]
        return []

    def _anchor(self, after: int) -> tuple[bytes, int]:
        """The link to go on from, and the number of the batch that holds what comes after `after`."""
        start = self._batch_at("WHERE seq <= ? ORDER BY seq DESC LIMIT 1", after + 1)
        before = start and self._batch_at("WHERE seq < ? ORDER BY seq DESC LIMIT 1", start.seq)
        return (before.link, before.last + 1) if before else (self.genesis, 1)

    def _batch_at(self, where: str, *values: int) -> Batch | None:
        rows = self.store.execute(f"{BATCH} {where}", values)
        return self._typed(Batch, rows[0]) if rows else None

    def _proven_fork(self, listed: Fork) -> Fork:
        batch = next(self.batches(listed.seq - 1), None)
        if batch is None or batch.seq != listed.seq or fork_of(batch) != listed or not listed.has_past:
            raise self._damaged(None)
        return listed

    def _records_of(self, batch: Batch) -> list[Record]:
        try:
            records = batch.records(self.written)
        except msgspec.MsgspecError:
            records = []
        if len(records) != batch.n:
            raise self._damaged(batch.seq - 1)
        return records

    def _next(self, rows: Iterator[tuple[Any, ...]], seq: int) -> tuple[Any, ...] | None:
        try:
            return next(rows, None)
        except faults.SessionDamaged as fault:
            raise self._damaged(seq - 1) from fault

    def _typed(self, kind: type[T], row: object, seq: int | None = None) -> T:
        """A row as what it should be: damage can change even the type of a value."""
        try:
            return msgspec.convert(row, kind)
        except msgspec.MsgspecError as fault:
            raise self._damaged(seq) from fault

    def _damaged(self, seq: int | None) -> faults.SessionDamaged:
        where = "" if seq is None else f" after number {seq}"
        return faults.SessionDamaged(self.path, f"damaged{where}{faults.SALVAGE}", seq)


_FOREVER = 2**62


def fork_of(batch: Batch) -> Fork | None:
    """The branch that a batch begins, if it begins one."""
    try:
        return msgspec.msgpack.decode(batch.records()[0].body, type=Fork)
    except (*UNREADABLE, IndexError):
        return None


def _newer(path: Path, what: str, theirs: int, ours: int) -> faults.SessionNewer:
    text = f"written by a newer margincall ({what} {theirs}); this one knows {what} {ours}. Left as it is"
    return faults.SessionNewer(path, text)
