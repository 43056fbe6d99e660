"""Where accounts would be force-closed and where they were: a grid of price by time, the more the brighter.

What waits is dimmer than what fell: a band glows until the price comes through it, and flares there.
"""

from collections.abc import Callable, Sequence
from math import isqrt

from exchange.candles import Bar
from exchange.falls import Fall
from exchange.terms import Symbol
from exchange.units import Cash, Price, Time
from replays.frames.risk_map import Seen

BRIGHTEST = 255
WAITING_MAX = 190
"""The brightest that waits."""
FALLEN_MIN = 120
"""The dimmest that fell."""
AROUND = 80
"""At least this part of the price is shown below the lowest and above the highest."""

Grid = tuple[tuple[int, ...], ...]
Looks = Callable[[Time], Seen | None]


def heat_of(
    falls: Sequence[Fall],
    looks: Looks,
    symbol: Symbol,
    bars: Sequence[Bar],
    end: Time,
    shape: tuple[int, int],
) -> tuple[Grid, tuple[Price, Price]]:
    """Rows from the highest price down, columns from the first bar's time to `end`; and its prices."""
    columns, rows = shape
    if not bars or columns < 1 or rows < 1:
        return (), (0, 0)
    low, high = min(bar.low for bar in bars), max(bar.high for bar in bars)
    around = max((high - low) // 3, high // AROUND)
    low, high = max(low - around, 1), high + around
    start = bars[0].time
    fallen = [[0] * columns for _ in range(rows)]
    for fall in reversed(falls):
        if fall.time < start:
            break
        if fall.symbol == symbol and fall.time < end and low <= fall.price <= high:
            x = (fall.time - start) * columns // (end - start)
            y = (high - fall.price) * rows // (high - low + 1)
            fallen[y][x] += fall.notional
    prices = [high - (2 * row + 1) * (high - low) // (2 * rows) for row in range(rows)]
    waiting = _waiting(looks, prices, [start + (end - start) * (x + 1) // columns for x in range(columns)])
    return _merged(_shades(waiting), _brightness(fallen)), (low, high)


def _waiting(looks: Looks, prices: Sequence[Price], times: Sequence[Time]) -> list[list[Cash]]:
    """What waited at each price at each time, by the last look until then."""
    by_column: list[list[Cash]] = []
    last, column = None, [0] * len(prices)
    for time in times:
        seen = looks(time)
        if seen is not None and seen is not last:
            last, column = seen, seen.near(prices)
        by_column.append(column)
    return [list(row) for row in zip(*by_column, strict=True)]


def _shades(cells: list[list[Cash]]) -> Grid:
    """By the root of the share of the most that waits anywhere: a quarter of it is half as bright."""
    most = max(1, *map(max, cells))
    return tuple(tuple(isqrt(cell * WAITING_MAX**2 // most) for cell in row) for row in cells)


def _brightness(cells: list[list[Cash]]) -> Grid:
    """Each doubling is a step, so that the small stay visible beside the largest."""
    doublings = [[cell.bit_length() for cell in row] for row in cells]
    most = max(map(max, doublings))
    least = min((bits for row in doublings for bits in row if bits), default=0)
    span, reach = most - least + 1, BRIGHTEST - FALLEN_MIN
    return tuple(
        tuple(FALLEN_MIN + (bits - least + 1) * reach // span if bits else 0 for bits in row)
        for row in doublings
    )


def _merged(waiting: Grid, fallen: Grid) -> Grid:
    rows = zip(waiting, fallen, strict=True)
    return tuple(tuple(map(max, one, other)) for one, other in rows)
