"""R-6: whichever touch of the disk fails, nothing acknowledged is lost and nothing else is shown."""

import errno
import sqlite3
from collections import defaultdict
from contextlib import closing, suppress
from pathlib import Path

import pytest

from exchange.commands import AnyCommand
from exchange.edge import faults
from exchange.edge.chain import Header
from exchange.edge.disk import DISK, Disk
from exchange.edge.journal import Journal
from replays.messages.settings import Settings
from replays.scenarios.scenario import Scenario, find
from replays.sessions.session import Session
from replays.world.history import read_line
from tests.small_world import TABLE, library, player_command

FEW = TABLE.replace("accounts = 60", "accounts = 2")
FIRST, THEN, ASIDE = 3, 1, 2
"""Commands until a life is quit, after it is taken up, and on a branch from its middle."""


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


def no_answer() -> Exception:
    return OSError(errno.EIO, "I/O error")


class Witness:
    """A short life of a session, and what was acknowledged and shown until the disk failed."""

    def __init__(self, scenario: Scenario, path: Path, disk: Disk) -> None:
        self.scenario = scenario
        self.path = path
        self.disk = disk
        self.created = False
        self.acknowledged: dict[int, list[AnyCommand]] = {}
        """The commands of each branch."""
        self.shown: dict[tuple[AnyCommand, ...], set[bytes]] = defaultdict(set)
        """States by what had been done until then."""

    def live(self) -> None:
        scenario = self.scenario
        header = Header(
            scenario=scenario.name,
            scenario_hash=scenario.hash,
            seed=scenario.seed,
            program="0.1.0",
            created=1,
        )
        journal = Journal.create(self.path, header, self.disk)
        self.created = True
        with closing(self._taken_up(journal)) as session:
            self._trade(session, FIRST)
        with closing(self._taken_up(Journal.open(self.path, disk=self.disk))) as session:
            self._trade(session, THEN)
            session.rewind(session.line.acts[1].time)
            self._trade(session, ASIDE)

    def _taken_up(self, journal: Journal) -> Session:
        try:
            session = Session(self.scenario, Settings(), journal, clock=lambda: 0.0)
            session.catch_up()
        except faults.SessionFault:
            journal.close()
            raise
        return session

    def _trade(self, session: Session, count: int) -> None:
        self._show(session)
        for _ in range(count):
            try:
                session.submit(player_command(sum(map(len, self.acknowledged.values()))))
            finally:
                self._show(session)
            self.acknowledged[session.journal.branch] = [act.command for act in session.line.acts]
            session.step()
            self._show(session)

    def _show(self, session: Session) -> None:
        self.shown[tuple(act.command for act in session.done)].add(session.world.digest())

    def check(self, whole: "Witness") -> None:
        """Open with a sound disk: all acknowledged is there; at most the one that failed is there too."""
        if not self.path.exists():
            assert not self.created
            return
        with closing(self._taken_up(Journal.open(self.path))) as again:
            more = 0
            for branch, commands in self.acknowledged.items():
                there = read_line(again.journal.transcript, branch, self.scenario.start).acts
                assert [act.command for act in there[: len(commands)]] == commands
                more += len(there) - len(commands)
            assert more <= 1
            self._show(again)
        for done, states in self.shown.items():
            assert states <= whole.shown[done]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return find("small", library(tmp_path_factory.mktemp("library"), FEW))


def fail_every(nth: int, scenario: Scenario, folder: Path, error, *, after: bool) -> None:
    sound = FailingDisk(0, io_error(), after=False)
    whole = Witness(scenario, folder / "whole.session", sound)
    whole.live()
    assert sound.touches > 100
    for number in range(1, sound.touches + 1, nth):
        disk = FailingDisk(number, error(), after=after)
        witness = Witness(scenario, folder / f"{number}.session", disk)
        with suppress(faults.SessionFault):
            witness.live()
        witness.check(whole)


when = pytest.mark.parametrize("after", [False, True], ids=["before its effect", "after its effect"])
how = pytest.mark.parametrize(
    "error", [io_error, full, no_answer], ids=["failed sync", "full disk", "failed call"]
)


@when
@how
def test_any_touch_of_the_disk_may_fail(scenario: Scenario, quick_folder: Path, error, after: bool):
    """Each kind of touch: a command makes four, one after another."""
    fail_every(5 if error is io_error else 13, scenario, quick_folder, error, after=after)


@pytest.mark.soak
@when
@how
def test_each_touch_of_the_disk_may_fail(scenario: Scenario, quick_folder: Path, error, after: bool):
    fail_every(1, scenario, quick_folder, error, after=after)


def test_a_sound_disk_is_only_touched_through_its_door(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Were a call to go past it, the test above would prove less than it says."""
    witness = Witness(scenario, tmp_path / "one.session", DISK)
    witness.live()
    witness.check(witness)
    monkeypatch.setattr(Disk, "touch", lambda *_, **__: pytest.fail("touched"))
    with pytest.raises(pytest.fail.Exception):
        Journal.open(witness.path)
