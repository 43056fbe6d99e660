"""A session file, written, read, forked, refused."""

import errno
import itertools
import os
import shutil
import sqlite3
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from exchange.edge import faults
from exchange.edge import journal as journals
from exchange.edge.chain import MAIN, Header, Stamped
from exchange.edge.journal import BATCH_MAX, NEWEST_KEPT, SNAPSHOTS_KEPT, Journal
from exchange.edge.storage import Store, beside
from exchange.edge.transcript import Transcript
from exchange.rules import RULES_VERSION

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.session"


@pytest.fixture
def journal(path: Path):
    journal = Journal.create(path, HEADER)
    yield journal
    journal.close()


def stamped(*numbers: int) -> list[Stamped]:
    return [Stamped(100 * number, b"r%d" % number) for number in numbers]


def bodies(transcript: Transcript, after: int = 0, branch: int = MAIN) -> list[bytes]:
    return [record.body for record in transcript.records(after, branch)]


def reopened(journal: Journal) -> Journal:
    journal.close()
    return Journal.open(journal.path)


def everything(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.iterdir()}


def test_what_was_appended_is_read_back_in_order_with_its_times(path: Path):
    journal = Journal.create(path, HEADER)
    assert journal.append(stamped(1)) == 1
    assert journal.append(stamped(2, 3, 4)) == 4
    journal = reopened(journal)
    assert journal.header == HEADER
    assert journal.seq == 4
    assert [tuple(record) for record in journal.transcript.records()] == [
        (1, 100, b"r1"),
        (2, 200, b"r2"),
        (3, 300, b"r3"),
        (4, 400, b"r4"),
    ]
    journal.close()


def test_reading_may_begin_after_any_number(journal: Journal):
    for first, last in itertools.pairwise((1, 2, 5, 9, 11)):
        journal.append(stamped(*range(first, last)))
    for after in range(12):
        assert bodies(journal.transcript, after) == [b"r%d" % number for number in range(after + 1, 11)]


def test_an_empty_session_opens(path: Path):
    Journal.create(path, HEADER).close()
    journal = Journal.open(path)
    assert (journal.seq, journal.branch, bodies(journal.transcript)) == (0, MAIN, [])
    journal.close()


def test_a_batch_holds_at_most_a_thousand(journal: Journal):
    assert journal.append(stamped(*range(BATCH_MAX))) == BATCH_MAX
    with pytest.raises(AssertionError):
        journal.append(stamped(*range(BATCH_MAX + 1)))


def test_it_writes_ahead_syncs_fully_and_excludes_others(journal: Journal):
    asked = {name: journal.store.execute(f"PRAGMA {name}")[0][0] for name in ("synchronous", "locking_mode")}
    assert journal.store.mode == "wal"
    assert asked == {"synchronous": 2, "locking_mode": "exclusive"}


def test_exactly_one_connection_is_open(path: Path, monkeypatch: pytest.MonkeyPatch):
    """SQLite's WAL-reset race needs two (JOURNAL 4)."""
    connections, most = set(), 0

    class Counted(sqlite3.Connection):
        def __init__(self, *arguments, **options):
            nonlocal most
            super().__init__(*arguments, **options)
            connections.add(self)
            most = max(most, len(connections))

        def close(self):
            connections.discard(self)
            super().close()

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **o: connect(*a, **o, factory=Counted))
    journal = reopened(Journal.create(path, HEADER))
    journal.append(stamped(1))
    journal.close()
    assert (len(connections), most) == (0, 1)


@pytest.mark.usefixtures("journal")
def test_a_second_opener_is_told_who_has_it(path: Path):
    with pytest.raises(faults.SessionInUse, match=rf"in use by pid {os.getpid()} since \d{{4}}-") as caught:
        Journal.open(path)
    assert caught.value.exit_code == 4
    with pytest.raises(faults.SessionInUse):
        Transcript.open(path)


def test_who_only_reads_it_is_waited_for(path: Path):
    """A shelf looks into every session while one of them is chosen."""
    Journal.create(path, HEADER).close()
    read = threading.Event()

    def look() -> None:
        with Transcript.open(path):
            read.set()
            time.sleep(0.1)

    reader = threading.Thread(target=look)
    reader.start()
    read.wait()
    Journal.open(path).close()
    reader.join()


def test_who_had_it_before_is_not_taken_for_who_has_it(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("exchange.edge.storage.READERS_WAITED_FOR", 0)
    Journal.create(path, HEADER).close()
    with Transcript.open(path), pytest.raises(faults.SessionInUse, match="in use by another process"):
        Journal.open(path)


@pytest.mark.usefixtures("journal")
def test_a_name_that_is_taken_is_refused(path: Path):
    with pytest.raises(faults.SessionExists):
        Journal.create(path, HEADER)


@pytest.mark.parametrize("number", [errno.EPERM, errno.EACCES, errno.EOPNOTSUPP])
def test_where_files_cannot_have_two_names_a_session_begins_too(path: Path, monkeypatch, number: int):
    """On a memory stick or a telephone."""

    def refused(*_: object) -> None:
        raise OSError(number, "no links here")

    monkeypatch.setattr(os, "link", refused)
    Journal.create(path, HEADER).close()
    before = everything(path)
    assert before.keys() == {path.name, f"{path.name}.hwm"}
    with pytest.raises(faults.SessionExists):
        Journal.create(path, HEADER)
    assert everything(path) == before


def test_who_takes_the_name_meanwhile_keeps_it_and_all_he_wrote(path: Path, tmp_path: Path, monkeypatch):
    kept = tmp_path / "kept"
    kept.mkdir()
    draft = journals._draft

    def drafted(*given: object) -> None:
        monkeypatch.undo()
        draft(*given)
        others.append(Journal.create(path, HEADER))
        others[0].append(stamped(1))

    others: list[Journal] = []
    monkeypatch.setattr(journals, "_draft", drafted)
    with pytest.raises(faults.SessionExists):
        Journal.create(path, HEADER)
    for ending in ("", "-wal", ".hwm"):
        shutil.copy(beside(path, ending), kept)
    others[0].close()
    journal = Journal.open(kept / path.name)
    assert bodies(journal.transcript) == [b"r1"]
    journal.close()
    assert {file.name for file in tmp_path.iterdir()} == {path.name, f"{path.name}.hwm", kept.name}


def test_nothing_of_an_earlier_session_of_that_name_remains(path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1, 2, 3))
    kept = everything(path)
    journal.close()
    for name, data in kept.items():
        path.with_name(name).write_bytes(data)
    path.unlink()
    journal = reopened(Journal.create(path, HEADER))
    assert journal.seq == 0
    journal.close()


def test_what_is_no_session_is_refused_untouched(tmp_path: Path):
    for name, data in {"empty": b"", "text": b"hello " * 99, "short": b"SQLite format 3\0"}.items():
        file = tmp_path / name
        file.write_bytes(data)
        with pytest.raises(faults.SessionForeign) as caught:
            Journal.open(file)
        assert caught.value.exit_code == 2
        assert file.read_bytes() == data
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes(text)")
    connection.close()
    with pytest.raises(faults.SessionForeign):
        Journal.open(other)
    with pytest.raises(faults.SessionMissing):
        Journal.open(tmp_path / "absent")


@pytest.mark.parametrize(
    "what", ["PRAGMA user_version=2", f"UPDATE meta SET value='{RULES_VERSION + 1}' WHERE key='rules'"]
)
def test_what_a_newer_program_wrote_is_refused_untouched(path: Path, what: str):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1))
    journal.close()
    with sqlite3.connect(path) as connection:
        connection.execute(what)
    connection.close()
    before = everything(path)
    with pytest.raises(faults.SessionNewer, match="newer margincall"):
        Journal.open(path)
    assert everything(path) == before


def test_what_a_newer_program_has_gone_on_with_is_refused_untouched(path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1))
    journal.save_snapshot(RULES_VERSION + 1, b"state", b"body")
    journal.append(stamped(2))
    journal.save_snapshot(RULES_VERSION, b"state", b"body")
    journal.close()
    before = everything(path)
    with pytest.raises(faults.SessionNewer, match=f"rules {RULES_VERSION + 1}"):
        Journal.open(path)
    assert everything(path) == before
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE snapshot SET proof = x'00' WHERE seq = 1")
    connection.close()
    Journal.open(path).close()


def test_a_table_or_trigger_of_somebody_elses_is_refused(path: Path):
    Journal.create(path, HEADER).close()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON batch BEGIN DELETE FROM batch; END")
    connection.close()
    with pytest.raises(faults.SessionDamaged, match="tables"):
        Journal.open(path)


def test_an_old_copy_put_back_is_missed_and_the_loss_may_be_accepted(path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1, 2))
    journal.close()
    old = path.read_bytes()
    journal = Journal.open(path)
    journal.append(stamped(3))
    journal.close()
    path.write_bytes(old)
    with pytest.raises(faults.CommandsMissing, match="1 acknowledged command is missing after number 2"):
        Journal.open(path)
    journal = Journal.open(path, accept_loss=True)
    assert journal.seq == 2
    reopened(journal).close()


def test_a_loss_that_was_accepted_is_missed_by_nobody_any_more(path: Path, tmp_path: Path):
    """Nor is a snapshot of what was lost gone on from, which its proof alone would allow."""
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1))
    journal.append(stamped(2, 3))
    journal.save_snapshot(1, b"s" * 16, b"of all three")
    journal.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM batch WHERE seq > 1")
    connection.close()
    with pytest.raises(faults.CommandsMissing):
        Journal.open(path)
    journal = Journal.open(path, accept_loss=True)
    copy = tmp_path / "copy.session"
    for ending in ("", "-wal"):
        shutil.copy(beside(path, ending), beside(copy, ending))
    with Transcript.open(copy) as seen:
        seen.check_complete()
        assert list(seen.snapshots()) == []
    reopened(journal).close()


def test_a_file_sent_without_its_write_ahead_log_is_missed(path: Path, tmp_path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1, 2))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in (path.name, path.name + ".hwm"):
        shutil.copy(path.with_name(name), elsewhere / name)
    journal.close()
    with pytest.raises(faults.CommandsMissing) as caught:
        Journal.open(elsewhere / path.name)
    assert caught.value.missing == 2


def test_a_closed_session_travels_as_one_file(path: Path, tmp_path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1, 2))
    journal.close()
    sent = tmp_path / "sent.session"
    shutil.copy(path, sent)
    journal = Journal.open(sent)
    assert bodies(journal.transcript) == [b"r1", b"r2"]
    journal.close()


def test_a_mark_file_of_another_session_or_an_illegible_one_is_ignored(path: Path, tmp_path: Path):
    other = Journal.create(tmp_path / "two.session", Header(**{**HEADER_FIELDS, "seed": 8}))
    other.append(stamped(*range(9)))
    other.close()
    Journal.create(path, HEADER).close()
    mark = path.with_name(path.name + ".hwm")
    for data in (other.path.with_name(other.path.name + ".hwm").read_bytes(), b"", b"\0" * 52, b"x" * 52):
        mark.write_bytes(data)
        Journal.open(path).close()


HEADER_FIELDS = {name: getattr(HEADER, name) for name in Header.__struct_fields__}


def snapped(journal: Journal, count: int, stays: int = 0) -> list[int]:
    for number in range(1, count + 1):
        journal.append(stamped(number))
        journal.save_snapshot(1, b"state%d" % number, b"body%d" % number, stays=stays)
    return [snapshot.seq for snapshot in journal.transcript.snapshots()]


def test_the_newest_snapshot_comes_first(journal: Journal):
    assert snapped(journal, 3) == [3, 2, 1]
    assert [snapshot.body for snapshot in journal.transcript.snapshots()] == [b"body3", b"body2", b"body1"]


def test_however_many_snapshots_there_were_the_newest_are_kept_and_one_near_every_place(journal: Journal):
    newest, *others = snapped(journal, 500)
    assert [newest, *others][:NEWEST_KEPT] == [500, 499, 498]
    assert len(others) == SNAPSHOTS_KEPT - 1
    assert others[-1] == 1
    assert all(
        after - before <= 2 * 500 // (SNAPSHOTS_KEPT - NEWEST_KEPT) for after, before in pairwise(others)
    )


def test_a_snapshot_that_is_named_stays(journal: Journal):
    assert 2 in snapped(journal, 200, stays=2)


def test_a_bad_snapshot_is_passed_over_for_the_one_before(path: Path):
    journal = Journal.create(path, HEADER)
    for number in (1, 2):
        journal.append(stamped(number))
        journal.save_snapshot(1, b"state", b"body%d" % number)
    journal.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE snapshot SET body = x'00' WHERE seq = 2")
    connection.close()
    journal = Journal.open(path)
    assert [snapshot.seq for snapshot in journal.transcript.snapshots()] == [1]
    journal.close()


def test_branches_share_their_past_and_part_after_it(path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1, 2, 3))
    what_if = journal.fork("what if", 2, 250, stamped(21))
    journal.append(stamped(22))
    deeper = journal.fork("deeper", 5, 2200, stamped(31))
    early = journal.fork("early", 1, 100)
    journal.switch(MAIN)
    journal.append(stamped(4))
    journal = reopened(journal)
    read = {name: bodies(journal.transcript, 0, id) for name, id in journal.transcript.branches.items()}
    assert read == {
        "main": [b"r1", b"r2", b"r3", b"r4"],
        "what if": [b"r1", b"r2", b"r21", b"r22"],
        "deeper": [b"r1", b"r2", b"r21", b"r31"],
        "early": [b"r1"],
    }
    assert journal.transcript.forks[early].parent == deeper
    assert journal.transcript.forks[deeper].parent == what_if
    journal.close()


def test_a_session_opens_on_the_branch_last_written_to(path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1))
    branch = journal.fork("other", 1, 100)
    journal = reopened(journal)
    assert journal.branch == branch
    journal.switch(MAIN)
    journal.append(stamped(2))
    journal = reopened(journal)
    assert journal.branch == MAIN
    journal.close()


def test_what_another_has_written_just_before_it_is_opened_is_gone_on_from(path: Path, monkeypatch):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1))
    journal.close()

    def opened(*given: object, **how: object) -> Store:
        monkeypatch.undo()
        other = Journal.open(path)
        other.fork("other", 1, 100, stamped(2))
        other.close()
        return Store(*given, **how)

    monkeypatch.setattr(journals, "Store", opened)
    journal = Journal.open(path)
    assert (journal.branch, journal.seq) == (journal.transcript.branches["other"], 3)
    journal.close()


def test_a_branch_begins_from_snapshots_of_its_own_past_only(journal: Journal):
    journal.append(stamped(1, 2))
    journal.save_snapshot(1, b"s", b"early")
    journal.append(stamped(3))
    journal.save_snapshot(1, b"s", b"late")
    branch = journal.fork("other", 2, 200)
    assert [snapshot.body for snapshot in journal.transcript.snapshots(branch)] == [b"early"]
    journal.save_snapshot(1, b"s", b"own")
    assert [snapshot.body for snapshot in journal.transcript.snapshots(branch)] == [b"own", b"early"]
    assert [snapshot.body for snapshot in journal.transcript.snapshots(MAIN)] == [b"late", b"early"]


def test_a_branch_of_a_taken_name_is_an_error_that_changes_nothing(path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1))
    journal.fork("other", 1, 100)
    with pytest.raises(AssertionError):
        journal.fork("other", 1, 100)
    assert journal.append(stamped(2)) == 3
    journal.close()


def test_a_session_deleted_while_open_says_so_at_the_next_snapshot(path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1))
    path.unlink()
    with pytest.raises(faults.SessionUnwritable, match="deleted"):
        journal.save_snapshot(1, b"s", b"b")
    journal.close()


def test_a_folder_that_is_not_there_is_a_clear_fault(tmp_path: Path):
    with pytest.raises(faults.SessionMissing, match="no: no such folder") as fault:
        Journal.create(tmp_path / "no" / "one.session", HEADER)
    assert fault.value.exit_code == 2, "what was written cannot be used"


def test_a_full_disk_at_the_start_begins_nothing(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("exchange.edge.storage.Store.room", lambda _: 1000)
    with pytest.raises(faults.DiskFull, match="20 MB") as fault:
        Journal.create(path, HEADER)
    assert fault.value.path == path, "not its draft"
    assert list(path.parent.iterdir()) == []


def test_any_change_of_the_header_breaks_the_chain(path: Path):
    journal = Journal.create(path, HEADER)
    journal.append(stamped(1))
    journal.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '8' WHERE key = 'seed'")
    connection.close()
    with pytest.raises(faults.SessionDamaged):
        Journal.open(path)


def test_a_session_in_memory_is_the_same_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    journal = Journal.in_memory(HEADER)
    journal.append(stamped(1, 2))
    journal.save_snapshot(1, b"s", b"body")
    branch = journal.fork("other", 1, 100, stamped(11))
    assert bodies(journal.transcript) == [b"r1", b"r2"]
    assert bodies(journal.transcript, 0, branch) == [b"r1", b"r11"]
    assert [snapshot.seq for snapshot in journal.transcript.snapshots()] == [2]
    journal.close()
    assert list(tmp_path.iterdir()) == []
