"""What a client knows of a market, folded from events alone: its tape, its candles, its counts.

A view never asks the venue anything. What it holds only grows or is replaced whole, so that it can
set a bookmark and return to it when time is turned back.
"""

from bisect import bisect_left
from collections import deque
from copy import copy
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import msgspec

from exchange.events import Deleveraged, MarkChanged, Traded
from exchange.terms import BUY, Side
from exchange.units import MINUTE, SECOND, Cash, Price, Size, Time

TAPE_LENGTH = 400
BAR_SPAN: Time = 10 * SECOND
"""Width of the candles kept; wider ones are made of them."""
Bookmark: TypeAlias = tuple[Any, ...]


class Print(NamedTuple):
    """Trades of one instant, price, side and kind, merged."""

    time: Time
    price: Price
    size: Size
    side: Side
    liquidation: bool
    trades: int


class Bar(NamedTuple):
    """Trades of one span, by its first instant. Sizes are lots."""

    time: Time
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    liquidated: Size


class TapeView:
    """The latest prints of one instrument, newest last."""

    def __init__(self) -> None:
        self.prints: deque[Print] = deque(maxlen=TAPE_LENGTH)

    def add(self, trade: Traded) -> None:
        forced = trade.liquidation_id != 0
        if self.prints:
            last = self.prints[-1]
            if last[:2] == (trade.time, trade.price) and last[3:5] == (trade.taker_side, forced):
                self.prints[-1] = last._replace(size=last.size + trade.size, trades=last.trades + 1)
                return
        self.prints.append(Print(trade.time, trade.price, trade.size, trade.taker_side, forced, 1))

    def bookmark(self) -> Bookmark:
        return tuple(self.prints)

    def return_to(self, bookmark: Bookmark) -> None:
        self.prints = deque(bookmark, maxlen=TAPE_LENGTH)


class CandleView:
    """Bars of one instrument: finished ones, and the one that trades still change."""

    def __init__(self) -> None:
        self.finished: list[Bar] = []
        self.latest: Bar | None = None

    def add(self, trade: Traded) -> None:
        price, size = trade.price, trade.size
        forced = size if trade.liquidation_id else 0
        time = trade.time - trade.time % BAR_SPAN
        bar = self.latest
        if bar is not None and bar.time == time:
            _, opened, high, low, _, volume, liquidated = bar
            high, low = max(high, price), min(low, price)
            self.latest = Bar(time, opened, high, low, price, volume + size, liquidated + forced)
            return
        if bar is not None:
            self.finished.append(bar)
        self.latest = Bar(time, price, price, price, price, size, forced)

    def wider(self, span: Time, end: Time, count: int) -> list[Bar]:
        """The last `count` candles of a width that begin before `end`; quiet spans are left out."""
        span = max(span - span % BAR_SPAN, BAR_SPAN)
        first = (end // span - count) * span
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
        return len(self.finished), self.latest

    def return_to(self, bookmark: Bookmark) -> None:
        length, self.latest = bookmark
        del self.finished[length:]


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


class Extreme(NamedTuple):
    """The lowest or highest price of a kind so far, and when it was first met."""

    price: Price = 0
    time: Time = 0


NOWHERE = Extreme()


@dataclass(slots=True)
class Counts:
    """What one instrument has seen since the window began. Amounts are cash units."""

    first: Price = 0
    """Of the first trade."""
    last_low: Extreme = NOWHERE
    last_high: Extreme = NOWHERE
    mark_low: Extreme = NOWHERE
    index_low: Extreme = NOWHERE
    trades: int = 0
    volume: Cash = 0
    lots: Size = 0
    liquidations: int = 0
    longs_liquidated: Cash = 0
    shorts_liquidated: Cash = 0
    deleveraged: Cash = 0
    deleveraged_fills: int = 0
    bad_debt: Cash = 0
    forced_bought: Cash = 0
    """What liquidation orders took from the book."""
    forced_sold: Cash = 0
    organic_bought: Cash = 0
    """What everybody else took."""
    organic_sold: Cash = 0
    longest_chain: int = 0

    @property
    def liquidated(self) -> Cash:
        return self.longs_liquidated + self.shorts_liquidated


class Minute(NamedTuple):
    """What was force-closed in one minute of one instrument."""

    liquidations: int = 0
    liquidated: Cash = 0
    deleveraged: Cash = 0


class MarketState(msgspec.Struct, frozen=True, array_like=True):
    """A market's view as it is saved."""

    prints: list[Print]
    bars: list[Bar]
    latest: Bar | None
    counts: Counts
    minutes: dict[Time, Minute]


class MarketView:
    """One instrument: its tape, its candles, and what was counted."""

    def __init__(self) -> None:
        self.tape = TapeView()
        self.candles = CandleView()
        self.counts = Counts()
        self.minutes: dict[Time, Minute] = {}

    def add_trade(self, trade: Traded) -> None:
        self.tape.add(trade)
        self.candles.add(trade)
        counts, price, notional = self.counts, trade.price, trade.notional
        counts.first = counts.first or price
        if price < counts.last_low.price or not counts.last_low.price:
            counts.last_low = Extreme(price, trade.time)
        if price > counts.last_high.price:
            counts.last_high = Extreme(price, trade.time)
        counts.trades += 1
        counts.volume += notional
        counts.lots += trade.size
        self._count_taker(trade.taker_side, notional, forced=trade.liquidation_id != 0)

    def _count_taker(self, side: Side, notional: Cash, *, forced: bool) -> None:
        counts = self.counts
        if forced and side is BUY:
            counts.forced_bought += notional
        elif forced:
            counts.forced_sold += notional
        elif side is BUY:
            counts.organic_bought += notional
        else:
            counts.organic_sold += notional

    def add_mark(self, change: MarkChanged) -> None:
        counts = self.counts
        if change.mark < counts.mark_low.price or not counts.mark_low.price:
            counts.mark_low = Extreme(change.mark, change.time)
        if change.index < counts.index_low.price or not counts.index_low.price:
            counts.index_low = Extreme(change.index, change.time)

    def add_fall(self, time: Time, side: Side, notional: Cash, chain: int) -> None:
        """A liquidation step of a position on `side` ended; `chain` led to it, itself included."""
        counts = self.counts
        counts.liquidations += 1
        counts.longest_chain = max(counts.longest_chain, chain)
        if side is BUY:
            counts.longs_liquidated += notional
        else:
            counts.shorts_liquidated += notional
        then = self.minute(time)
        self.minutes[time - time % MINUTE] = Minute(
            then.liquidations + 1, then.liquidated + notional, then.deleveraged
        )

    def add_deleveraged(self, event: Deleveraged) -> None:
        notional = abs(event.value)
        self.counts.deleveraged += notional
        self.counts.deleveraged_fills += 1
        then = self.minute(event.time)
        self.minutes[event.time - event.time % MINUTE] = then._replace(
            deleveraged=then.deleveraged + notional
        )

    def minute(self, time: Time) -> Minute:
        """What was force-closed in the minute that holds a time."""
        return self.minutes.get(time - time % MINUTE, Minute())

    def bookmark(self) -> Bookmark:
        return self.tape.bookmark(), self.candles.bookmark(), copy(self.counts), dict(self.minutes)

    def return_to(self, bookmark: Bookmark) -> None:
        tape, candles, counts, minutes = bookmark
        self.tape.return_to(tape)
        self.candles.return_to(candles)
        self.counts, self.minutes = copy(counts), dict(minutes)

    def state(self) -> MarketState:
        """All there is to save; `load` takes it back."""
        candles = self.candles
        return MarketState(
            list(self.tape.prints), candles.finished, candles.latest, self.counts, self.minutes
        )

    def load(self, state: MarketState) -> None:
        self.tape.return_to(tuple(state.prints))
        self.candles.finished, self.candles.latest = state.bars, state.latest
        self.counts, self.minutes = state.counts, state.minutes
