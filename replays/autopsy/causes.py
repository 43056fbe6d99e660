"""What moved the mark in the last minute: the player's own orders, the liquidations of others, the crowd.

It is counted from trades that took from the book on the side that hurt; the index is told beside it, for
the mark follows it whoever trades.
"""

from exchange.terms import Trader
from exchange.units import PPB
from replays.crowd.population import PLAYER
from replays.messages.findings import CROWD, OTHERS, OWN, Cause
from replays.player.evidence import LastMinute, adverse_side


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
