"""A whole world as bytes, in memory for a rewind and in the journal for another day.

Both are the same bytes: the world's canonical snapshot, compressed. Its hash is the state's hash,
since equal worlds give equal bytes.
"""

import gc
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from exchange.edge.chain import Snapshot, digest
from exchange.edge.codec import UNREADABLE
from exchange.edge.journal import Journal
from exchange.edge.transcript import Transcript
from exchange.rules import RULES_VERSION
from exchange.units import Time
from replays.messages.settings import Settings
from replays.scenarios.scenario import Scenario
from replays.world.checkpoints import Place
from replays.world.history import Act
from replays.world.playback import World

COMPRESSION = 1
UNPACKED_MAX = 2**28
"""Bytes: a session of somebody else's may hold a few that stand for all of memory."""


class Kept(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A world at a time of the tape, after the act numbered `seq` (0: before any)."""

    seq: int
    time: Time
    events: bytes
    """Hash over every event until then."""
    world: bytes
    follower: bytes
    """Whoever follows the world, as it saved itself; compressed too."""


@contextmanager
def collector_resting() -> Iterator[None]:
    """A world is a hundred thousand objects without a cycle: walking them again and again while they
    are made or saved took ten times as long as saving them. What was made counts as old at once: as
    young it would all be walked right after, a third of a restore. (Where somebody has frozen what is
    theirs, it stays frozen.)"""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def pack_world(world: World) -> bytes:
    with collector_resting():
        return zlib.compress(world.snapshot(), COMPRESSION)


def unpacked(packed: bytes) -> bytes:
    """What was compressed. Raises zlib.error where it is broken, or more than was ever kept."""
    stream = zlib.decompressobj()
    data = stream.decompress(packed, UNPACKED_MAX)
    if stream.unconsumed_tail or not stream.eof:
        raise zlib.error("cut short, or beyond what was ever kept")
    return data


def state_hash(packed: bytes) -> bytes:
    """Of a packed world. Most that are packed never need one."""
    return digest(unpacked(packed))


def new_world(scenario: Scenario, seed: int, settings: Settings) -> World:
    balances = dict(settings.balances) or None
    with collector_resting():
        return World(scenario, seed, balances, settings.coupling_ppb, settings.adl)


def unpack_world(scenario: Scenario, seed: int, settings: Settings, packed: bytes) -> World:
    balances = dict(settings.balances) or None
    blob = unpacked(packed)
    with collector_resting():
        return World.restore(scenario, blob, seed, balances, settings.coupling_ppb, settings.adl)


def write_snapshot(journal: Journal, kept: Kept) -> None:
    """After the last record, which says how far the tape had come."""
    journal.save_snapshot(RULES_VERSION, state_hash(kept.world), msgspec.msgpack.encode(kept))


def write_past(journal: Journal, kept: Kept) -> None:
    """Where it was quit before the end of the line. However often that is, the one nearest the end stays."""
    stays = next((snapshot.seq for snapshot, _ in on_the_tape(journal.transcript, journal.branch)), 0)
    body = msgspec.msgpack.encode(kept)
    journal.save_snapshot(RULES_VERSION, state_hash(kept.world), body, stays=stays)


def on_the_tape(transcript: Transcript, branch: int) -> list[tuple[Snapshot, Kept]]:
    """What was kept on the way to the branch's present, the latest on the tape first: who quits in the past
    writes an earlier one later. One that cannot be read is passed over."""
    found = [(each, kept) for each in transcript.snapshots(branch) if (kept := _readable(each)) is not None]
    return sorted(found, key=lambda pair: (pair[1].time, pair[1].seq), reverse=True)


def read_snapshots(journal: Journal, branch: int) -> Iterator[Kept]:
    """The latest on the tape first; one that is unsound or under other rules is passed over."""
    for snapshot, kept in on_the_tape(journal.transcript, branch):
        if snapshot.rules == RULES_VERSION and _is_sound(snapshot, kept):
            yield kept


def saved_before(journal: Journal, acts: Sequence[Act], until: Time) -> Iterator[tuple[Kept, int]]:
    """What these acts lead to before `until`, the latest first, each with how many of them it holds."""
    for kept in read_snapshots(journal, journal.branch):
        if (lived := Place(kept.seq, kept.time).lived(acts, until)) is not None:
            yield kept, lived


def _readable(snapshot: Snapshot) -> Kept | None:
    try:
        return msgspec.msgpack.decode(snapshot.body, type=Kept)
    except UNREADABLE:
        return None


def _is_sound(snapshot: Snapshot, kept: Kept) -> bool:
    try:
        return state_hash(kept.world) == snapshot.state_hash
    except zlib.error:
        return False
