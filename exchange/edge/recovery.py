"""What can be said of a session file without going on with it, and what can be saved of a damaged one.

The file itself is only read. What is saved is an unbroken beginning, in a new file, never a patched middle.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from exchange.edge import faults
from exchange.edge.chain import Snapshot
from exchange.edge.disk import DISK, Disk
from exchange.edge.journal import Journal
from exchange.edge.storage import CutStore, all_beside
from exchange.edge.transcript import Transcript
from exchange.units import Time

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


class Saved(NamedTuple):
    """What was copied of a damaged session."""

    commands: int
    at: int
    """The last number."""
    time: Time | None
    """Of the last record; None where there was none."""
    missing: int
    """Records known to have been acknowledged that are not in the copy."""
    lost: bool
    """Whether there was more, known or not."""


def verify(path: Path, disk: Disk = DISK) -> Verdict:
    """Prove every record, branch and snapshot. A file that is no session's, or newer, is a fault."""
    commands = last = 0
    try:
        with Transcript.open(path, disk) as transcript:
            own = {fork.seq for fork in transcript.forks.values()}
            for batch in transcript.batches():
                commands += batch.n - (batch.seq in own)
                last = batch.last
            check_rest(transcript)
            transcript.check_complete()
    except faults.CommandsMissing as fault:
        return Verdict(False, commands, last, fault.missing, fault.text)
    except faults.SessionDamaged as fault:
        return Verdict(False, commands, last, 0, fault.text)
    return Verdict(True, commands, None, 0, "clean")


def salvage(path: Path, out: Path, disk: Disk = DISK) -> Saved:
    """Copy what is good, up to the first damage, to a new session; also of a file that was cut short."""
    with _as_far_as_it_goes(path, disk) as transcript:
        batches = _Good(transcript.batches())
        journal = Journal.create(out, transcript.header, disk)
        try:
            journal.copy(batches, _snapshots(transcript))
            at, last = journal.seq, journal.transcript.last()
        except faults.SessionFault:
            journal.close()
            for each in (out, *all_beside(out)):
                each.unlink(missing_ok=True)
            raise
        journal.close()
        missing = max(0, _acknowledged(transcript) - at)
    commands = verify(out, disk).commands
    return Saved(commands, at, None if last is None else last.time, missing, batches.broke_off or missing > 0)


def _snapshots(transcript: Transcript) -> Iterator[Snapshot]:
    """From both ends to the first damaged one."""
    for oldest_first in (True, False):
        yield from _Good(transcript.proven_snapshots(oldest_first=oldest_first))


def _as_far_as_it_goes(path: Path, disk: Disk) -> Transcript:
    try:
        return Transcript.open(path, disk)
    except faults.SessionDamaged:
        return Transcript.open(path, disk, CutStore)


class _Good(Iterator[T]):
    """Rows until one is damaged."""

    def __init__(self, rows: Iterator[T]) -> None:
        self._rows = rows
        self.broke_off = False

    def __next__(self) -> T:
        try:
            return next(self._rows)
        except faults.SessionDamaged:
            self.broke_off = True
            raise StopIteration from None


def _acknowledged(transcript: Transcript) -> int:
    """As far as the file can still tell."""
    try:
        return transcript.acknowledged()
    except faults.SessionDamaged:
        level = transcript.store.level()
        return level.seq if level and level.session == transcript.genesis[:8] else 0


def check_rest(transcript: Transcript) -> None:
    """The pages themselves, and the proofs of snapshots. Raises SessionDamaged."""
    found = transcript.store.execute("PRAGMA quick_check(1)")
    if found != [("ok",)]:
        raise faults.SessionDamaged(transcript.path, faults.BROKEN)
    [(snapshots,)] = transcript.store.execute("SELECT count(*) FROM snapshot")
    if len(list(transcript.proven_snapshots())) != snapshots:
        raise faults.SessionDamaged(transcript.path, f"a snapshot is damaged{faults.SALVAGE}")
