"""What can be found out by living again, beside the world that goes on: what is asked, and how it is told.

A study changes nothing that is played. It is told a life, and says now and then how far it is; who finds it
out is `replays.study.answers`.
"""

from typing import TypeAlias

import msgspec

from exchange.terms import Symbol
from exchange.units import Cash, Price, Time
from replays.messages.findings import AutopsyFrame, ElsewhereFrame, Grade, Rule, Shove, Tally, TwinsFrame
from replays.messages.lived import Lived


class Asked(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    """A question that only a life lived again can answer."""

    lived: Lived


class AskTwins(Asked, frozen=True, kw_only=True, tag=True):
    """The same doings isolated and cross. Asked again of the same life it goes on where it was."""


class AskTally(Asked, frozen=True, kw_only=True, tag=True):
    """The plan of that life isolated and cross in every scenario."""


class AskAutopsy(Asked, frozen=True, kw_only=True, tag=True):
    number: int = 1
    """Which of the player's liquidations, from 1."""
    until: Time
    """How far it is lived, and lived otherwise."""


class AskElsewhere(Asked, frozen=True, kw_only=True, tag=True):
    """The rule of a position that fell, in the other crashes."""

    rule: Rule


class AskCalm(Asked, frozen=True, kw_only=True, tag=True):
    """How low an instrument would have traded if nobody had ever been liquidated."""

    symbol: Symbol


class AskShove(Asked, frozen=True, kw_only=True, tag=True):
    """What falls when the mark is really led to a price; needs the world as it stands."""

    symbol: Symbol
    target: Price


class AskDrill(Asked, frozen=True, kw_only=True, tag=True):
    """How a drill was done, as far as it has been lived."""


class AskAhead(Asked, frozen=True, kw_only=True, tag=True):
    """What will be liquidated until a time if the player does nothing more; needs the world as it stands."""

    symbol: Symbol
    """In the asset that settles it."""
    until: Time


Study: TypeAlias = AskTwins | AskTally | AskAutopsy | AskElsewhere | AskCalm | AskShove | AskDrill | AskAhead


class Studied(msgspec.Struct, frozen=True, kw_only=True):
    """What is known so far; of a question, the field that answers it."""

    time: Time = 0
    """How far it has been lived."""
    until: Time = 0
    done: bool = False
    trouble: str = ""
    """Why there is no answer."""
    twins: TwinsFrame | None = None
    tally: Tally | None = None
    autopsy: AutopsyFrame | None = None
    elsewhere: ElsewhereFrame | None = None
    low: Price | None = None
    shove: Shove | None = None
    ahead: tuple[Cash, ...] | None = None
    """Liquidated notional from the present to `until`, in equal spans."""
    grade: Grade | None = None
