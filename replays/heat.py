"""Where and when positions were force-closed: a grid of price by time, as bright as what fell there."""

from collections.abc import Sequence

from exchange.candles import Bar
from exchange.falls import Fall
from exchange.terms import Symbol
from exchange.units import Cash, Price, Time

BRIGHTEST = 255
Grid = tuple[tuple[int, ...], ...]


def heat_of(
    falls: Sequence[Fall], symbol: Symbol, bars: Sequence[Bar], end: Time, shape: tuple[int, int]
) -> tuple[Grid, tuple[Price, Price]]:
    """Rows from the highest price down, columns from the first bar's time to `end`; and its prices."""
    columns, rows = shape
    if not bars or columns < 1 or rows < 1:
        return (), (0, 0)
    low, high = min(bar.low for bar in bars), max(bar.high for bar in bars)
    start = bars[0].time
    cells = [[0] * columns for _ in range(rows)]
    for fall in reversed(falls):
        if fall.time < start:
            break
        if fall.symbol == symbol and fall.time < end and low <= fall.price <= high:
            x = (fall.time - start) * columns // (end - start)
            y = (high - fall.price) * rows // (high - low + 1)
            cells[y][x] += fall.notional
    return _brightness(cells), (low, high)


def _brightness(cells: list[list[Cash]]) -> Grid:
    """Each doubling is a step, so that the small stay visible beside the largest."""
    doublings = [[cell.bit_length() for cell in row] for row in cells]
    most = max(map(max, doublings))
    least = min((bits for row in doublings for bits in row if bits), default=0)
    span = most - least + 1
    return tuple(
        tuple((bits - least + 1) * BRIGHTEST // span if bits else 0 for bits in row) for row in doublings
    )
