"""Six short drills as they are offered: what is to be done, and the files each begins with.

Nothing of a world is loaded to offer one; it is lived and graded elsewhere (`replays.learning.drill`).
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from exchange.edge.text import nearest
from exchange.units import MINUTE, SECOND, Time
from replays.scenarios.catalogue import TABLE_FILE, ScenarioError
from replays.scenarios.places import DRILLS

DECIDED: int = 3 * MINUTE
"""By then it has to be done: before the fall, in every drill but the first."""
SET_UP: int = 6 * SECOND
"""By then the drill's own orders are through."""


@dataclass(frozen=True)
class Drill:
    """One exercise. Its scenario, the orders it begins with and an expert's answer lie in one folder."""

    name: str
    goal: str
    """The task in one line, to be seen while it is done."""
    task: str
    lesson: str
    """Said when it is over."""
    within: Time = DECIDED
    """Of its tape; 0 where it has time to its end."""

    @property
    def folder(self) -> Path:
        return DRILLS / self.name

    @cached_property
    def _table(self) -> dict[str, Any]:
        """Of its scenario."""
        return tomllib.loads((self.folder / TABLE_FILE).read_text("utf-8"))

    @property
    def title(self) -> str:
        return str(self._table["title"])

    @property
    def begins(self) -> Time:
        """When its own orders are through, and it is the player's turn."""
        start: datetime = self._table["start"]
        return int(start.timestamp()) * SECOND + SET_UP

    def asks(self, elapsed: Time) -> str:
        """Its goal so long after its start, and how long there is for it."""
        if not self.within:
            return self.goal
        if elapsed > self.within:
            return f"the {self.within // MINUTE} minutes are over; its grade comes when it ends"
        minutes, seconds = divmod((self.within - elapsed) // SECOND, 60)
        return f"{minutes}:{seconds:02} left: {self.goal}"

    @property
    def setup(self) -> Path | None:
        """The plan that opens the position it begins with, if it begins with one."""
        path = self.folder / "setup.toml"
        return path if path.is_file() else None

    @property
    def expert(self) -> str:
        """The text of a plan that passes."""
        return (self.folder / "expert.toml").read_text()


ALL = (
    Drill(
        "least-top-up",
        "keep the whole long alive; add at most twice what is needed",
        "You are long 1 BTC at 20x, isolated. A margin call will come when a quarter of its buffer (equity "
        "over maintenance margin) is left. Keep all of it alive through the fall, and add at most twice "
        "what is needed.",
        "Margin added early is margin at risk. Wait for the call, check what an amount does to the "
        "liquidation price, add that much and no more.",
        within=0,
    ),
    Drill(
        "hedge-in-cross",
        "short ETH against the long, and hold both",
        "You are long 1 BTC in cross and must not sell it. Within three minutes, short ETH against it, "
        "and hold both to the end.",
        "In cross the profit of one leg is the margin of the other. Isolated, the long would have been "
        "liquidated, with the short's profit out of reach.",
    ),
    Drill(
        "three-longs",
        "cut the longs to survive a joint fall of 15%",
        "You hold three longs in cross. Within three minutes, cut them so that the account survives a joint "
        "fall of 15%, without leaving the market.",
        "Three coins that move together are one position. What counts is their sum, and the joint move "
        "that would liquidate the account.",
    ),
    Drill(
        "inverse-short",
        "short as many contracts as 1 BTC is worth",
        "You own 1 BTC and owe its value in dollars. Within three minutes, short as many contracts as the "
        "coin is worth, and hold them.",
        "An inverse contract is worth dollars and settles in coin. Short by the value of the coin, the "
        "account is worth the same dollars at every price.",
    ),
    Drill(
        "stop-in-time",
        "a stop for all, 0.5% before liquidation",
        "You are long 1 BTC at 20x, isolated, and will be away. Within three minutes, place a stop for all "
        "of it, at least 0.5% before liquidation.",
        "A stop costs what you decided; a liquidation costs the margin, and a fee. Leave room between the "
        "two: in a thin book a stop fills beyond its price.",
    ),
    Drill(
        "five-per-cent",
        "a stop, then a long that risks 5% with it",
        "Within three minutes, buy BTC with a stop that may cost 5% of the account. The stop comes first: "
        "it decides the size.",
        "Size is risk divided by the distance to the stop. Leverage only decides how much margin it ties up.",
    ),
)
"""In the order in which they are best done."""


def find_drill(name: str) -> Drill:
    """By name. Raises ScenarioError with the nearest."""
    known = {drill.name: drill for drill in ALL}
    if name not in known:
        raise ScenarioError(f'no drill "{name}"{nearest(name, known)}')
    return known[name]


def drill_of(scenario: str) -> Drill | None:
    """The drill that a scenario belongs to, if it does."""
    return next((drill for drill in ALL if drill.name == scenario), None)
