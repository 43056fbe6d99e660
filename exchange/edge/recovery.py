"""What can be said of a session file without going on with it, and what can be saved of a damaged one.

The file itself is only read. What is saved is an unbroken beginning, in a new file, never a patched middle.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from exchange.edge import faults
from exchange.edge.disk import DISK, Disk
from exchange.edge.journal import Journal
from exchange.edge.transcript import Transcript

T = TypeVar("T")


class Verdict(NamedTuple):
    """Clean, or up to where it is; `missing` counts acknowledged records the file no longer has."""

    clean: bool
    commands: int
    """Good records, from the beginning."""
    at: int | None
    """The last good number, where something is wrong."""
    missing: int
    text: str


def verify(path: Path, disk: Disk = DISK) -> Verdict:
    """Prove every record, branch, mark and snapshot. A file that is no session's, or newer, is a fault."""
    commands = last = 0
    try:
        with Transcript.open(path, disk) as transcript:
            own = {fork.seq for fork in transcript.forks.values()}
            for batch in transcript.batches():
                commands += batch.n - (batch.seq in own)
                last = batch.last
            _check_rest(transcript)
            transcript.check_complete()
    except faults.CommandsMissing as fault:
        return Verdict(False, commands, last, fault.missing, fault.text)
    except faults.SessionDamaged as fault:
        return Verdict(False, commands, last, 0, fault.text)
    return Verdict(True, commands, None, 0, "clean")


def salvage(path: Path, out: Path, disk: Disk = DISK) -> Verdict:
    """Copy what is good, up to the first damage, to a new session; the verdict is on the old one."""
    with Transcript.open(path, disk) as transcript:
        journal = Journal.create(out, transcript.header, disk)
        try:
            journal.copy(_good(transcript.batches()), _good(transcript.proven_snapshots()))
        finally:
            journal.close()
    return verify(path, disk)


def _good(rows: Iterator[T]) -> Iterator[T]:
    with suppress(faults.SessionDamaged):
        yield from rows


def _check_rest(transcript: Transcript) -> None:
    """The pages themselves, and the proofs of marks and snapshots."""
    found = transcript.store.execute("PRAGMA quick_check(1)")
    if found != [("ok",)]:
        raise faults.SessionDamaged(transcript.path, f"damaged ({found[0][0]})")
    if len(transcript.marks(-1)) != _count(transcript, "mark"):
        raise faults.SessionDamaged(transcript.path, "a mark is damaged")
    if len(list(transcript.proven_snapshots())) != _count(transcript, "snapshot"):
        raise faults.SessionDamaged(transcript.path, "a snapshot is damaged")


def _count(transcript: Transcript, table: str) -> int:
    [(count,)] = transcript.store.execute(f"SELECT count(*) FROM {table}")
    return int(count)
