"""A crowd fitted to a tape: as nervous as its candles were wide, as busy as it was traded.

What is measured is the tape's own; the proportions between depth, orders and accounts are those of calm
hours of real perpetuals (volume against depth, sizes of orders, money behind positions).
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import ceil, log, log10, sqrt
from statistics import median
from typing import NamedTuple

from exchange.units import HOUR, MINUTE, Time
from replays.tapes.records import Bar

DEPTH_OF_VOLUME = 0.16
"""Within a basis point on each side rests so much of a usual minute's volume."""
DEPTH_PLAYED = 5_000
"""The scale is chosen so that about so much of it is played."""
SCALE_MAX = 1_000_000
"""What a scenario may say."""
DEPTH_UNKNOWN = 500_000
"""Where the tape has no volume."""
MEDIAN_OF_DEPTH, EQUITY_OF_DEPTH = 0.03, 0.012
"""Of the usual depth; where makers stand nearer their ladder is shorter, and orders are as much smaller."""
ACCOUNTS, TAKERS_PER_MINUTE = 3_000, 30
FUND_OF_EQUITY = 0.4
CENT, WHOLE_FROM = 0.01, 10.0
LONG_BEFORE_A_FALL, LONG_BEFORE_A_RISE = 0.65, 0.4
BETWEEN_FACTS = 0.75
"""Of the volatility, what is left between the facts that a path goes through."""
LEAST_BP = 0.1
WILD = 25.0
"""A candle's variance counts for at most so many times that of the hour's quieter nine in ten: one print that
goes to nothing and comes back is a fact of the path, but the rest of the hour did not tremble so."""
SPACING_LEAST, SPACING_OF_QUIET = 0.03, 0.1
"""Makers stand as near as it takes for the spread to be small beside a quiet hour's minute, whose standard
deviation in basis points is multiplied by this."""
QUIET_HOURS = 0.1
"""So many of the hours are quieter than what is called quiet."""


class Flow(NamedTuple):
    """Figures of `scenario.toml`, in dollars, or what is about as much."""

    scale: int
    depth: float
    taker_median: float
    equity_median: float
    fund: float
    long_share: float
    spacing: float
    volatility_bp: list[float]
    """One for each hour of the window."""


def fit(
    bars: Sequence[Bar],
    span: Time,
    start: Time,
    end: Time,
    turnovers: Sequence[float],
    played: float = DEPTH_PLAYED,
) -> Flow:
    """`turnovers`: of each candle, in dollars, about; all nought where the tape has none. `played`: about
    so much of the depth is."""
    depth = _depth(turnovers, span)
    scale = min(SCALE_MAX, _round(depth / played))
    spacing = min(1.0, max(SPACING_LEAST, quiet_minute(bars, span) * SPACING_OF_QUIET))
    borne = depth / scale * sqrt(spacing)
    equity = _amount(borne * EQUITY_OF_DEPTH)
    return Flow(
        scale=scale,
        depth=_amount(depth),
        taker_median=_amount(borne * MEDIAN_OF_DEPTH),
        equity_median=equity,
        fund=_amount(ACCOUNTS * equity * FUND_OF_EQUITY),
        long_share=LONG_BEFORE_A_FALL if _falls_more(bars) else LONG_BEFORE_A_RISE,
        spacing=spacing,
        volatility_bp=_volatility(bars, span, start, end),
    )


def quiet_minute(bars: Sequence[Bar], span: Time) -> float:
    """Standard deviation of a return in a quiet hour, to the minute, in basis points."""
    hours: dict[Time, list[float]] = {}
    for before, bar in pairwise(bars):
        hours.setdefault(bar.time // HOUR, []).append(log(bar.close / before.close) ** 2)
    widths = sorted(1e4 * sqrt(_mean(hour) * MINUTE / span) for hour in hours.values())
    return widths[int(len(widths) * QUIET_HOURS)] if widths else 0.0


def places_of(bars: Sequence[Bar], most: int) -> int:
    """Decimals that the tape's prices are printed with, at most so many."""
    return min(most, max(_places(price) for bar in bars for price in bar[1:5]))


def size_places_of(price: float) -> int:
    """Decimals of a lot worth a dollar or two, none finer than a thousandth."""
    return min(3, max(0, ceil(log10(price / 2))))


def _depth(turnovers: Sequence[float], span: Time) -> float:
    traded = [turnover for turnover in turnovers if turnover > 0]
    usual = median(traded) * MINUTE / span if traded else DEPTH_UNKNOWN / DEPTH_OF_VOLUME
    return max(1.0, usual * DEPTH_OF_VOLUME)


def _amount(value: float) -> float:
    """Whole, or to the cent where it is little; at least one cent."""
    return max(CENT, round(value, 2 if value < WHOLE_FROM else 0))


def _round(value: float) -> int:
    """To 1, 2 or 5 with noughts behind, at least 1."""
    if value <= 1:
        return 1
    power = 10 ** int(log10(value))
    return max((step * power for step in (1, 2, 5) if step * power <= value), default=1)


def _falls_more(bars: Sequence[Bar]) -> bool:
    """Is the deepest fall deeper than the steepest rise is high?"""
    high = low = bars[0].close
    fall = rise = 0.0
    for bar in bars:
        high, low = max(high, bar.high), min(low, bar.low)
        fall, rise = max(fall, log(high / bar.low)), max(rise, log(bar.high / low))
    return fall >= rise


def _volatility(bars: Sequence[Bar], span: Time, start: Time, end: Time) -> list[float]:
    """Standard deviation of a minute's return between facts, in basis points, by the hour."""
    hours: list[list[float]] = [[] for _ in range(-(-(end - start) // HOUR))]
    for bar in bars:
        for hour in range((bar.time - start) // HOUR, (bar.time + span - 1 - start) // HOUR + 1):
            if 0 <= hour < len(hours):
                hours[hour].append(_variance(bar))
    every = [square for hour in hours for square in hour]
    minutes = span / MINUTE
    return [max(LEAST_BP, 1e4 * BETWEEN_FACTS * sqrt(_tamed(hour or every) / minutes)) for hour in hours]


def _variance(bar: Bar) -> float:
    """Of one candle, without the way it went (Rogers and Satchell 1991): one that only falls has none."""
    above, below = log(bar.high / bar.close), log(bar.low / bar.close)
    return above * log(bar.high / bar.open) + below * log(bar.low / bar.open)


def _tamed(squares: Sequence[float]) -> float:
    """The mean, without what is wild; of all where nothing else moves."""
    quieter = sorted(squares)[: max(1, len(squares) * 9 // 10)]
    most = _mean(quieter) * WILD
    return _mean([min(square, most) for square in squares] if most else squares)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _places(price: float) -> int:
    exponent = Decimal(repr(price)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
