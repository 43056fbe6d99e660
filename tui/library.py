"""An entry of the library: as much of a scenario as a shelf shows (`tui.shelf` reads them)."""

import msgspec

from exchange.units import Price, Rate


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
    fall: Rate = 0
    """Of the market that fell deepest: from its highest point to the lowest after it, negative."""
    fell: str = ""
    """Which market that was."""
    source: str = ""
    scale: int = 1
    """So many units of the real market stand behind one that is traded there."""
    trouble: str = ""
    """Why it cannot be played."""
