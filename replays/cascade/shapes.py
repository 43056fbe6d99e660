"""The shape of a price in candles: how deep it fell in how long, what came back, how like another it is.

Here is measuring alone. What is measured is floating-point, goes into a report, and reaches no command.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from exchange.units import HOUR, MINUTE, Time

REBOUND_SPAN = HOUR
RETURNS_MIN = 3
"""Of fewer returns there is no spread to speak of."""
RETURNS_WANTED = 36
"""A spread is of an hour; where closes are farther apart than minutes, of as long as this many returns take:
of a dozen returns chance alone makes a spread half as large again."""


class Candle(NamedTuple):
    """Prices of one span of time, in the quote currency, by its first instant."""

    time: Time
    open: float
    high: float
    low: float
    close: float


class Shape(NamedTuple):
    """Falls and rebound as shares: -0.1 is a tenth."""

    worst_1: float
    worst_5: float
    worst_60: float
    rebound_60: float


class Likeness(NamedTuple):
    """How like two series of closes are, the second being the one that is followed."""

    closes: int
    correlation: float
    distance: float
    """Mean of |one / other - 1|."""
    spreads: tuple[float, ...]
    """For each hour (or longer, see RETURNS_WANTED), the standard deviation of the returns of the one
    against that of the other."""


def shape_of(candles: Sequence[Candle]) -> Shape:
    """A fall is the low of a candle against the highest high of the span that ends with it."""
    if not candles:
        return Shape(0.0, 0.0, 0.0, 0.0)
    one, five, sixty = (worst_fall(candles, minutes * MINUTE) for minutes in (1, 5, 60))
    return Shape(one, five, sixty, rebound(candles))


def worst_fall(candles: Sequence[Candle], span: Time) -> float:
    """The deepest fall within a span of time, or within one candle where they are longer."""
    highs: deque[Candle] = deque()
    worst = 0.0
    for candle in candles:
        while highs and highs[-1].high <= candle.high:
            highs.pop()
        highs.append(candle)
        while highs[0].time <= candle.time - span:
            highs.popleft()
        worst = min(worst, candle.low / highs[0].high - 1)
    return worst


def rebound(candles: Sequence[Candle]) -> float:
    """The highest price of the hour after the low, against the low."""
    lowest = min(candles, key=lambda candle: candle.low)
    after = [candle.high for candle in candles if lowest.time < candle.time <= lowest.time + REBOUND_SPAN]
    return max(after, default=lowest.low) / lowest.low - 1


def likeness(ours: Mapping[Time, float], theirs: Mapping[Time, float]) -> Likeness | None:
    """Closes by the instant at which they stood. None where too few instants are shared."""
    times = sorted(ours.keys() & theirs.keys())
    if len(times) < RETURNS_MIN:
        return None
    one, other = [ours[time] for time in times], [theirs[time] for time in times]
    return Likeness(
        closes=len(times),
        correlation=correlation(one, other),
        distance=mean([abs(a / b - 1) for a, b in zip(one, other, strict=True)]),
        spreads=_spreads(times, one, other),
    )


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Pearson's; nought where one of them does not move."""
    a, b = mean(one), mean(other)
    together = sum((x - a) * (y - b) for x, y in zip(one, other, strict=True))
    apart = sqrt(sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in other))
    return together / apart if apart else 0.0


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def spread(values: Sequence[float]) -> float:
    """Standard deviation of the whole."""
    middle = mean(values)
    return sqrt(mean([(value - middle) ** 2 for value in values]))


def slope(steps: Sequence[tuple[float, float]]) -> float | None:
    """Least squares of the second on the first; None where the first does not vary."""
    a, b = mean([x for x, _ in steps]), mean([y for _, y in steps])
    square = sum((x - a) ** 2 for x, _ in steps)
    return sum((x - a) * (y - b) for x, y in steps) / square if square else None


def _spreads(times: Sequence[Time], one: Sequence[float], other: Sequence[float]) -> tuple[float, ...]:
    """By the span in which a return ends."""
    span = max(HOUR, RETURNS_WANTED * min(after - before for before, after in pairwise(times)))
    hours: dict[int, list[tuple[float, float]]] = {}
    for number, (before, after) in enumerate(pairwise(times)):
        if after - before > HOUR:
            continue
        returns = log(one[number + 1] / one[number]), log(other[number + 1] / other[number])
        hours.setdefault((after - 1) // span, []).append(returns)
    pairs = [(spread([a for a, _ in hour]), spread([b for _, b in hour])) for hour in _full(hours)]
    return tuple(ours / theirs for ours, theirs in pairs if theirs)


def _full(hours: Mapping[int, list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    return [returns for _, returns in sorted(hours.items()) if len(returns) >= RETURNS_MIN]
