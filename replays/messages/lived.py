"""What has been lived, in a form that passes a pipe: whoever holds it can live it again elsewhere.

A life told is the life of the session to one moment, and not a step more.
"""

import msgspec

from exchange.units import Time
from replays.messages.findings import AutopsyFrame
from replays.messages.player_commands import PlayerCommand
from replays.messages.settings import Settings


class ReadLife(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    """Everything that the present follows from. Answered by `Lived`."""

    world: bool = False
    """With the world itself as it stands, to go on from."""


class ByHand(msgspec.Struct, frozen=True, array_like=True):
    """Something the player did, when it was done."""

    time: Time
    command: PlayerCommand


class Begun(msgspec.Struct, frozen=True, array_like=True):
    """A place to begin at: nothing was held there, and no order rested."""

    time: Time
    world: bytes
    """Packed."""
    past: bytes
    """What the player had done and met with until then (`replays.reruns.find_run`)."""


class Lived(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    """A scenario, with what it was played, and what was done in it until `time`."""

    scenario: str
    seed: int
    settings: Settings
    time: Time
    by_hand: tuple[ByHand, ...] = ()
    world: bytes = b""
    """Its snapshot; empty unless asked for."""
    begun: Begun | None = None
    """None where nothing was kept so early."""
    falls: tuple[AutopsyFrame, ...] = ()
    """What is known at once of each of the player's liquidations."""

    def fall(self, number: int) -> AutopsyFrame | None:
        """What is known of the number-th liquidation, from 1; None where nothing was told of it."""
        return self.falls[number - 1] if number <= len(self.falls) else None

    def leads_to(self, other: "Lived") -> bool:
        """Is the other the same life, lived on?"""
        same = (self.scenario, self.seed, self.settings) == (other.scenario, other.seed, other.settings)
        before, since = other.by_hand[: len(self.by_hand)], other.by_hand[len(self.by_hand) :]
        on = self.time <= other.time and all(self.time <= each.time for each in since)
        return same and on and before == self.by_hand
