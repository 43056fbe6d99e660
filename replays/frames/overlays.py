"""What a chart may lay over its candles, and the book's depth beside them, worked out where the world is.

Nothing here is an estimate from what the screen holds: averages come from every trade of the day, a second
market's closes from its own candles, depth from the whole book.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from exchange.candles import BAR_SPAN, Bar, CandleView
from exchange.engine import Exchange
from exchange.questions import BookSnapshot, ReadBook
from exchange.terms import Symbol
from exchange.units import DAY, MINUTE, Price, Size, Time, div_nearest
from replays.crowd.population import PLAYER
from replays.messages.frame import Depth, Level

LEVELS_MAX = 2_000
QUIET: Time = 20 * MINUTE
"""How long a market may go without a trade and have its last close found, at least."""
DEPTH_EVERY_SECONDS = 0.2
"""The whole book is not read for every picture."""


def spans_beside(candles: int, span: Time) -> int:
    """How many spans before its end a chart of so many candles looks through for a second market's closes: as
    far back again as it reaches itself and, where they are narrow, as long as a market may well be quiet."""
    return max(2 * candles, QUIET // span)


def closes_beside(times: Sequence[Time], bars: Iterable[Bar]) -> tuple[Price, ...]:
    """The last close of a second market at each candle's time, both with candles of one width."""
    others = list(bars)
    starts = [bar.time for bar in others]
    places = (bisect_right(starts, time) for time in times)
    return tuple(others[place - 1].close if place else 0 for place in places)


class DayAverages:
    """Volume-weighted averages of UTC days of one market, kept up as its candles finish.

    Each of the finest candles counts with its lots at the mean of high, low and close.
    """

    def __init__(self) -> None:
        self._symbol = Symbol("")
        self._begun: Time = 0
        self._times: list[Time] = []
        self._lots: list[Size] = [0]
        self._worth: list[int] = [0]
        """Three times lots by price: sums, so that any stretch is a difference."""

    def at(self, symbol: Symbol, candles: CandleView, times: Sequence[Time], span: Time) -> tuple[Price, ...]:
        """For each candle that begins then, the average from midnight to its end, or of one finer than is
        kept to the end of the kept one it lies in; 0 without a trade."""
        if not times:
            return ()
        self._keep_up(symbol, candles, times[0] - times[0] % DAY)
        latest = candles.latest
        ends = (time - time % BAR_SPAN + max(span, BAR_SPAN) for time in times)
        days = (time - time % DAY for time in times)
        return tuple(self._average(day, end, latest) for day, end in zip(days, ends, strict=True))

    def forget(self) -> None:
        """Time was turned back: what is lived from there on may be something else."""
        self._times, self._lots, self._worth = [], [0], [0]

    def _keep_up(self, symbol: Symbol, candles: CandleView, begin: Time) -> None:
        """Have every finished candle since `begin`, and none that a rewind took away."""
        last = self._times[-1] if self._times else begin
        bars = candles.finished.since(last)
        stands = bool(bars and self._times) and bars[0].time == last
        if stands and (symbol, begin) == (self._symbol, self._begun):
            del bars[0]
        else:
            self._symbol, self._begun = symbol, begin
            self.forget()
            bars = candles.finished.since(begin)
        for bar in bars:
            self._times.append(bar.time)
            self._lots.append(self._lots[-1] + bar.volume)
            self._worth.append(self._worth[-1] + _worth(bar))

    def _average(self, begin: Time, end: Time, latest: Bar | None) -> Price:
        first, after = bisect_left(self._times, begin), bisect_left(self._times, end)
        lots, worth = self._lots[after] - self._lots[first], self._worth[after] - self._worth[first]
        if latest is not None and begin <= latest.time < end:
            lots, worth = lots + latest.volume, worth + _worth(latest)
        return div_nearest(worth, 3 * lots) if lots else 0


def _worth(bar: Bar) -> int:
    return bar.volume * (bar.high + bar.low + bar.close)


def read_depth(exchange: Exchange, symbol: Symbol, count: int, step: Price) -> Depth | None:
    """What rests within `count` steps of so many ticks on each side; None where nothing rests."""
    book = exchange.ask(ReadBook(trader=PLAYER, symbol=symbol, levels=LEVELS_MAX))
    assert isinstance(book, BookSnapshot)
    best = [side[0][0] for side in (book.bids, book.asks) if side]
    if not best or count <= 0:
        return None
    middle, step = best[0] + best[-1], max(step, 1)
    return Depth(
        twice_middle=middle,
        bids=_steps(book.bids, middle, -step, count),
        asks=_steps(book.asks, middle, step, count),
    )


def _steps(
    levels: Iterable[tuple[Price, Size, Size]], middle: Price, step: Price, count: int
) -> tuple[Level, ...]:
    """The last whole price of each step, what rests in it, and how much of that is the player's."""
    sizes, own = [0] * count, [0] * count
    way = 1 if step > 0 else -1
    for price, size, mine in levels:
        place = max(abs(2 * price - middle) - 1, 0) // (2 * abs(step))
        if place >= count:
            break
        sizes[place] += size
        own[place] += mine
    return tuple(
        Level(
            price=max(way * ((way * middle + 2 * abs(step) * (place + 1)) // 2), 0),
            size=sizes[place],
            own=own[place],
        )
        for place in range(count)
    )


class DepthLook:
    """The last look at the whole book, and when it was taken."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._asked: tuple[Symbol, int, Price] | None = None
        self._until = 0.0
        self._depth: Depth | None = None

    def look(self, exchange: Exchange, symbol: Symbol, count: int, step: Price) -> Depth | None:
        """The look that is wanted; nothing at all where no panel shows it."""
        if not count:
            return None
        asked, now = (symbol, count, step), self._seconds()
        if asked != self._asked or now >= self._until:
            self._depth = read_depth(exchange, symbol, count, step)
            self._asked, self._until = asked, now + DEPTH_EVERY_SECONDS
        return self._depth
