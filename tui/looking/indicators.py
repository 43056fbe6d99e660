"""Indicators of a chart, few and plain, in whole ticks and lots.

The one law: each is worked out from the candles it is drawn over, the same for the screen and for
the command line; what has too little behind it is 0, and is not drawn.
"""

from collections.abc import Callable, Sequence

from exchange.units import Price, Size, div_nearest
from replays.messages.frame import Candle

AVERAGED = 20
"""Closes of the moving average."""
BANDS = 12
"""The busiest prices are told to a twelfth of the range."""


def moving_average(candles: Sequence[Candle], count: int = AVERAGED) -> list[Price]:
    """At each candle the mean of the last `count` closes; 0 before there are so many."""
    found, total = [], 0
    for place, candle in enumerate(candles):
        total += candle.close - (candles[place - count].close if place >= count else 0)
        found.append(div_nearest(total, count) if place + 1 >= count else 0)
    return found


def rebased(candles: Sequence[Candle], beside: Sequence[Price]) -> list[Price]:
    """A second market's closes moved so that both begin at the same close; 0 where it has none yet."""
    pairs = zip(candles, beside, strict=True)
    first = next(((candle.close, other) for candle, other in pairs if other), None)
    if first is None:
        return [0] * len(candles)
    return [div_nearest(other * first[0], first[1]) if other else 0 for other in beside]


def profile(candles: Sequence[Candle], rows: int, row: Callable[[Price], int]) -> list[Size]:
    """Lots traded in each of so many rows; `row` says in which one a price lies, the highest first.

    A candle's lots are spread evenly over the rows it reached; what is left over went at its close. What
    lies beyond counts in the outermost row: nothing is lost.
    """
    found = [0] * rows

    def clamped(price: Price) -> int:
        return max(0, min(row(price), rows - 1))

    for candle in candles if rows > 0 else ():
        top, bottom = clamped(candle.high), clamped(candle.low)
        each, rest = divmod(candle.volume, bottom - top + 1)
        for place in range(top, bottom + 1):
            found[place] += each
        found[clamped(candle.close)] += rest
    return found


def bands(candles: Sequence[Candle], count: int = BANDS) -> list[tuple[Price, Price, Size]]:
    """Lots by equal bands of the range of the candles, the highest first: least, greatest price, lots."""
    if not candles:
        return []
    low, high = min(each.low for each in candles), max(each.high for each in candles)
    extent = high - low + 1
    count = max(min(count, extent), 1)
    volumes = profile(candles, count, lambda price: (high - price) * count // extent)
    return [
        (high - ((row + 1) * extent - 1) // count, high - (row * extent + count - 1) // count, volume)
        for row, volume in enumerate(volumes)
    ]
