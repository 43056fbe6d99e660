"""What a session remembers: the player's commands, and how far the tape had come.

The crowd and the path follow from the scenario and are never stored. A record's time is the tape's
time; records of a line never go back in time.
"""

from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

from exchange.edge.chain import Stamped
from exchange.edge.codec import UNREADABLE, MalformedCommand
from exchange.edge.faults import LOST, SessionDamaged, SessionForeign
from exchange.edge.transcript import Transcript
from exchange.units import Time
from replays.messages.player_commands import PlayerCommand
from replays.messages.settings import Settings
from replays.scenarios.scenario import Scenario, find


class Played(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="played", tag_field="record"):
    """The tape had been played up to this record's time."""

    events: bytes
    """A hash over every event until then; living it again must give the same."""


class Acted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="acted", tag_field="record"):
    """The player, or the player's plan, sent a command."""

    command: PlayerCommand
    planned: bool = False


class Left(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="left", tag_field="record"):
    """The session was quit in the past; its line goes on to this record's time."""

    time: Time


AnyRecord: TypeAlias = Played | Acted | Left

_decoder: msgspec.msgpack.Decoder[AnyRecord] = msgspec.msgpack.Decoder(AnyRecord)


class Act(NamedTuple):
    """A command of the player's, with its number in the journal and its place on the tape."""

    seq: int
    time: Time
    command: PlayerCommand
    planned: bool


def settings_of(transcript: Transcript) -> Settings:
    """With what the session was begun. Raises SessionDamaged."""
    try:
        return msgspec.json.decode(transcript.header.settings, type=Settings)
    except msgspec.MsgspecError as fault:
        raise SessionDamaged(transcript.path, f"damaged: its settings cannot be read{LOST}") from fault


def scenario_of(transcript: Transcript, library: Path | None) -> Scenario:
    """What a session was played on. Raises ScenarioError where that is gone, SessionForeign where it is no
    longer what it was."""
    header = transcript.header
    scenario = find(header.scenario, library)
    if scenario.hash != header.scenario_hash:
        raise SessionForeign(
            transcript.path, f"was played on another {scenario.name}, which has changed since"
        )
    return scenario


class Line(NamedTuple):
    """One branch from the beginning: its acts in order, and how far it was played."""

    acts: list[Act]
    end: Time
    events: dict[tuple[Time, int], bytes]
    """Hash over every event, where it is known: by time, and number of acts until then."""
    left: Time | None = None
    """Where it was quit in the past, when nothing has been done since."""


def read_line(transcript: Transcript, branch: int, start: Time) -> Line:
    """All that is recorded of a branch; `start` is where the tape begins."""
    acts: list[Act] = []
    end, events = start, dict[tuple[Time, int], bytes]()
    left: Time | None = None
    for seq, time, body in transcript.records(0, branch):
        record = _readable(transcript, seq, body)
        if isinstance(record, Acted):
            acts.append(Act(seq, time, record.command, record.planned))
        elif isinstance(record, Played):
            events[time, len(acts)] = record.events
        left = record.time if isinstance(record, Left) else None
        if time < end:
            raise SessionDamaged(transcript.path, f"damaged: number {seq} goes back in time{LOST}", seq)
        end = time
    return Line(acts, end, events, left)


def acted(time: Time, command: PlayerCommand, planned: bool) -> Stamped:
    """The record of a command; `MalformedCommand` when it could not be read back."""
    try:
        body = msgspec.msgpack.encode(Acted(command, planned))
        _decoder.decode(body)
    except (*UNREADABLE, OverflowError) as fault:
        raise MalformedCommand(str(fault)) from fault
    return Stamped(time, body)


def played(time: Time, events: bytes) -> Stamped:
    return Stamped(time, msgspec.msgpack.encode(Played(events)))


def quit_in_past(end: Time, time: Time) -> Stamped:
    """The record of a place before the end of a line."""
    return Stamped(end, msgspec.msgpack.encode(Left(time)))


def _readable(transcript: Transcript, seq: int, body: bytes) -> AnyRecord:
    try:
        return _decoder.decode(body)
    except UNREADABLE as fault:
        raise SessionDamaged(transcript.path, f"damaged: number {seq} is not a record{LOST}", seq) from fault
