"""What moved the mark in the last minute: the player's own orders, the liquidations of others, the crowd.

The one law: it is counted from trades that took from the book on the side that hurt; the index is told
beside it, for the mark follows it whoever trades.
"""

from typing import NamedTuple

from exchange.terms import Trader
from exchange.units import PPB, Cash, Price, Rate
from replays.evidence import LastMinute, MarkPoint, adverse_side
from replays.population import PLAYER

OWN, OTHERS, CROWD = "your own orders", "liquidations of others", "everybody else"


class Cause(NamedTuple):
    """Who took from the book against the position, and how much of all that did."""

    source: str
    notional: Cash
    share_ppb: Rate
    ids: tuple[int, ...] = ()
    """Of liquidations."""


class Path(NamedTuple):
    """Where mark and index went in the last minute."""

    points: tuple[MarkPoint, ...]

    @property
    def move(self) -> Price:
        return self.points[-1].mark - self.points[0].mark if self.points else 0

    @property
    def index_move(self) -> Price:
        return self.points[-1].outside - self.points[0].outside if self.points else 0


def causes(minute: LastMinute, size: int) -> tuple[Cause, ...]:
    """Who took on the side that hurts a position of so many signed lots."""
    side = adverse_side(size)
    sums = dict.fromkeys((OWN, OTHERS, CROWD), 0)
    ids: dict[int, None] = {}
    for taken in minute.taken:
        if taken.side is side:
            sums[_source(taken.taker, taken.liquidation_id)] += taken.notional
            if taken.liquidation_id and taken.taker != PLAYER:
                ids[taken.liquidation_id] = None
    total = max(1, sum(sums.values()))
    return tuple(
        Cause(source, notional, notional * PPB // total, tuple(ids) if source == OTHERS else ())
        for source, notional in sums.items()
    )


def _source(taker: Trader, liquidation_id: int) -> str:
    if taker == PLAYER:
        return OWN
    return OTHERS if liquidation_id else CROWD
