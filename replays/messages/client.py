"""A running world as a screen sees it: ask for frames, send commands, turn knobs, read what came back.

Nothing here waits. Every request has a number, and what answers it carries the same one, so that a
screen never needs to know whether the world stands in its own process or in another.
"""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import msgspec

from exchange.commands import AnyCommand
from exchange.questions import AnyAnswer, AnyQuestion
from exchange.units import Time
from replays.messages.branches import Branches, ReadBranches
from replays.messages.frame import Ack, Control, Fault, Frame, Hello, Want
from replays.messages.lived import Lived, ReadLife

Alarm: TypeAlias = tuple[str, str]
"""A market, and as text a price of its mark or with `%` a share of the buffer held there."""
SPEEDS = (1, 5, 10, 60, 300, 1000, 0)
"""Tape seconds per wall second that can be chosen; 0 for as fast as it goes."""


class OpenWorld(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    """Which world to run. Sent once, before any want; answered by `Hello`, or by `Fault`."""

    scenario: str = "calm"
    seed: int | None = None
    """None: the scenario's own."""
    balances: tuple[tuple[str, str], ...] = ()
    """(asset, amount as plain decimal text); empty: the scenario's own."""
    coupling: str | None = None
    adl: str | None = None
    speed: int = 1
    """Tape seconds per wall second; 0 for as fast as it goes."""
    start: Time | None = None
    plan: str = ""
    """Path of a plan file."""
    session: str = ""
    """Path of the session's file; empty: where sessions live, under a fresh name."""
    resume: bool = False
    accept_loss: bool = False
    """Resumed where acknowledged commands are missing, too."""
    in_memory: bool = False
    auto_slow: bool = True
    """Fall back to 1x at the player's own margin call, and at an alert."""
    alerts: tuple[Alarm, ...] = ()
    paused: bool = False
    as_left: bool = False
    """Resumed at the pace at which it was left, and paused where that is not known or anything is open."""
    fleeting: bool = False
    """Begun under a fresh name, it is not kept when it is left at once with nothing done in it."""


Asked: TypeAlias = AnyQuestion | ReadBranches
Call: TypeAlias = OpenWorld | Want | Control | Asked | ReadLife
Down: TypeAlias = Call | AnyCommand
Up: TypeAlias = Hello | Frame | Ack | AnyAnswer | Branches | Lived | Fault


class Request(msgspec.Struct, frozen=True, array_like=True):
    """One thing asked. Commands have a place of their own: on the wire they are tagged as in a journal."""

    number: int
    call: Call | None = None
    command: AnyCommand | None = None

    @property
    def body(self) -> Down:
        body = self.call if self.call is not None else self.command
        assert body is not None
        return body


class Reply(msgspec.Struct, frozen=True, array_like=True):
    number: int
    """Of the request it answers; 0 for what nobody asked for."""
    body: Up


class WorldClient(Protocol):
    """The screen's end. Every method returns at once; answers come by `poll`."""

    def open(self, world: OpenWorld) -> int:
        """Start a world, in place of the one that runs. Answered by `Hello` when it stands."""
        ...

    def want(self, want: Want) -> int:
        """Ask for a frame. Answered by `Frame`; of several unanswered wants only the newest is."""
        ...

    def command(self, command: AnyCommand) -> int:
        """Send a trader's command. Answered by `Ack` once it is durable and applied."""
        ...

    def control(self, control: Control) -> int:
        """Turn a knob of the playback. Answered by `Ack`."""
        ...

    def ask(self, question: Asked) -> int:
        """Ask what would be, or how the branches went. Answered by the question's own answer."""
        ...

    def read_life(self, asked: ReadLife) -> int:
        """Ask for everything the present follows from. Answered by `Lived`."""
        ...

    def poll(self) -> Sequence[Reply]:
        """Everything that has come back since the last poll, in order; a dead world is a `Fault`."""
        ...

    def fileno(self) -> int | None:
        """Readable when `poll` has something; None where there is nothing to wait on."""
        ...

    def close(self) -> None:
        """End the world, its session saved. Safe to call twice."""
        ...
