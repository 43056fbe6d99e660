"""How high and how low a market has traded within the last 24 hours.

Of a window that is younger than a day it is told to the tick; of an older one it is looked for in the
candles, no more often than a viewer can tell.
"""

from collections.abc import Callable

from exchange.candles import BAR_SPAN
from exchange.terms import Symbol
from exchange.units import DAY, Price, Time
from exchange.views import MarketView

LOOK_EVERY_SECONDS = 1.0
"""Before the screen."""


class DayRanges:
    """The highest and the lowest price of each market's last 24 hours."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._looked: dict[Symbol, tuple[float, Time, tuple[Price, Price]]] = {}
        """Until when by the clock a look holds, of which time it is, and what was seen."""

    def of(self, symbol: Symbol, view: MarketView, start: Time, now: Time) -> tuple[Price, Price]:
        """High and low; of a window begun less than a day ago its own, 0 before the first trade."""
        counts = view.counts
        if now - start <= DAY:
            return counts.last_high.price, counts.last_low.price
        until, then, found = self._looked.get(symbol, (0.0, now + 1, (0, 0)))
        if self._seconds() >= until or now < then:
            bars = view.candles.wider(BAR_SPAN, now + 1, DAY // BAR_SPAN)
            found = max((bar.high for bar in bars), default=0), min((bar.low for bar in bars), default=0)
            self._looked[symbol] = self._seconds() + LOOK_EVERY_SECONDS, now, found
        return found
