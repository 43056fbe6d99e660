"""R-6: whichever touch of the disk fails, nothing acknowledged is lost and nothing else is shown."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from exchange.commands import AnyCommand
from exchange.edge import faults
from exchange.edge.chain import Header
from exchange.edge.disk import DISK, Disk
from exchange.edge.journal import Journal
from exchange.edge.sequencer import Sequencer
from exchange.engine import Exchange
from tests.trading import RULES, clock_of, trading

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)
FIRST, SECOND = 5, 3
COMMANDS = trading(FIRST + SECOND)


class FailingDisk(Disk):
    """Its n-th touch fails, before it has had its effect or after."""

    def __init__(self, fails_at: int, error: Exception, *, after: bool) -> None:
        self.touches = 0
        self.fails_at = fails_at
        self.error = error
        self.after = after

    def touch(self, act, *arguments, **options):
        self.touches += 1
        if self.touches != self.fails_at:
            return act(*arguments, **options)
        if self.after:
            act(*arguments, **options)
        raise self.error


def io_error() -> Exception:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    return error


def full() -> Exception:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


@contextmanager
def closed_on_failure(journal: Journal) -> Iterator[None]:
    try:
        yield
    except faults.SessionFault:
        journal.close()
        raise


class Witness:
    """A short life of a session, and what was acknowledged and shown until the disk failed."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self.path = path
        self.disk = disk
        self.created = False
        self.acknowledged: list[AnyCommand] = []
        self.shown = Exchange(RULES).digest()

    def live(self) -> None:
        journal = Journal.create(self.path, HEADER, self.disk)
        self.created = True
        self._trade(Sequencer(Exchange(RULES), clock_of(), journal), COMMANDS[:FIRST], snapshot=True)
        journal = Journal.open(self.path, disk=self.disk)
        with closed_on_failure(journal):
            sequencer = Sequencer.recover(RULES, clock_of(FIRST), journal)
        self._trade(sequencer, COMMANDS[FIRST:], snapshot=False)

    def _trade(self, sequencer: Sequencer, commands: list[AnyCommand], *, snapshot: bool) -> None:
        try:
            for command in commands:
                sequencer.submit(command)
                self.acknowledged.append(command)
            if snapshot:
                sequencer.save_snapshot()
        finally:
            self.shown = sequencer.exchange.digest()
            sequencer.journal.close()

    def check(self) -> None:
        """Open with a sound disk: all acknowledged is there; at most the one that failed is there too."""
        if not self.path.exists():
            assert not self.created
            return
        journal = Journal.open(self.path)
        again = Sequencer.recover(RULES, clock_of(), journal)
        there = journal.seq
        journal.close()
        assert len(self.acknowledged) <= there <= len(self.acknowledged) + 1
        assert self.shown == unbroken(len(self.acknowledged)).digest()
        assert again.exchange.digest() == unbroken(there).digest()


def unbroken(count: int) -> Exchange:
    sequencer = Sequencer(Exchange(RULES), clock_of())
    for command in COMMANDS[:count]:
        sequencer.submit(command)
    return sequencer.exchange


def touches_of_a_whole_life(folder: Path) -> int:
    disk = FailingDisk(0, io_error(), after=False)
    Witness(folder / "whole.session", disk).live()
    return disk.touches


@pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
@pytest.mark.parametrize(
    "error",
    [io_error, full, lambda: OSError(errno.EIO, "I/O error")],
    ids=["failed sync", "full disk", "failed call"],
)
def test_each_touch_of_the_disk_may_fail(quick_folder: Path, error, after: bool):
    total = touches_of_a_whole_life(quick_folder)
    assert total > 100
    step = 1 if error is io_error else 7
    for number in range(1, total + 1, step):
        witness = Witness(quick_folder / f"{number}.session", FailingDisk(number, error(), after=after))
        with suppress(faults.SessionFault):
            witness.live()
        witness.check()


def test_a_sound_disk_is_only_touched_through_its_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Were a call to go past it, the test above would prove less than it says."""
    witness = Witness(tmp_path / "one.session", DISK)
    witness.live()
    witness.check()
    monkeypatch.setattr(Disk, "touch", lambda *_, **__: pytest.fail("touched"))
    with pytest.raises(pytest.fail.Exception):
        Journal.open(witness.path)
