"""Records and events as bytes: the format they are in, and what is none of them.

A tag is never given a new meaning; what an older format wrote is lifted (JOURNAL 6).
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from exchange.events import AnyEvent

FORMAT = 1
"""How bytes are laid out; how the venue behaves is `RULES_VERSION`."""

Lift: TypeAlias = Callable[[bytes], bytes]
LIFTS: Sequence[Lift] = ()
"""The n-th turns a record of format n + 1 into one of format n + 2, purely."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises of bytes that are not what they should be."""

_pack = msgspec.msgpack.Encoder()


class MalformedCommand(ValueError):
    """A command that could not be read back; the text names the field."""


def encode_event(event: AnyEvent) -> bytes:
    return _pack.encode(event)


def lift(record: bytes, written: int, lifts: Sequence[Lift] = LIFTS) -> bytes:
    """A record of an older format as today's."""
    for step in lifts[written - 1 :]:
        record = step(record)
    return record
