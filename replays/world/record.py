"""What a session's record says had happened, held against what happens as it is lived again.

Equal so far, or damaged; what came out otherwise is never told as if it were what was lived.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from exchange.edge.chain import digest
from exchange.edge.codec import encode_event
from exchange.edge.faults import SessionDamaged
from exchange.edge.instant import format_instant
from exchange.events import AnyEvent
from exchange.units import Time

NOTHING_YET = b"\0" * 16
"""The event hash before the first event."""
ITS_OWN = "; only the version of margincall that played it may repeat it"


def heard(before: bytes, events: Sequence[AnyEvent]) -> bytes:
    """The hash over every event until now."""
    return digest(before, b"".join(map(encode_event, events)))


def came_out_otherwise(path: Path, known: Time, time: Time) -> SessionDamaged:
    """`known` is the last time until which it came out the same."""
    between = f"between {format_instant(known)} and {format_instant(time)}"
    return SessionDamaged(path, f"damaged: the replay differs from the record {between}{ITS_OWN}")


class Record(NamedTuple):
    """Of one branch of a session."""

    path: Path
    events: Mapping[tuple[Time, int], bytes]
    """Hash over every event, where it is known: by time, and number of the player's commands until then."""


class Proof:
    """How far a life has come out as its record says."""

    def __init__(self, record: Record, start: Time) -> None:
        self._record = record
        self._events = NOTHING_YET
        self._known = start
        self.held = 0
        """Of the record's hashes."""

    def hear(self, events: Sequence[AnyEvent], time: Time, sent: int) -> None:
        """What one command or step has led to. Raises SessionDamaged."""
        self._events = heard(self._events, events)
        recorded = self._record.events.get((time, sent), self._events)
        if recorded != self._events:
            raise came_out_otherwise(self._record.path, self._known, time)
        if (time, sent) in self._record.events:
            self._known, self.held = time, self.held + 1
