"""What a session file holds, and the chain of hashes that proves it.

Every batch of records carries a link: a hash over the link before it and the batch itself, from a
first link that is a hash of the header. Records are only ever read along an unbroken chain. Snapshots
carry a proof of their own: a bad one is passed over, never believed.
"""

from collections.abc import Sequence
from hashlib import blake2b
from struct import pack
from typing import NamedTuple

import msgspec

from exchange import commands
from exchange.edge.codec import FORMAT, lift
from exchange.rules import RULES_VERSION
from exchange.units import Time

HASH_SIZE = 16
MAIN = 0
"""The branch every session begins with."""

SCHEMA = {
    "meta": "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "batch": "CREATE TABLE batch(seq INTEGER PRIMARY KEY, n INTEGER NOT NULL, branch INTEGER NOT NULL,"
    " time INTEGER NOT NULL, link BLOB NOT NULL, body BLOB NOT NULL) STRICT",
    "branch": "CREATE TABLE branch(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, name TEXT NOT NULL,"
    " parent INTEGER NOT NULL, base INTEGER NOT NULL) STRICT",
    "snapshot": "CREATE TABLE snapshot(seq INTEGER PRIMARY KEY, branch INTEGER NOT NULL,"
    " rules INTEGER NOT NULL, state_hash BLOB NOT NULL, proof BLOB NOT NULL, body BLOB NOT NULL) STRICT",
}
MADE_ONCE = {
    "mark": "CREATE TABLE mark(seq INTEGER PRIMARY KEY, event_hash BLOB NOT NULL,"
    " state_hash BLOB NOT NULL, proof BLOB NOT NULL) STRICT"
}
"""A table of earlier files that nobody wrote to: what had happened is hashed in the records themselves."""


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a session is a session of; written once."""

    scenario: str
    scenario_hash: str
    seed: int
    rules: int = RULES_VERSION
    program: str
    """The version that began it."""
    created: commands.Time
    """Wall time, for display only."""
    settings: str = "{}"
    """JSON of whoever runs the world: coupling, balances, start."""


class Stamped(NamedTuple):
    """A record on its way in."""

    time: Time
    body: bytes


class Record(NamedTuple):
    """One input from outside, with the number under which it was acknowledged."""

    seq: int
    time: Time
    body: bytes


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """What one commit made durable: `n` records of one branch, the first numbered `seq`."""

    seq: int
    n: int
    branch: int
    time: Time
    link: bytes
    body: bytes

    @property
    def last(self) -> int:
        return self.seq + self.n - 1

    def follows(self, previous: bytes, seq: int) -> bool:
        """Is this the batch numbered `seq`, as it was written after the link `previous`?"""
        return (
            self.seq == seq
            and self.n > 0
            and self.link == link_of(previous, seq, self.n, self.branch, self.time, self.body)
        )

    def records(self, written: int = FORMAT) -> list[Record]:
        """In today's format, from the one they were written in."""
        pairs = _unpack(self.body)
        if written < FORMAT:
            pairs = [(late, lift(body, written)) for late, body in pairs]
        return [Record(self.seq + i, self.time + late, body) for i, (late, body) in enumerate(pairs)]


class Fork(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first record of a branch: its past is its parent's, up to and including number `base`."""

    id: int
    seq: int
    """Its own number."""
    name: str
    parent: int
    base: int

    @property
    def has_past(self) -> bool:
        """Does it come from a branch, and end a past, that were there before it?"""
        return 0 <= self.parent < self.id and 0 <= self.base < self.seq


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """The whole state after number `seq` of a branch."""

    seq: int
    branch: int
    rules: int
    state_hash: bytes
    proof: bytes
    body: bytes

    def is_proven(self, genesis: bytes) -> bool:
        proof = snapshot_proof(genesis, self.seq, self.branch, self.rules, self.state_hash, self.body)
        return self.proof == proof


_unpack = msgspec.msgpack.Decoder(list[tuple[int, bytes]]).decode


def pack_records(records: Sequence[Stamped]) -> bytes:
    """Each record as (nanoseconds after the first, bytes)."""
    start = records[0].time
    return msgspec.msgpack.encode([(time - start, body) for time, body in records])


def digest(*parts: bytes) -> bytes:
    """Sixteen bytes over the parts, end to end."""
    hasher = blake2b(digest_size=HASH_SIZE)
    for part in parts:
        hasher.update(part)
    return hasher.digest()


def genesis_of(meta: dict[str, str]) -> bytes:
    """The link before the first batch."""
    return digest(b"margincall", msgspec.json.encode(meta, order="sorted"))


def link_of(previous: bytes, seq: int, n: int, branch: int, time: Time, body: bytes) -> bytes:
    return digest(previous, pack("<qqqq", seq, n, branch, time), body)


def snapshot_proof(
    genesis: bytes, seq: int, branch: int, rules: int, state_hash: bytes, body: bytes
) -> bytes:
    return digest(genesis, pack("<qqqq", seq, branch, rules, len(state_hash)), state_hash, body)


def header_rows(header: Header) -> dict[str, str]:
    """The header as rows of `meta`, each value readable JSON."""
    fields = msgspec.to_builtins(header)
    return {key: msgspec.json.encode(value).decode() for key, value in fields.items()}


def header_of(meta: dict[str, str]) -> Header:
    """Raises one of `UNREADABLE` where the rows are no header."""
    fields = {key: msgspec.json.decode(value) for key, value in meta.items()}
    return msgspec.convert(fields, Header)
