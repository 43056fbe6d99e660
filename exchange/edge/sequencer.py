"""The local venue: each command is stamped, journaled, applied, and only then spoken of.

Commit before apply, apply before publish. A command that could not be read back is refused before
it is journaled; when a commit fails nothing is applied, and nothing more is taken. Without a journal
the venue is the same, in memory.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from exchange.commands import AnyCommand
from exchange.edge.chain import Mark, Stamped, digest
from exchange.edge.codec import MalformedCommand, decode_command, encode_command, encode_event
from exchange.edge.faults import SessionDamaged
from exchange.edge.journal import BATCH_MAX, Journal
from exchange.edge.transcript import Transcript
from exchange.engine import Exchange
from exchange.events import AnyEvent
from exchange.questions import AnyAnswer, AnyQuestion
from exchange.rules import RULES_VERSION, VenueRules
from exchange.units import Time

MARK_EVERY = 1000
"""Records between two marks of the event hash."""
NOTHING_YET = b"\0" * 16
"""The event hash before the first event."""


class Digested(Protocol):
    """Anything that can say its state in sixteen bytes."""

    def digest(self) -> bytes: ...


D = TypeVar("D", bound=Digested)


class Sequencer:
    """A `Venue` in this process."""

    def __init__(self, exchange: Exchange, clock: Callable[[], Time], journal: Journal | None = None) -> None:
        self.exchange = exchange
        self.journal = journal
        self.event_hash = NOTHING_YET
        """A hash over every event so far, each with all before it."""
        self._clock = clock
        self._unmarked = 0

    @classmethod
    def recover(cls, rules: VenueRules, clock: Callable[[], Time], journal: Journal) -> "Sequencer":
        """The venue as it was when the journal was last written: newest sound snapshot, then the rest."""
        transcript, branch = journal.transcript, journal.branch
        saved = newest_sound(transcript, branch, lambda body: Exchange.restore(rules, body))
        exchange, start = saved or (Exchange(rules), 0)
        marks = transcript.marks(start - 1)
        sequencer = cls(exchange, clock, journal)
        if start in marks:
            sequencer.event_hash = marks[start].event_hash
        for seq, time, body in transcript.records(start, branch):
            sequencer._apply(readable(transcript, seq, body), time)
            sequencer.compare(transcript, seq, marks.get(seq))
        return sequencer

    @property
    def now(self) -> Time:
        return self.exchange.now

    def submit(self, command: AnyCommand) -> list[AnyEvent]:
        return self.submit_all([command])[0]

    def submit_all(self, commands: Sequence[AnyCommand]) -> list[list[AnyEvent]]:
        """Many commands, durable a thousand at a time; the events of each."""
        events = []
        for batch in _thousands(commands):
            time = max(self._clock(), self.now)
            if self.journal is not None:
                self.journal.append([Stamped(time, encode_command(command)) for command in batch])
            events += [self._apply(command, time) for command in batch]
            self._mark(len(batch))
        return events

    def ask(self, question: AnyQuestion) -> AnyAnswer:
        return self.exchange.ask(question)

    def save_snapshot(self) -> None:
        """So that opening replays only what comes after."""
        if self.journal is not None:
            exchange = self.exchange
            self.journal.save_snapshot(RULES_VERSION, exchange.digest(), exchange.snapshot(), self.event_hash)

    def compare(self, transcript: Transcript, seq: int, mark: Mark | None) -> None:
        """Raise where replaying gives another history than the one that was lived."""
        if mark is None:
            return
        same = mark.event_hash in (b"", self.event_hash)
        if not same or mark.state_hash not in (b"", self.exchange.digest()):
            raise SessionDamaged(transcript.path, f"replayed differently up to number {seq}", seq)

    def _apply(self, command: AnyCommand, time: Time) -> list[AnyEvent]:
        events = self.exchange.submit(command, time)
        self.event_hash = digest(self.event_hash, *map(encode_event, events))
        return events

    def _mark(self, applied: int) -> None:
        self._unmarked += applied
        if self.journal is not None and self._unmarked >= MARK_EVERY:
            self.journal.mark(self.event_hash)
            self._unmarked = 0


def newest_sound(transcript: Transcript, branch: int, restore: Callable[[bytes], D]) -> tuple[D, int] | None:
    """The state of the newest snapshot that is what its hash says, and the number it stands after."""
    for snapshot in transcript.snapshots(branch):
        if snapshot.rules == RULES_VERSION:
            state = restore(snapshot.body)
            if state.digest() == snapshot.state_hash:
                return state, snapshot.seq
    return None


def readable(transcript: Transcript, seq: int, body: bytes) -> AnyCommand:
    """A journaled command; one that cannot be read was not written by this program."""
    try:
        return decode_command(body)
    except MalformedCommand as fault:
        raise SessionDamaged(transcript.path, f"number {seq} is no command ({fault})", seq) from fault


def _thousands(commands: Sequence[AnyCommand]) -> Iterator[Sequence[AnyCommand]]:
    for start in range(0, len(commands), BATCH_MAX):
        yield commands[start : start + BATCH_MAX]
