"""A whole world as bytes, and back."""

import gc
import zlib
from pathlib import Path

import pytest
from msgspec.msgpack import encode

from exchange.edge.chain import Header
from exchange.edge.journal import SNAPSHOTS_KEPT, Journal
from exchange.rules import RULES_VERSION
from replays.messages.settings import Settings
from replays.world import keeping
from replays.world.history import played, quit_in_past
from replays.world.keeping import (
    Kept,
    collector_resting,
    new_world,
    pack_world,
    read_snapshots,
    state_hash,
    unpack_world,
    unpacked,
    write_past,
    write_snapshot,
)
from tests.small_world import small


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    header = Header(scenario="small", scenario_hash="", seed=1, program="0.1.0", created=1)
    return Journal.create(tmp_path / "one.session", header)


def test_a_world_is_the_same_after_being_packed(tmp_path: Path):
    scenario, settings = small(tmp_path), Settings(coupling_ppb=10**9)
    world = new_world(scenario, 9, settings)
    for _ in range(50):
        world.step()
    packed = pack_world(world)
    again = unpack_world(scenario, 9, settings, packed)
    assert again.digest() == world.digest()
    assert pack_world(again) == packed
    for either in (world, again):
        for _ in range(20):
            either.step()
    assert again.digest() == world.digest()


def test_snapshots_are_read_latest_first_and_the_latest_is_never_dropped(journal: Journal, tmp_path: Path):
    packed = pack_world(new_world(small(tmp_path), 9, Settings()))
    for time in (10, 20, 30):
        journal.append([played(time, b"")])
        write_snapshot(journal, Kept(0, time, b"", packed, b""))
    for number in range(2 * SNAPSHOTS_KEPT):
        time = number * 7 % 29
        journal.append([quit_in_past(30, time)])
        write_past(journal, Kept(0, time, b"", packed, b""))
    latest, *times = [kept.time for kept in read_snapshots(journal, 0)]
    assert latest == 30
    assert times == sorted(times, reverse=True)
    assert len(times) == SNAPSHOTS_KEPT - 1
    journal.close()


def test_unsound_snapshots_do_not_come_back(journal: Journal, tmp_path: Path):
    world = new_world(small(tmp_path), 9, Settings())
    kept = [Kept(0, time, b"", pack_world(world), b"") for time in range(4)]
    for each in kept[1:3]:
        journal.append([played(each.time, b"")])
        write_snapshot(journal, each)
    for body, found in ((encode(kept[3]), b"another hash"), (b"no world", state_hash(kept[3].world))):
        journal.append([played(4, b"")])
        journal.save_snapshot(RULES_VERSION, found, body)
    assert [kept.time for kept in read_snapshots(journal, 0)] == [2, 1]
    journal.close()


def test_a_snapshot_under_other_rules_is_not_believed(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    packed = pack_world(new_world(small(tmp_path), 9, Settings()))
    journal.append([played(1, b"")])
    write_snapshot(journal, Kept(0, 1, b"", packed, b""))
    assert list(read_snapshots(journal, 0))
    monkeypatch.setattr(keeping, "RULES_VERSION", RULES_VERSION + 1)
    assert list(read_snapshots(journal, 0)) == []


def test_the_collector_rests_and_is_as_it_was_afterwards():
    assert gc.isenabled()
    with collector_resting():
        assert not gc.isenabled()
        with collector_resting():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_few_bytes_that_stand_for_all_memory_are_no_world(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "UNPACKED_MAX", 1_000)
    assert unpacked(zlib.compress(bytes(1_000))) == bytes(1_000)
    for packed in (zlib.compress(bytes(1_001)), zlib.compress(bytes(1_000))[:-1], b""):
        with pytest.raises(zlib.error):
            unpacked(packed)


def test_a_snapshot_larger_than_any_world_is_passed_over(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    packed = pack_world(new_world(small(tmp_path), 9, Settings()))
    for time, world in ((1, packed), (2, zlib.compress(bytes(10 * len(packed) + 10**6)))):
        journal.append([played(time, b"")])
        write_snapshot(journal, Kept(0, time, b"", world, b""))
    monkeypatch.setattr(keeping, "UNPACKED_MAX", 10**6)
    assert [kept.time for kept in read_snapshots(journal, 0)] == [1]
