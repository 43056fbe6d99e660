"""Candles, folded from trades alone, and made wider as they are asked for.

Finished candles never change: what comes is added at the end, so a bookmark is the time of the last.
"""

import zlib
from bisect import bisect_left, bisect_right
from typing import Any, NamedTuple, TypeAlias

import msgspec

from exchange.events import Traded
from exchange.units import SECOND, Price, Size, Time

Bookmark: TypeAlias = tuple[Any, ...]
"""What a view needs to go back to where it was."""
BAR_SPAN: Time = 10 * SECOND
"""Width of the candles kept for good; wider ones are made of them."""
KEPT_MAX, KEPT_MIN = 100_000, 80_000
"""How many candles are kept for good: eleven days of the usual width. An endless market drops the oldest,
down to nine days, which is what the widest chart shows."""
FINE_KEPT = 1_200
"""How many candles of one second are kept at least."""


class Bar(NamedTuple):
    """Trades of one span, by its first instant. Sizes are lots."""

    time: Time
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    liquidated: Size


class CandleView:
    """Candles of one width: finished ones, and the one that trades still change.

    With a limit, only so many finished ones are kept.
    """

    def __init__(self, span: Time = BAR_SPAN, limit: int | None = None) -> None:
        self.span = span
        self._limit = limit
        self.finished: list[Bar] = []
        self.latest: Bar | None = None

    def add(self, trade: Traded) -> None:
        price, size = trade.price, trade.size
        forced = size if trade.liquidation_id else 0
        time = trade.time - trade.time % self.span
        bar = self.latest
        if bar is not None and bar.time == time:
            _, opened, high, low, _, volume, liquidated = bar
            high, low = max(high, price), min(low, price)
            self.latest = Bar(time, opened, high, low, price, volume + size, liquidated + forced)
            return
        if bar is not None:
            self._finish(bar)
        self.latest = Bar(time, price, price, price, price, size, forced)

    def _finish(self, bar: Bar) -> None:
        self.finished.append(bar)
        if self._limit is not None and len(self.finished) >= 2 * self._limit:
            self.finished = self.finished[self._limit :]
        elif len(self.finished) > KEPT_MAX:
            del self.finished[:-KEPT_MIN]

    def wider(self, span: Time, end: Time, count: int) -> list[Bar]:
        """The last `count` candles of a width that begin before `end`; quiet spans are left out."""
        span = max(span - span % self.span, self.span)
        first = (-(-end // span) - count) * span
        candles: list[Bar] = []
        for bar in self._since(first):
            if bar.time >= end:
                break
            time = bar.time - bar.time % span
            if candles and candles[-1].time == time:
                candles[-1] = _joined(candles[-1], bar)
            else:
                candles.append(bar._replace(time=time))
        return candles[-count:]

    @property
    def first_time(self) -> Time | None:
        """Of the oldest candle; None before any trade."""
        first = self.finished[0] if self.finished else self.latest
        return None if first is None else first.time

    def first_since(self, time: Time) -> Bar | None:
        """The oldest candle that begins at or after a time."""
        return next(iter(self._since(time, at_most=1)), None)

    def _since(self, time: Time, at_most: int | None = None) -> list[Bar]:
        first = bisect_left(self.finished, time, key=_time_of)
        bars = self.finished[first : None if at_most is None else first + at_most]
        if self.latest is not None and self.latest.time >= time:
            bars.append(self.latest)
        return bars

    def bookmark(self) -> Bookmark:
        """Where all is kept that a rewind can want, the last one says what was there; else all is noted, and
        packed: hundreds of bookmarks live at once."""
        if self._limit is not None:
            return zlib.compress(msgspec.msgpack.encode(self.finished), 1), self.latest
        return self.finished[-1].time if self.finished else -1, self.latest

    def return_to(self, bookmark: Bookmark) -> None:
        finished, self.latest = bookmark
        if isinstance(finished, int):
            del self.finished[bisect_right(self.finished, finished, key=_time_of) :]
        else:
            self.finished = msgspec.msgpack.decode(zlib.decompress(finished), type=list[Bar])

    def state(self) -> tuple[list[Bar], Bar | None]:
        """All there is to save."""
        return self.finished, self.latest

    def load(self, state: tuple[list[Bar], Bar | None]) -> None:
        self.finished, self.latest = state


def _time_of(bar: Bar) -> Time:
    return bar.time


def _joined(one: Bar, next_: Bar) -> Bar:
    return Bar(
        one.time,
        one.open,
        max(one.high, next_.high),
        min(one.low, next_.low),
        next_.close,
        one.volume + next_.volume,
        one.liquidated + next_.liquidated,
    )
