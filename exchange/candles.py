"""Candles, folded from trades alone, and made wider as they are asked for.

Finished candles never change: what comes is added at the end, so a bookmark is the time of the last, and
those of older days can lie packed.
"""

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, groupby, pairwise, starmap
from typing import Any, NamedTuple, TypeAlias

import msgspec

from exchange.events import Traded
from exchange.units import DAY, SECOND, Price, Size, Time

Bookmark: TypeAlias = tuple[Any, ...]
"""What a view needs to go back to where it was."""
BAR_SPAN: Time = 10 * SECOND
"""Width of the candles kept for good; wider ones are made of them."""
BLOCK = 1_024
"""How many candles are packed together, to some six bytes each instead of two hundred."""
LOOSE_MIN = DAY // BAR_SPAN
"""How many of the newest are never packed: what every picture looks at."""
BLOCKS_MAX = 88
"""With the loose ones eleven days of the usual width; an endless market forgets what is older."""
FINE_KEPT = 1_200
"""How many candles of one second are kept at least."""
PACK = 100
"""How many finished candles a bookmark holds together; whole packs are shared by all that hold them."""


class Bar(NamedTuple):
    """Trades of one span, by its first instant. Sizes are lots."""

    time: Time
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    liquidated: Size


class Forming:
    """The candle that trades still change: told as a `Bar` to who asks, which is seldom beside trades."""

    __slots__ = ("close", "high", "liquidated", "low", "open", "time", "volume")

    def __init__(self, bar: Bar) -> None:
        self.time, self.open, self.high, self.low, self.close, self.volume, self.liquidated = bar

    @property
    def bar(self) -> Bar:
        return Bar(self.time, self.open, self.high, self.low, self.close, self.volume, self.liquidated)


class Block(NamedTuple):
    """Finished candles, packed, by the first instant of the first."""

    time: Time
    bars: bytes


class Bars:
    """Finished candles, oldest first: older days in blocks, the newest loose."""

    def __init__(self, bars: Iterable[Bar] = (), blocks: Iterable[Block] = ()) -> None:
        self.blocks = list(blocks)
        self.loose = list(bars)
        """Empty only where there is none at all."""
        self._pack()

    def __len__(self) -> int:
        return len(self.blocks) * BLOCK + len(self.loose)

    def __iter__(self) -> Iterator[Bar]:
        return iter(self.since(0))

    def append(self, bar: Bar) -> None:
        """Add the newest; the oldest of too many go."""
        self.loose.append(bar)
        self._pack()

    def since(self, time: Time, at_most: int | None = None) -> list[Bar]:
        """Those that begin at or after a time."""
        bars = self.loose
        if self.blocks and time < bars[0].time:
            first = max(bisect_right(self.blocks, time, key=_time_of) - 1, 0)
            bars = [bar for block in self.blocks[first:] for bar in unpacked(block.bars)] + bars
        first = bisect_left(bars, time, key=_time_of)
        return bars[first : None if at_most is None else first + at_most]

    def cut(self, time: Time) -> None:
        """Only those that begin at or before a time stay."""
        del self.loose[bisect_right(self.loose, time, key=_time_of) :]
        while self.blocks and len(self.loose) < LOOSE_MIN:
            self.loose[:0] = unpacked(self.blocks.pop().bars)
            del self.loose[bisect_right(self.loose, time, key=_time_of) :]

    def _pack(self) -> None:
        while len(self.loose) >= LOOSE_MIN + BLOCK:
            self.blocks.append(Block(self.loose[0].time, packed(self.loose[:BLOCK])))
            del self.loose[:BLOCK], self.blocks[:-BLOCKS_MAX]


class CandleState(msgspec.Struct, frozen=True, array_like=True):
    """Candles of one width as they are saved."""

    loose: list[Bar]
    latest: Bar | None
    blocks: list[Block] = []


class CandleView:
    """Candles of one width: finished ones, and the one that trades still change.

    With a limit, only so many finished ones are kept.
    """

    def __init__(self, span: Time = BAR_SPAN, limit: int | None = None) -> None:
        self.span = span
        self._limit = limit
        self.finished = Bars()
        self._forming: Forming | None = None
        self._end: Time = 0
        """Of the candle that forms; 0 while there is none."""
        self._packs: dict[Time, bytes] = {}
        """What the last bookmark packed, by the first candle's time: what is finished never changes."""

    @property
    def latest(self) -> Bar | None:
        """The candle that trades still change; None before any trade."""
        return None if self._forming is None else self._forming.bar

    def _take_up(self, latest: Bar | None) -> None:
        self._forming = None if latest is None else Forming(latest)
        self._end = 0 if latest is None else latest.time + self.span

    def add(self, trade: Traded) -> None:
        forming, price, size = self._forming, trade.price, trade.size
        forced = size if trade.liquidation_id else 0
        if forming is None or trade.time >= self._end:
            if forming is not None:
                self._finish(forming.bar)
            time = trade.time - trade.time % self.span
            self._take_up(Bar(time, price, price, price, price, size, forced))
            return
        if price > forming.high:
            forming.high = price
        elif price < forming.low:
            forming.low = price
        forming.close = price
        forming.volume += size
        forming.liquidated += forced

    def _finish(self, bar: Bar) -> None:
        self.finished.append(bar)
        if self._limit is not None and len(self.finished) >= 2 * self._limit:
            self.finished = Bars(self.finished.loose[self._limit :])

    def wider(self, span: Time, end: Time, count: int) -> list[Bar]:
        """The last `count` candles of a width that begin before `end`; quiet spans are left out."""
        span = max(span - span % self.span, self.span)
        first = (-(-end // span) - count) * span
        bars = self._since(first)
        del bars[bisect_left(bars, end, key=_time_of) :]
        candles = [_joined(group, span) for _, group in groupby(bars, lambda bar: bar.time // span)]
        return candles[-count:]

    @property
    def first_time(self) -> Time | None:
        """Of the oldest candle; None before any trade."""
        first = self.first_since(0)
        return None if first is None else first.time

    def first_since(self, time: Time) -> Bar | None:
        """The oldest candle that begins at or after a time."""
        return next(iter(self._since(time, at_most=1)), None)

    def _since(self, time: Time, at_most: int | None = None) -> list[Bar]:
        bars = self.finished.since(time, at_most)
        latest = self.latest
        if latest is not None and latest.time >= time:
            bars.append(latest)
        return bars

    def bookmark(self) -> Bookmark:
        """Where all is kept that a rewind can want, the last one says what was there; else all is noted, and
        packed: hundreds of bookmarks live at once."""
        loose = self.finished.loose
        if self._limit is not None:
            return self._packed(loose), self.latest
        return loose[-1].time if loose else -1, self.latest

    def _packed(self, bars: list[Bar]) -> tuple[bytes, ...]:
        before, self._packs = self._packs, {}
        whole = len(bars) - len(bars) % PACK
        for first in range(0, whole, PACK):
            time = bars[first].time
            self._packs[time] = before.get(time) or packed(bars[first : first + PACK])
        return *self._packs.values(), packed(bars[whole:])

    def return_to(self, bookmark: Bookmark) -> None:
        finished, latest = bookmark
        self._take_up(latest)
        self._packs = {}
        if isinstance(finished, int):
            self.finished.cut(finished)
        else:
            self.finished = Bars(bar for pack in finished for bar in unpacked(pack))

    def state(self) -> CandleState:
        """All there is to save."""
        return CandleState(self.finished.loose, self.latest, self.finished.blocks)

    def load(self, state: CandleState) -> None:
        self.finished, self._packs = Bars(state.loose, state.blocks), {}
        self._take_up(state.latest)


_steps: msgspec.msgpack.Decoder[list[list[int]]] = msgspec.msgpack.Decoder(list[list[int]])


def packed(bars: Iterable[Bar]) -> bytes:
    """Candles for keeping: columns of the steps from one to the next."""
    steps = [[now - before for before, now in pairwise((0, *column))] for column in zip(*bars, strict=True)]
    return zlib.compress(msgspec.msgpack.encode(steps), 1)


def unpacked(packed: bytes) -> list[Bar]:
    columns = map(accumulate, _steps.decode(zlib.decompress(packed)))
    return list(starmap(Bar, zip(*columns, strict=True)))


def cut(rows: dict[Any, Any], length: int) -> None:
    """Only the first so many stay of what grows at its end."""
    while len(rows) > length:
        rows.popitem()


def _time_of(one: Bar | Block) -> Time:
    return one.time


def _joined(bars: Iterable[Bar], span: Time) -> Bar:
    """Neighbours as one of a width."""
    times, opens, highs, lows, closes, volumes, liquidated = zip(*bars, strict=True)
    time = times[0] - times[0] % span
    return Bar(time, opens[0], max(highs), min(lows), closes[-1], sum(volumes), sum(liquidated))
