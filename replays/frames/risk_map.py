"""Where accounts would be force-closed, as it was from time to time: what a heat map is painted from.

It is only looked at. A look costs milliseconds, so it is taken no more often than a viewer can tell, and
what was seen is forgotten with the time that is turned back.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Self

import msgspec

from exchange.engine import Exchange
from exchange.questions import LiquidationMap, ReadLiquidationMap
from exchange.terms import Symbol
from exchange.units import MINUTE, Cash, Price, Time
from replays.crowd.population import PLAYER

LOOK_EVERY_SECONDS = 2.0
"""Before the screen."""
STEPS = 400
"""A bucket is this part of the mark."""
BUCKETS = 40
"""On each side of the mark."""
LOOKS_MAX = 1_000
"""At an instrument. One more, and every second one goes: the oldest lie farthest apart."""


class Seen(NamedTuple):
    """What would fall at each price, at one moment."""

    time: Time
    step: Price
    packed: bytes
    """As a dictionary it takes five times the room."""

    @classmethod
    def of(cls, time: Time, step: Price, at_risk: Mapping[Price, Cash]) -> Self:
        """What waits, by the lower edges of the buckets in which anything does."""
        return cls(time, step, msgspec.json.encode(at_risk))

    @property
    def at_risk(self) -> dict[Price, Cash]:
        return _at_risk.decode(self.packed)

    def near(self, prices: Iterable[Price]) -> list[Cash]:
        """What waits in the bucket of each price."""
        at_risk = self.at_risk
        return [at_risk.get(price // self.step * self.step, 0) for price in prices]


_at_risk: msgspec.json.Decoder[dict[Price, Cash]] = msgspec.json.Decoder(dict[Price, Cash])


class RiskMap:
    """Every look at every instrument, oldest first."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._next = 0.0
        self._seen: dict[Symbol, list[Seen]] = {}

    def look(self, exchange: Exchange, symbol: Symbol, time: Time) -> None:
        """Look when a minute of tape has passed since the last look, and not just now."""
        seen = self._seen.setdefault(symbol, [])
        if self._seconds() < self._next or (seen and time < seen[-1].time + MINUTE):
            return
        mark = exchange.markets[symbol].mark
        if mark > 0:
            seen.append(_seen(exchange, symbol, time, max(1, mark // STEPS)))
        if len(seen) > LOOKS_MAX:
            del seen[1::2]
        self._next = self._seconds() + LOOK_EVERY_SECONDS

    def at(self, symbol: Symbol, time: Time) -> Seen | None:
        """The last look by a time."""
        seen = self._seen.get(symbol, [])
        place = bisect_right(seen, time, key=lambda each: each.time)
        return seen[place - 1] if place else None

    def cut(self, time: Time) -> None:
        """Forget what was seen after a time."""
        for seen in self._seen.values():
            del seen[bisect_right(seen, time, key=lambda each: each.time) :]


def _seen(exchange: Exchange, symbol: Symbol, time: Time, step: Price) -> Seen:
    question = ReadLiquidationMap(trader=PLAYER, symbol=symbol, step=step, buckets=BUCKETS)
    answer = exchange.ask(question)
    assert isinstance(answer, LiquidationMap)
    sums = ((price, longs + shorts) for price, longs, shorts, _ in answer.buckets)
    return Seen.of(time, step, {price // step * step: cash for price, cash in sums if cash})
