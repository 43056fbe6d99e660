"""Commands as bytes, and back; events as bytes, for their hash.

Nothing malformed passes: an unknown tag, an unknown or missing field, a wrong type, a number out of
bounds or a name with a character too many is a `MalformedCommand`, answered at the edge and never
journaled. A tag is never given a new meaning; what an older format wrote is lifted (JOURNAL 6).
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from exchange.commands import AnyCommand
from exchange.events import AnyEvent

FORMAT = 1
"""How bytes are laid out; how the venue behaves is `RULES_VERSION`."""

Lift: TypeAlias = Callable[[bytes], bytes]
LIFTS: Sequence[Lift] = ()
"""The n-th turns a record of format n + 1 into one of format n + 2, purely."""


class MalformedCommand(ValueError):
    """Bytes that are no command; the text names the field."""


_pack = msgspec.msgpack.Encoder()
_commands: msgspec.msgpack.Decoder[AnyCommand] = msgspec.msgpack.Decoder(AnyCommand)


def encode_command(command: AnyCommand) -> bytes:
    """Bytes that will decode: a command built with a number or name out of bounds is refused here."""
    try:
        data = _pack.encode(command)
    except OverflowError as fault:
        raise MalformedCommand(str(fault)) from fault
    decode_command(data)
    return data


def decode_command(data: bytes) -> AnyCommand:
    """The command these bytes are, or `MalformedCommand`."""
    try:
        return _commands.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise MalformedCommand(str(fault)) from fault


def encode_event(event: AnyEvent) -> bytes:
    return _pack.encode(event)


def lift(record: bytes, written: int, lifts: Sequence[Lift] = LIFTS) -> bytes:
    """A record of an older format as today's."""
    for step in lifts[written - 1 :]:
        record = step(record)
    return record
