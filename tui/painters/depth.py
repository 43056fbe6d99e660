"""The depth chart: how much rests within each distance of the book's middle, bids left, asks right.

A column is a step away from the middle and stands as high as everything between them adds up to.
The middle stays in the middle, and both sides have one scale.
"""

from dataclasses import dataclass
from itertools import accumulate

from exchange.units import Price
from replays.messages.frame import Depth, Level
from tui.colours.themes import Colour, Palette
from tui.painters import meter
from tui.painters.canvas import Canvas
from tui.telling import format
from tui.telling.measure import Measure
from tui.terminal import glyphs

MARKS_FROM = 5
"""Rows from which own orders and the own liquidation have a line."""


@dataclass(frozen=True, kw_only=True)
class DepthChart:
    depth: Depth | None
    measure: Measure
    own_liquidation: Price | None = None


def totals(depth: Depth, measure: Measure) -> tuple[list[int], list[int]]:
    """What rests up to each step of bids and of asks, in the measure's amounts."""
    return _running(depth.bids, measure), _running(depth.asks, measure)


def _running(levels: tuple[Level, ...], measure: Measure) -> list[int]:
    return list(accumulate(measure.amount(level.size, level.price) for level in levels))


def paint(chart: DepthChart, width: int, height: int, palette: Palette) -> Canvas:
    canvas = Canvas(width, height, palette)
    depth = chart.depth
    if depth is None:
        canvas.text(1, height // 2, "The book is empty." if width >= 20 else "", palette.muted)
        return canvas
    half = min(width // 2, len(depth.bids), len(depth.asks))
    head, marks, axis = int(height >= 3), int(height >= MARKS_FROM), int(height >= 2)
    left, rows = width // 2 - half, max(height - head - marks - axis, 0)
    bids, asks = totals(depth, chart.measure)
    _columns(canvas, chart, left, head, rows, bids[:half], asks[:half])
    if head:
        _head(canvas, chart, bids[:half], asks[:half])
    if marks:
        _marks(canvas, chart, left, half, head + rows)
    if axis:
        _axis(canvas, chart, left, half, height - 1)
    return canvas


def _columns(
    canvas: Canvas, chart: DepthChart, left: int, top: int, rows: int, bids: list[int], asks: list[int]
) -> None:
    palette, depth = canvas.palette, chart.depth
    assert depth is not None
    below, above = reversed(depth.bids[: len(bids)]), depth.asks[: len(asks)]
    inks = [
        *(_ink(level, palette.up_soft, palette.up) for level in below),
        *(_ink(level, palette.down_soft, palette.down) for level in above),
    ]
    meter.columns(canvas, left, top, rows, [*reversed(bids), *asks], inks)


def _ink(level: Level, soft: Colour, full: Colour) -> Colour:
    """A step in which something rests stands out from one that only stands on the others."""
    return full if level.size else soft


def _head(canvas: Canvas, chart: DepthChart, bids: list[int], asks: list[int]) -> None:
    """Both sides in one number each: what rests as far as is shown."""
    palette, half = canvas.palette, canvas.width // 2
    for side, x, amounts, colour in (
        ("bids", 0, bids, palette.up),
        ("asks", half + 1, asks, palette.down),
    ):
        total = chart.measure.text(amounts[-1] if amounts else 0)
        for text in (f"{side} {total}", f"{side[0].upper()} {total}", total, side):
            if len(text) < half:
                break
        else:
            continue
        if x:
            canvas.right(canvas.width, 0, text, colour, bold=True)
        else:
            canvas.text(0, 0, text, colour, bold=True)


def _marks(canvas: Canvas, chart: DepthChart, left: int, half: int, y: int) -> None:
    palette, depth = canvas.palette, chart.depth
    assert depth is not None
    middle = left + half
    canvas.rule(left, y, 2 * half, glyphs.RULE, palette.faint)
    for place in range(half):
        if depth.bids[place].own:
            canvas.put(middle - 1 - place, y, glyphs.OWN, palette.accent, bold=True)
        if depth.asks[place].own:
            canvas.put(middle + place, y, glyphs.OWN, palette.accent, bold=True)
    x = column(depth, chart.own_liquidation, half)
    if x is not None:
        canvas.put(middle + x, y, glyphs.CROSS, palette.liquidation, bold=True)


def column(depth: Depth, price: Price | None, half: int) -> int | None:
    """How many columns right of the middle a price stands; None beyond what is shown."""
    if price is None:
        return None
    below = 2 * price < depth.twice_middle
    levels = depth.bids if below else depth.asks
    reaches = (price >= level.price if below else price <= level.price for level in levels[:half])
    place = next((place for place, reached in enumerate(reaches) if reached), None)
    return None if place is None else -1 - place if below else place


def _axis(canvas: Canvas, chart: DepthChart, left: int, half: int, y: int) -> None:
    """The prices at both ends and in the middle, as far as there is room."""
    palette, depth, instrument = canvas.palette, chart.depth, chart.measure.instrument
    if depth is None or not half:
        return
    low = format.price(depth.bids[half - 1].price, instrument)
    high = format.price(depth.asks[half - 1].price, instrument)
    middle = format.price(depth.twice_middle // 2, instrument)
    if len(low) + len(high) + 2 <= 2 * half:
        canvas.text(left, y, low, palette.muted)
        canvas.right(left + 2 * half, y, high, palette.muted)
        start = left + half - len(middle) // 2
        clear = start >= left + len(low) + 1 and start + len(middle) < left + 2 * half - len(high)
        canvas.text(start, y, middle if clear else "", palette.text)
    elif len(middle) <= 2 * half:
        canvas.text(left + half - len(middle) // 2, y, middle, palette.text)
