"""A session file, read along its chain."""

import sqlite3
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge import faults
from exchange.edge.chain import MAIN, Fork, Header, Stamped, pack_records
from exchange.edge.journal import Journal
from exchange.edge.transcript import Transcript, fork_of

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Batches of 1, 2, 3 … records up to number 45, and a branch from 30."""
    path = tmp_path_factory.mktemp("sessions") / "one.session"
    journal = Journal.create(path, HEADER)
    for size in range(1, 10):
        journal.append([Stamped(journal.seq + i, b"%d" % (journal.seq + i)) for i in range(1, size + 1)])
    journal.fork("other", 30, 30, [Stamped(31, b"own")])
    journal.close()
    return path


@given(after=st.integers(0, 60))
def test_records_begin_after_any_number_even_inside_a_batch(path: Path, after: int):
    with Transcript.open(path) as transcript:
        assert [record.seq for record in transcript.records(after)] == list(range(after + 1, 46))
        own = [record.seq for record in transcript.records(after, 1)]
        assert own == [seq for seq in [*range(1, 31), 47] if seq > after]


def test_a_branch_knows_its_line(path: Path):
    with Transcript.open(path) as transcript:
        assert transcript.branches == {"main": 0, "other": 1}
        assert set(transcript.lineage(1)) == {MAIN, 1}
        assert transcript.lineage(1)[MAIN] == 30
        first = next(batch for batch in transcript.batches() if batch.branch == 1)
        assert fork_of(first) == transcript.forks[1]


def test_the_end_of_a_session_is_known_three_ways(path: Path):
    with Transcript.open(path) as transcript:
        assert transcript.last().last == transcript.acknowledged() == 47
        transcript.check_complete()
        assert transcript.check_recent() == 1


@pytest.mark.parametrize(("key", "value"), [("tail", "9" * 5_000), ("tail", "x"), ("created", "9" * 30)])
def test_a_number_that_no_program_of_ours_wrote_is_damage(tmp_path: Path, key: str, value: str):
    journal = Journal.create(tmp_path / "forged.session", HEADER)
    journal.close()
    with sqlite3.connect(journal.path) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
    connection.close()
    with pytest.raises(faults.SessionDamaged), Transcript.open(journal.path) as transcript:
        transcript.acknowledged()


def test_a_bit_of_what_the_tables_are_is_damage_and_leaves_no_trace(path: Path, tmp_path: Path):
    """SQLite quotes what it cannot read, be it text or not."""
    good = path.read_bytes()
    damaged = tmp_path / "damaged.session"
    for place in range(good.index(b"tablebatch"), good.index(b"STRICT", good.index(b"TABLE batch"))):
        data = bytearray(good)
        data[place] ^= 0x80
        damaged.write_bytes(data)
        with pytest.raises(faults.SessionDamaged):
            Transcript.open(damaged)
        assert list(tmp_path.iterdir()) == [damaged]
        assert damaged.read_bytes() == data


def test_a_header_nested_beyond_reason_is_damage(tmp_path: Path):
    journal = Journal.create(tmp_path / "forged.session", HEADER)
    journal.close()
    with sqlite3.connect(journal.path) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'scenario'", ("[" * 100_000,))
    connection.close()
    with pytest.raises(faults.SessionDamaged) as damaged:
        Transcript.open(journal.path)
    assert damaged.value.text == f"damaged: its header cannot be read{faults.LOST}"


def test_of_other_tables_it_is_said_that_nothing_can_be_saved(tmp_path: Path):
    journal = Journal.create(tmp_path / "other.session", HEADER)
    journal.close()
    with sqlite3.connect(journal.path) as connection:
        connection.execute("CREATE VIEW other AS SELECT 1")
    connection.close()
    with pytest.raises(faults.SessionDamaged) as damaged:
        Transcript.open(journal.path)
    assert damaged.value.text.endswith(faults.LOST)


def test_a_branch_whose_name_is_no_text_is_damage_even_where_the_chain_holds(tmp_path: Path, monkeypatch):
    encode = msgspec.msgpack.encode
    journal = Journal.create(tmp_path / "forged.session", HEADER)
    journal.append([Stamped(1, b"1")])
    monkeypatch.setattr(msgspec.msgpack, "encode", lambda fork: encode(fork).replace(b"XX", b"\xff\xfe"))
    journal.fork("XX", 1, 1)
    monkeypatch.undo()
    journal.close()
    with pytest.raises(faults.SessionDamaged), Transcript.open(journal.path) as transcript:
        transcript.check_recent()


@pytest.mark.parametrize("change", [{"parent": 1}, {"parent": 9}, {"parent": -1}, {"base": 2}, {"base": -1}])
def test_a_branch_from_nowhere_is_damage_even_where_the_chain_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, int]
):
    """Followed back, one that came from itself would never end."""
    monkeypatch.setattr("exchange.edge.journal.Fork", lambda **fields: Fork(**fields | change))
    journal = Journal.create(tmp_path / "forged.session", HEADER)
    journal.append([Stamped(1, b"1")])
    journal.fork("other", 1, 1)
    journal.close()
    with pytest.raises(faults.SessionDamaged):
        Journal.open(journal.path)


@pytest.mark.parametrize("body", [b"", b"\xc1", pack_records([Stamped(1, b"1"), Stamped(1, b"2")])])
def test_a_batch_of_the_wrong_record_count_is_damage_despite_a_sound_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes
):
    journal = Journal.create(tmp_path / "forged.session", HEADER)
    monkeypatch.setattr("exchange.edge.journal.pack_records", lambda _: body)
    journal.append([Stamped(1, b"1")])
    journal.close()
    with pytest.raises(faults.SessionDamaged):
        Journal.open(journal.path)
