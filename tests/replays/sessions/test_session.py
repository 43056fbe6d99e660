"""A world that is remembered: what comes back is what was lived, to the byte."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from exchange.commands import AnyCommand, Deposit
from exchange.edge import faults
from exchange.edge.chain import Stamped
from exchange.edge.codec import MalformedCommand
from exchange.edge.instant import format_instant
from exchange.edge.journal import Journal
from exchange.edge.recovery import verify
from exchange.edge.storage import beside
from exchange.edge.transcript import Transcript
from exchange.events import AnyEvent, OrderRejected
from exchange.units import SECOND
from replays.crowd.population import PLAYER
from replays.messages.settings import Settings
from replays.scenarios.catalogue import ScenarioError
from replays.sessions.session import Session
from replays.world.history import Played, played, read_line
from replays.world.keeping import read_snapshots
from replays.world.playback import World
from tests.small_world import TABLE, USDT, library, player_command, small

ROOT = Path(__file__).parents[3]


class Clock:
    """Each look is a tenth of a second later: everything that is kept now and then is kept often."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.1
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return library(tmp_path)


def started(folder: Path, name: str | None = "one.session", **settings: object) -> Session:
    path = folder / name if name else None
    return Session.start(small(folder), Settings(**settings), program="0.1.0", path=path, clock=Clock())


def resumed(folder: Path, name: str = "one.session") -> Session:
    session = Session.resume(folder / name, scenarios=folder, clock=Clock())
    session.catch_up()
    return session


def live(session: Session, steps: int, every: int = 7) -> None:
    """Trade on: a command at every so many steps."""
    for number in range(steps):
        if number % every == 3:
            session.submit(player_command(number // every))
        session.step()


def fingerprint(session: Session) -> tuple[int, bytes, bytes]:
    return session.time, session.world.digest(), session.events


def test_a_session_comes_back_as_it_was_left(folder: Path):
    session = started(folder)
    live(session, 120)
    lived = fingerprint(session)
    session.close()
    again = resumed(folder)
    assert fingerprint(again) == lived
    assert not again.is_past
    live(again, 30)
    whole = started(folder, None)
    live(whole, 120)
    live(whole, 30)
    assert fingerprint(again) == fingerprint(whole)
    again.close()
    assert verify(folder / "one.session").clean


def test_a_session_that_was_killed_comes_back_to_the_last_thing_done(folder: Path, monkeypatch):
    session = started(folder)
    live(session, 60)
    session.submit(player_command(3))
    lived = fingerprint(session)
    session.step()
    monkeypatch.setattr(session, "_write_snapshot", lambda *_: None)
    session.journal.store.close()
    assert fingerprint(resumed(folder)) == lived


def test_beyond_its_end_nothing_is_lived_and_nothing_recorded(folder: Path, monkeypatch):
    session = started(folder)
    end = session.time + 5 * SECOND
    monkeypatch.setattr(World, "ended", property(lambda world: world.time >= end))
    live(session, 5)
    at_the_end = fingerprint(session)
    assert not any(session.step() for _ in range(3))
    assert fingerprint(session) == at_the_end
    session.close()
    assert fingerprint(resumed(folder)) == at_the_end


def test_with_and_without_a_file_the_same_happens(folder: Path):
    saved, in_memory = started(folder), started(folder, None)
    for session in (saved, in_memory):
        live(session, 60)
    assert fingerprint(saved) == fingerprint(in_memory)
    assert (saved.is_saved, in_memory.is_saved) == (True, False)
    saved.close()
    in_memory.close()


def test_the_journal_holds_the_players_commands_and_nothing_of_the_crowds(folder: Path):
    session = started(folder)
    live(session, 100, every=10)
    assert len(session.line.acts) == 10
    assert session.world.exchange.sequence > 300
    records = sum(len(record.body) for record in session.journal.transcript.records())
    assert records < 10_000
    session.close()


def test_the_settings_come_back_with_the_session(folder: Path):
    balances = ((USDT, 77 * 10**8),)
    session = started(folder, balances=balances, coupling_ppb=500_000_000)
    live(session, 40)
    lived = fingerprint(session)
    session.close()
    again = resumed(folder)
    assert again.settings == Settings(balances=balances, coupling_ppb=500_000_000)
    assert fingerprint(again) == lived
    again.close()


def left_by_a_power_cut(session: Session, folder: Path) -> Path:
    """A copy of what is durable at this moment."""
    folder.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(beside(session.journal.path, ending), folder)
    return folder / session.journal.path.name


def test_a_command_is_durable_before_it_is_applied(folder: Path, monkeypatch):
    session = started(folder)
    session.step()
    apply, durable = session.world.submit, []

    def submit(command: AnyCommand) -> list[AnyEvent]:
        with Transcript.open(left_by_a_power_cut(session, folder / "cut")) as transcript:
            durable.extend(act.command for act in read_line(transcript, 0, 0).acts)
        return apply(command)

    monkeypatch.setattr(session.world, "submit", submit)
    session.submit(player_command(0))
    assert durable == [player_command(0)]
    session.close()


@pytest.mark.parametrize("back", [0, 10], ids=["at the end", "in the past"])
def test_when_a_commit_fails_nothing_is_applied_and_nothing_more_is_taken(
    folder: Path, monkeypatch, back: int
):
    session = started(folder)
    live(session, 20)
    session.save()
    end = fingerprint(session)
    session.rewind(session.time - back * SECOND)
    before = fingerprint(session)
    monkeypatch.setattr(
        session.journal.store,
        "execute",
        lambda *_: (_ for _ in ()).throw(faults.DiskFull(session.journal.path, "the disk is full")),
    )
    with pytest.raises(faults.DiskFull):
        session.submit(player_command(8))
    assert fingerprint(session) == before
    monkeypatch.undo()
    with pytest.raises(faults.DiskFull):
        session.submit(player_command(8))
    assert fingerprint(session) == before
    session.close()
    again = resumed(folder)
    assert (fingerprint(again), again.branches) == (end, ["main"])
    again.close()


def test_a_line_that_goes_on_beyond_the_end_of_its_window_is_damage(folder: Path, monkeypatch):
    """There is no tape to live it on."""
    session = started(folder)
    session.step()
    session.close()
    journal = Journal.open(folder / "one.session")
    journal.append([played(session.time + 9 * SECOND, b"")])
    journal.close()
    end = session.time + 5 * SECOND
    monkeypatch.setattr(World, "ended", property(lambda world: world.time >= end))
    session = Session.resume(folder / "one.session", scenarios=folder)
    with pytest.raises(faults.SessionDamaged, match="the replay differs from the record"):
        session.catch_up()
    session.close()


def test_a_malformed_command_is_refused_and_not_remembered(folder: Path):
    session = started(folder)
    before = fingerprint(session)
    with pytest.raises(MalformedCommand):
        session.submit(Deposit(trader=PLAYER, asset=USDT, amount=10**30))
    assert (fingerprint(session), session.line.acts, session.journal.seq) == (before, [], 0)
    session.close()


def test_a_command_that_the_venue_refuses_is_remembered_too(folder: Path):
    session = started(folder)
    refused = Deposit(trader=PLAYER, asset=USDT, amount=0)
    [event] = session.submit(refused)
    assert isinstance(event, OrderRejected)
    lived = fingerprint(session)
    session.close()
    again = resumed(folder)
    assert ([act.command for act in again.done], fingerprint(again)) == ([refused], lived)
    again.close()


def test_after_a_kill_only_what_came_after_the_newest_snapshot_is_lived_again(folder: Path, monkeypatch):
    session = started(folder)
    live(session, 60)
    session.close()
    session = resumed(folder)
    monkeypatch.setattr(session, "_write_snapshot", lambda *_: None)
    live(session, 10)
    session.save()
    lived = fingerprint(session)
    session.journal.store.close()
    steps, step = [], World.step
    monkeypatch.setattr(World, "step", lambda world: steps.append(world.time) or step(world))
    assert fingerprint(resumed(folder)) == lived
    assert len(steps) == 10


PRINT_FINGERPRINT = """
import sys
from pathlib import Path
from tests.replays.sessions.test_session import fingerprint, live, started
session = started(Path(sys.argv[1]), sys.argv[2])
live(session, 120)
print(*fingerprint(session), sep="\\n")
session.close()
"""


def test_the_same_happens_with_any_hash_seed(folder: Path):
    session = started(folder, None)
    live(session, 120)
    lived = [str(each) for each in fingerprint(session)]
    for hash_seed in ("0", "random"):
        command = [sys.executable, "-c", PRINT_FINGERPRINT, str(folder), hash_seed]
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert printed.stdout.splitlines() == lived
    session.close()


def test_a_disk_that_is_nearly_full_is_known(folder: Path, monkeypatch):
    session, in_memory = started(folder), started(folder, None)
    assert not session.room_is_low
    monkeypatch.setattr("exchange.edge.storage.Store.room", lambda _: 100 * 2**20)
    assert (session.room_is_low, in_memory.room_is_low) == (True, False)
    session.close()


# ── back ──────────────────────────────────────────────────────────────────────────────────────────


def test_after_a_rewind_the_same_is_lived_again(folder: Path):
    session = started(folder)
    seen = {}
    for _ in range(15):
        seen[session.time] = fingerprint(session)
        live(session, 10)
    end = fingerprint(session)
    for time in list(seen)[::-3]:
        session.rewind(time)
        assert fingerprint(session) == seen[time]
        session.catch_up()
        assert fingerprint(session) == end
    records = [record for record in session.journal.transcript.records() if b"acted" in record.body]
    assert len(records) == len(session.line.acts)
    session.close()


def test_a_rewind_lands_before_what_was_done_at_that_moment(folder: Path):
    session = started(folder)
    live(session, 20)
    before = fingerprint(session)
    session.submit(player_command(0))
    live(session, 20)
    session.rewind(before[0])
    assert fingerprint(session) == before
    assert session.act_due().command == player_command(0)
    session.close()


def test_a_rewind_stays_within_what_was_lived(folder: Path):
    session = started(folder)
    live(session, 20)
    session.rewind(session.time + 10 * SECOND)
    assert session.time == session.scenario.start + 20 * SECOND
    session.rewind(0)
    assert session.time == session.scenario.start
    session.close()


def test_looking_back_through_what_was_saved_writes_nothing(folder: Path):
    session = started(folder)
    live(session, 30)
    session.submit(player_command(3))
    session.journal.close()
    again = resumed(folder)
    saved = again.journal.seq
    again.rewind(again.scenario.start)
    assert again.journal.seq == saved


def test_a_rewind_after_coming_back_needs_no_checkpoint(folder: Path):
    session = started(folder)
    live(session, 30)
    middle = fingerprint(session)
    live(session, 60)
    session.close()
    again = resumed(folder)
    again.rewind(middle[0])
    assert fingerprint(again) == middle
    again.close()


def test_quitting_in_the_past_forgets_nothing_of_the_future(folder: Path):
    session = started(folder)
    live(session, 60)
    end = fingerprint(session)
    session.rewind(session.time - 30 * SECOND)
    session.close()
    assert fingerprint(resumed(folder)) == end


def test_where_one_quit_in_the_past_is_known_until_something_else_is_done(folder: Path):
    session = started(folder)
    live(session, 60)
    session.rewind(session.time - 30 * SECOND)
    left = session.time
    session.close()
    again = resumed(folder)
    assert again.line.left == left
    again.submit(player_command(3))
    again.close()
    assert resumed(folder).line.left is None


def test_who_quits_in_the_past_comes_back_there_without_living_anything_again(folder: Path, monkeypatch):
    session = started(folder)
    live(session, 90)
    end = fingerprint(session)
    for back in (30, 50, 20, 60, 40):
        session.rewind(end[0] - back * SECOND)
        there = fingerprint(session)
        session.close()
        session = resumed(folder)
        assert fingerprint(session) == end
        monkeypatch.setattr(session, "step", lambda: pytest.fail("lived again"))
        session.rewind(session.line.left)
        assert fingerprint(session) == there
        monkeypatch.undo()
        session.catch_up()
        assert fingerprint(session) == end
    kept = [each.time for each in read_snapshots(session.journal, 0)]
    assert kept == [end[0] - back * SECOND for back in (0, 20, 30, 40, 50, 60)]
    session.close()
    assert verify(folder / "one.session").clean


def test_what_is_lived_on_from_where_one_quit_in_the_past_is_a_branch_that_is_kept(folder: Path):
    session = started(folder)
    live(session, 60)
    session.rewind(session.time - 30 * SECOND)
    session.close()
    again = resumed(folder)
    again.rewind(again.line.left)
    live(again, 20)
    lived = again.branch, fingerprint(again)
    again.close()
    again = resumed(folder)
    assert (again.branch, fingerprint(again)) == lived == ("branch 1", lived[1])
    again.close()


def test_a_world_that_broke_off_in_the_middle_of_a_step_is_not_kept(folder: Path, monkeypatch):
    session = started(folder)
    live(session, 60)
    end = fingerprint(session)
    session.save()
    for back in (0, 30):
        session.rewind(end[0] - back * SECOND)
        monkeypatch.setattr(session.world, "step", lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            session.step()
        session.world.time += 7
        session.close()
        session = resumed(folder)
        assert (fingerprint(session), session.line.left) == (end, None)
    session.close()


def test_a_session_that_could_not_go_back_is_quit_as_it_was_saved(folder: Path, monkeypatch):
    session = started(folder)
    live(session, 30)
    session.save()
    end = fingerprint(session)
    monkeypatch.setattr("replays.sessions.session.unpack_world", lambda *_: 1 // 0)
    monkeypatch.setattr("replays.sessions.session.new_world", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        session.rewind(session.scenario.start)
    session.close()
    monkeypatch.undo()
    assert fingerprint(resumed(folder)) == end


# ── aside ─────────────────────────────────────────────────────────────────────────────────────────


def test_something_new_in_the_past_begins_a_branch(folder: Path):
    session = started(folder)
    live(session, 60)
    main = fingerprint(session)
    session.rewind(session.time - 30 * SECOND)
    session.submit(player_command(13))
    assert session.branches == ["main", "branch 1"]
    assert session.branch == "branch 1"
    live(session, 60)
    other = fingerprint(session)
    session.switch("main")
    assert fingerprint(session) == main
    session.switch("branch 1")
    assert fingerprint(session) == other
    session.close()
    again = resumed(folder)
    assert (again.branch, fingerprint(again)) == ("branch 1", other)
    again.switch("main")
    assert fingerprint(again) == main
    again.close()
    assert resumed(folder).branch == "main"


def test_a_branch_that_begins_by_itself_takes_a_name_that_nobody_has(folder: Path):
    session = started(folder, None)
    live(session, 12)
    session.fork("branch 2")
    live(session, 12)
    session.rewind(session.scenario.start + 5 * SECOND)
    session.submit(Deposit(trader=PLAYER, asset=USDT, amount=7))
    assert session.branches == ["main", "branch 2", "branch 3"]
    assert session.branch == "branch 3"


def test_a_fork_with_no_change_gives_the_rest_again(folder: Path):
    session = started(folder)
    live(session, 30)
    session.step()
    session.fork("again")
    before = len(session.line.acts)
    for _ in range(40):
        session.step()
    forked = fingerprint(session)
    assert len(session.line.acts) == before
    session.switch("main")
    for _ in range(40):
        session.step()
    assert fingerprint(session) == forked
    session.close()


def test_branches_of_branches_keep_their_own_pasts(folder: Path):
    session = started(folder)
    ends = {}
    live(session, 40)
    ends["main"] = fingerprint(session)
    for depth, back in enumerate((10, 25, 5, 39)):
        session.rewind(session.time - back * SECOND)
        session.fork(f"branch {depth}")
        session.submit(player_command(20 + depth))
        live(session, 40)
        ends[f"branch {depth}"] = fingerprint(session)
    for name in [*ends, *reversed(ends)]:
        session.switch(name)
        assert fingerprint(session) == ends[name]
    session.close()
    assert verify(folder / "one.session").clean


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────


def test_a_session_of_a_scenario_that_has_changed_is_refused(folder: Path):
    started(folder).close()
    library(folder, TABLE.replace("takers = 10", "takers = 11"))
    with pytest.raises(faults.SessionForeign, match="changed since") as caught:
        resumed(folder)
    assert caught.value.exit_code == 2
    library(folder)
    resumed(folder).close()


def test_a_life_that_comes_out_otherwise_is_refused(folder: Path):
    session = started(folder)
    live(session, 20)
    body = msgspec.msgpack.encode(Played(b"other events...."))
    session.save()
    known, other = session.time, session.time + SECOND
    session.journal.append([Stamped(other, body)])
    session.journal.close()
    where = f"the replay differs from the record between {format_instant(known)} and {format_instant(other)}"
    with pytest.raises(faults.SessionDamaged, match=where) as caught:
        resumed(folder)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("body", [b"", b"\x80", msgspec.msgpack.encode({"record": "acted"})])
def test_a_record_that_cannot_be_read_is_refused(folder: Path, body: bytes):
    session = started(folder)
    session.journal.append([Stamped(session.time, body)])
    session.journal.close()
    with pytest.raises(faults.SessionDamaged, match="number 1 is not a record"):
        resumed(folder)


def test_time_that_goes_back_is_refused(folder: Path):
    session = started(folder)
    live(session, 20)
    session.save()
    session.journal.append([Stamped(session.scenario.start, msgspec.msgpack.encode(Played(b"")))])
    session.journal.close()
    with pytest.raises(faults.SessionDamaged, match="back in time"):
        resumed(folder)


def test_a_refused_session_is_free_for_the_next(folder: Path):
    session = started(folder)
    session.journal.append([Stamped(session.time, b"")])
    session.journal.close()
    with pytest.raises(faults.SessionDamaged):
        resumed(folder)
    Journal.open(folder / "one.session").close()


def test_what_cannot_begin_leaves_no_file_behind(folder: Path):
    with pytest.raises(ScenarioError, match="the books cannot be opened"):
        started(folder, balances=((USDT, 0),))
    assert [each.name for each in folder.iterdir()] == ["small"]
