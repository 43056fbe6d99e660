"""What the library shows: of each scenario (`shelf` reads them), and of each session one can go on with."""

import msgspec

from exchange.units import Price, Rate, Time
from replays.messages.client import OpenWorld
from replays.scenarios.places import own_sessions, session_files
from replays.telling.words import without_date
from tui.telling.format import moment


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario, or why it cannot be played."""

    name: str
    title: str
    teaser: str = ""
    date: str = ""
    hours: int = 0
    """0 for an endless market."""
    markets: tuple[str, ...] = ()
    difficulty: int = 0
    """1 to 5."""
    curve: tuple[Price, ...] = ()
    """Of its first market, in ticks, at equal spans."""
    move: Rate = 0
    """Of the market that fell deepest, from its highest point to the lowest after it, negative; where the
    first rose by more than it fell, of the one that rose highest."""
    mover: str = ""
    """Which market that was."""
    source: str = ""
    scale: int = 1
    """So many units of the real market stand behind one that is traded there."""
    trouble: str = ""
    """Why it cannot be played."""


class Saved(msgspec.Struct, frozen=True):
    """A session to go on with, and where it was left (`saved` reads them)."""

    name: str
    path: str
    scenario: str = ""
    """Empty where it cannot be told."""
    time: Time = 0
    """Of the tape."""
    trouble: str = ""
    """Why it cannot be gone on with as it is."""
    is_short: bool = False
    """Is all that is wrong that commands at its end are missing? One can go on without them."""

    @property
    def place(self) -> str:
        """Which scenario, and when in it."""
        return "damaged" if self.trouble else f"{without_date(self.scenario)}, at {moment(self.time)}"

    @property
    def world(self) -> OpenWorld:
        """It, taken up as it was left, without what is missing."""
        return OpenWorld(
            scenario=self.scenario, session=self.path, resume=True, as_left=True, accept_loss=self.is_short
        )


def last_saved() -> Saved | None:
    """The one left last of those that can be gone on with; who has none never loads what reads one."""
    if not session_files(own_sessions()):
        return None
    from tui.library.saved import read_saved  # noqa: PLC0415

    return next((saved for saved in read_saved() if saved.is_short or not saved.trouble), None)
