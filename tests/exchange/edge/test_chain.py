"""Each link holds everything before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from exchange.edge.chain import (
    Batch,
    Header,
    Record,
    Snapshot,
    Stamped,
    genesis_of,
    header_of,
    header_rows,
    link_of,
    pack_records,
    snapshot_proof,
)

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1, settings='{"a": 1}')
GENESIS = genesis_of(header_rows(HEADER))
BODY = pack_records([Stamped(50, b"one"), Stamped(60, b"two")])
BATCH = Batch(1, 2, 0, 50, link_of(GENESIS, 1, 2, 0, 50, BODY), BODY)


def test_a_header_is_the_same_after_its_rows():
    assert header_of(header_rows(HEADER)) == HEADER


def test_the_first_link_depends_on_every_field_of_the_header():
    links = {genesis_of(header_rows(HEADER))}
    for change in (
        {"seed": 8},
        {"scenario": "x"},
        {"scenario_hash": "x"},
        {"settings": "{}"},
        {"created": 2},
    ):
        links.add(genesis_of(header_rows(replace(HEADER, **change))))
    assert len(links) == 6


def test_a_batch_gives_its_records_back_with_their_numbers():
    assert BATCH.records() == [Record(1, 50, b"one"), Record(2, 60, b"two")]
    assert BATCH.last == 2


def test_a_batch_follows_only_what_it_was_written_after():
    assert BATCH.follows(GENESIS, 1)
    assert not BATCH.follows(GENESIS, 2)
    assert not BATCH.follows(b"x" * 16, 1)


@pytest.mark.parametrize(
    "change", [{"seq": 2}, {"n": 1}, {"branch": 1}, {"time": 51}, {"body": BODY + b"x"}, {"link": b""}]
)
def test_a_batch_with_anything_changed_does_not_follow(change: dict[str, object]):
    assert not replace(BATCH, **change).follows(GENESIS, 1)


@given(st.lists(st.tuples(st.integers(0, 2**62), st.binary(max_size=50)), min_size=1, max_size=20))
def test_any_records_survive_being_packed(pairs: list[tuple[int, bytes]]):
    records = [Stamped(time, body) for time, body in sorted(pairs)]
    body = pack_records(records)
    batch = Batch(1, len(records), 0, records[0].time, b"", body)
    assert [(record.time, record.body) for record in batch.records()] == [tuple(record) for record in records]


def test_snapshots_are_proven_for_their_place_in_their_session():
    snapshot = Snapshot(3, 0, 1, b"s", snapshot_proof(GENESIS, 3, 0, 1, b"s", b"body"), b"body")
    assert snapshot.is_proven(GENESIS)
    assert not snapshot.is_proven(b"another")
    assert not replace(snapshot, branch=1).is_proven(GENESIS)
    assert not replace(snapshot, rules=2).is_proven(GENESIS)
    assert not replace(snapshot, state_hash=b"sb", body=b"ody").is_proven(GENESIS)
