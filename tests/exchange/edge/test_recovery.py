"""What is said of a damaged session, and what is saved of it."""

import sqlite3
from pathlib import Path

import pytest

from exchange.edge import faults
from exchange.edge.chain import MADE_ONCE, MAIN, Header, Stamped
from exchange.edge.disk import Disk
from exchange.edge.journal import Journal
from exchange.edge.recovery import salvage, verify
from exchange.edge.transcript import Transcript
from exchange.units import SECOND
from tests.tearing import tear

PAGE = 4096
SALVAGE = "; `margincall salvage` saves what is good"
HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Records 1 to 30, a snapshot at 10, branch `other` from 20 (31 to 33), main again (34)."""
    path = tmp_path / "one.session"
    journal = Journal.create(path, HEADER)
    for number in range(1, 31):
        journal.append([Stamped(number, b"record %d;" % number)])
        if number == 10:
            journal.save_snapshot(1, b"state", b"the body of a snapshot")
    journal.fork("other", 20, 20, [Stamped(21, b"record o1;"), Stamped(22, b"record o2;")])
    journal.switch(MAIN)
    journal.append([Stamped(31, b"record 31;")])
    journal.close()
    return path


def spoil(path: Path, text: bytes) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(text)] ^= 1
    path.write_bytes(data)


def test_a_whole_session_is_clean_and_its_forks_are_not_counted(path: Path):
    before = path.read_bytes()
    assert tuple(verify(path))[:4] == (True, 33, None, 0)
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} == {"one.session", "one.session.hwm"}


@pytest.mark.parametrize("text", [b"record 5;", b"record 25;", b"record o1;"])
def test_one_bit_of_a_record_is_found_and_named(path: Path, text: bytes):
    spoil(path, text)
    before = path.read_bytes()
    verdict = verify(path)
    last_good = {b"record 5;": 4, b"record 25;": 24, b"record o1;": 31}[text]
    assert (verdict.clean, verdict.at, verdict.missing) == (False, last_good, 0)
    assert f"after number {last_good};" in verdict.text
    assert path.read_bytes() == before


def test_damage_before_the_newest_snapshot_does_not_keep_a_session_from_opening(path: Path):
    spoil(path, b"record 5;")
    journal = Journal.open(path)
    assert [record.seq for record in journal.transcript.records(10)] == [*range(11, 31), 34]
    with pytest.raises(faults.SessionDamaged):
        list(journal.transcript.records())
    journal.close()


def test_pages_that_are_broken_are_told_in_plain_words_whoever_reads(path: Path):
    """Never in those of the database, and always with what can be done."""
    data, told = path.read_bytes(), set()
    for start in range(PAGE, len(data), PAGE):
        path.write_bytes(data[:start] + bytes(PAGE) + data[start + PAGE :])
        told.add(verify(path).text)
        try:
            with Transcript.open(path) as transcript:
                list(transcript.records())
        except faults.SessionFault as fault:
            told.add(fault.text)
    assert f"damaged: pages of the file are broken{SALVAGE}" in told
    assert all(text == "clean" or text.endswith(SALVAGE) for text in told)
    assert not any(word in text for word in ("database", "malformed", "btree") for text in told)


def test_a_damaged_snapshot_is_found(path: Path):
    spoil(path, b"the body of a snapshot")
    assert verify(path).text == f"a snapshot is damaged{SALVAGE}"


def test_a_file_with_a_table_that_is_made_no_more_is_clean_saved_and_gone_on_with(path: Path, tmp_path: Path):
    with sqlite3.connect(path) as connection:
        connection.execute(MADE_ONCE["mark"])
    connection.close()
    assert verify(path).clean
    assert salvage(path, tmp_path / "saved.session").commands == 33
    journal = Journal.open(path)
    journal.append([Stamped(40, b"goes on")])
    journal.close()
    assert verify(path).clean


def test_what_is_missing_at_the_end_is_counted(path: Path):
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM batch WHERE seq > 33")
    connection.close()
    verdict = verify(path)
    assert (verdict.clean, verdict.missing) == (False, 1)


def test_a_gap_in_the_middle_is_damage(path: Path):
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM batch WHERE seq = 15")
    connection.close()
    assert verify(path).at == 14


def test_a_branch_that_disagrees_with_the_chain_is_damage(path: Path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE branch SET base = 5")
    connection.close()
    with pytest.raises(faults.SessionDamaged):
        Journal.open(path)


def test_what_is_saved_is_the_beginning_up_to_the_damage(path: Path, tmp_path: Path):
    spoil(path, b"record 25;")
    out = tmp_path / "saved.session"
    assert salvage(path, out).at == 24
    assert tuple(verify(out))[:3] == (True, 24, None)
    with Transcript.open(out) as saved:
        assert saved.header == HEADER
        assert [record.body for record in saved.records(22)] == [b"record 23;", b"record 24;"]
        assert [snapshot.seq for snapshot in saved.snapshots()] == [10]


def long_session(path: Path) -> Path:
    """Two hundred records of a kilobyte each, a second apart."""
    journal = Journal.create(path, HEADER)
    for number in range(1, 201):
        journal.append([Stamped(number * SECOND, b"%04d" % number * 250)])
        if number in (20, 150):
            journal.save_snapshot(1, b"state", b"a body" * 50)
    journal.close()
    return path


@pytest.mark.parametrize("lost", [1, 4_096, 40_000, 150_000])
def test_of_a_file_cut_short_what_comes_before_the_cut_is_saved(tmp_path: Path, lost: int):
    path, out = long_session(tmp_path / "one.session"), tmp_path / "saved.session"
    before = path.read_bytes()[:-lost]
    path.write_bytes(before)
    saved = salvage(path, out)
    assert saved.commands + saved.missing == 200
    assert saved.lost
    assert saved.commands > 195 - lost // 1_000
    assert saved.time == saved.commands * SECOND
    assert tuple(verify(out))[:2] == (True, saved.commands)
    with Transcript.open(out) as transcript:
        kept = [snapshot.seq for snapshot in transcript.snapshots()]
    assert kept[-1] == 20
    assert path.read_bytes() == before
    assert not verify(path).clean
    with pytest.raises(faults.SessionDamaged, match=r"`margincall salvage` saves|overflow"):
        Journal.open(path)


def test_how_long_a_cut_file_says_it_was_does_not_matter(tmp_path: Path):
    path = long_session(tmp_path / "one.session")
    data = bytearray(path.read_bytes()[:-1])
    data[28:32] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert salvage(path, tmp_path / "saved.session").commands > 190


def test_of_a_whole_session_nothing_is_lost(path: Path, tmp_path: Path):
    saved = salvage(path, tmp_path / "saved.session")
    assert tuple(saved) == (33, 34, 31, 0, False)


def test_branches_are_saved_too(path: Path, tmp_path: Path):
    spoil(path, b"record 31;")
    out = tmp_path / "saved.session"
    salvage(path, out)
    journal = Journal.open(out)
    assert journal.transcript.branches == {"main": 0, "other": 1}
    assert [record.body for record in journal.transcript.records(20, 1)] == [b"record o1;", b"record o2;"]
    journal.append([Stamped(40, b"goes on")])
    journal.close()
    assert verify(out).clean


def test_where_the_copy_has_no_room_nothing_of_it_is_left(path: Path, tmp_path: Path):
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    class FullDisk(Disk):
        def touch(self, act, *arguments, **options):
            if arguments and str(arguments[0]).startswith("INSERT INTO batch"):
                raise full
            return act(*arguments, **options)

    out = tmp_path / "saved.session"
    before = set(tmp_path.iterdir())
    with pytest.raises(faults.DiskFull):
        salvage(path, out, FullDisk())
    assert set(tmp_path.iterdir()) == before
    assert salvage(path, out).commands == 33


def test_nothing_is_saved_over_another_session(path: Path):
    with pytest.raises(faults.SessionExists):
        salvage(path, path)


def test_no_session_is_no_verdict(tmp_path: Path):
    with pytest.raises(faults.SessionMissing):
        verify(tmp_path / "absent")


def test_what_a_kill_left_half_written_is_rolled_back_for_whoever_reads_it(path: Path, tmp_path: Path):
    tear(path)
    before = {each: each.read_bytes() for each in path.parent.iterdir()}
    assert verify(path).clean
    assert {each: each.read_bytes() for each in path.parent.iterdir()} == before
    assert salvage(path, tmp_path / "saved.session").commands == 33
