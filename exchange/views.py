"""What a client knows of a market, folded from events alone: its tape, its candles, its counts.

A view never asks the venue anything. What it holds only grows or is replaced whole, so that it can
set a bookmark and return to it when time is turned back.
"""

import zlib
from collections import deque
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from exchange.candles import (
    BAR_SPAN,
    FINE_KEPT,
    Bar,
    Bookmark,
    CandleState,
    CandleView,
    cut,
)
from exchange.events import Deleveraged, MarkChanged, Traded
from exchange.terms import BUY, Side
from exchange.units import MINUTE, SECOND, Cash, Price, Size, Time

TAPE_LENGTH = 400


class Print(NamedTuple):
    """Trades of one instant, price, side and kind, merged."""

    time: Time
    price: Price
    size: Size
    side: Side
    liquidation: bool
    trades: int


class TapeView:
    """The latest prints of one instrument, newest last."""

    def __init__(self) -> None:
        self.prints: deque[Print] = deque(maxlen=TAPE_LENGTH)

    def add(self, trade: Traded) -> None:
        forced = trade.liquidation_id != 0
        if self.prints:
            time, price, size, *kind, trades = self.prints[-1]
            if price == trade.price and time == trade.time and kind == [trade.taker_side, forced]:
                self.prints[-1] = Print(time, price, size + trade.size, trade.taker_side, forced, trades + 1)
                return
        self.prints.append(Print(trade.time, trade.price, trade.size, trade.taker_side, forced, 1))

    def bookmark(self) -> bytes:
        """Packed: as they are, hundreds of bookmarks would hold a hundred thousand prints."""
        return zlib.compress(msgspec.msgpack.encode(tuple(self.prints)), 1)

    def return_to(self, bookmark: bytes) -> None:
        prints = msgspec.msgpack.decode(zlib.decompress(bookmark), type=list[Print])
        self.prints = deque(prints, maxlen=TAPE_LENGTH)


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
    candles: CandleState
    fine: CandleState
    counts: Counts
    minutes: dict[Time, Minute]


class MarketView:
    """One instrument: its tape, its candles, and what was counted."""

    def __init__(self) -> None:
        self.tape = TapeView()
        self.candles = CandleView()
        self.fine = CandleView(SECOND, FINE_KEPT)
        """The latest seconds."""
        self.counts = Counts()
        self.minutes: dict[Time, Minute] = {}

    def add_trade(self, trade: Traded) -> None:
        self.tape.add(trade)
        self.candles.add(trade)
        self.fine.add(trade)
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

    def bars(self, span: Time, end: Time, count: int) -> list[Bar]:
        """Candles of any width, out of the finer ones where the width asks for them."""
        return (self.fine if span < BAR_SPAN else self.candles).wider(span, end, count)

    def bookmark(self) -> Bookmark:
        candles = self.candles.bookmark(), self.fine.bookmark()
        minutes = len(self.minutes), next(reversed(self.minutes.items()), None)
        return self.tape.bookmark(), candles, copy(self.counts), minutes

    def return_to(self, bookmark: Bookmark) -> None:
        tape, candles, counts, (minutes, last) = bookmark
        self.tape.return_to(tape)
        self.candles.return_to(candles[0])
        self.fine.return_to(candles[1])
        self.counts = copy(counts)
        cut(self.minutes, minutes)
        self.minutes.update(() if last is None else (last,))

    def state(self) -> MarketState:
        """All there is to save; `load` takes it back."""
        candles, fine = self.candles.state(), self.fine.state()
        return MarketState(list(self.tape.prints), candles, fine, self.counts, self.minutes)

    def load(self, state: MarketState) -> None:
        self.tape.prints = deque(state.prints, maxlen=TAPE_LENGTH)
        self.candles.load(state.candles)
        self.fine.load(state.fine)
        self.counts, self.minutes = state.counts, state.minutes
