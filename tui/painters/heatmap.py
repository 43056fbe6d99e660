"""Where liquidations wait, by time and price: two prices a cell, the lighter the more.

Over it the price as a line of dots, the mark and the player's own liquidation price with tags.
"""

from dataclasses import dataclass

from exchange.instrument import Instrument
from exchange.units import Price, Time
from tui.colours.themes import Palette
from tui.painters import braille
from tui.painters.candles import Line, axis_label, tag, tag_rows
from tui.painters.canvas import Canvas
from tui.painters.scale import PriceScale
from tui.telling import format
from tui.terminal import glyphs

_ASCII = " .:-=+*#%@"

Grid = tuple[tuple[int, ...], ...]
"""Rows from the highest price down, columns from old to new; 0 to 255."""


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    grid: Grid
    low: Price
    high: Price
    closes: tuple[Price, ...]
    """The price over the same time."""
    times: tuple[Time, Time]
    lines: tuple[Line, ...]
    instrument: Instrument


def paint(heat: HeatMap, width: int, height: int, palette: Palette) -> Canvas:
    canvas = Canvas(width, height, palette)
    if not heat.grid or not heat.grid[0] or heat.high <= heat.low:
        text = "No positions at risk in this window yet."
        canvas.text(1, height // 2, text if len(text) < width else "", palette.muted)
        return canvas
    highest = max([heat.high, *(line.price for line in heat.lines)])
    axis = max(len(format.price(highest, heat.instrument)) + 3, 8)
    plot = width - axis if width > axis + 8 else width
    rows = height - 2 if height >= 6 else height
    scale = PriceScale(heat.low, heat.high, rows)
    _cells(canvas, heat.grid, plot, rows)
    tags = tag_rows(heat.lines, scale)
    _axis(canvas, heat, scale, plot, set(tags.values()))
    for line, row in tags.items():
        _line(canvas, line, row, plot, tag(line, scale, heat.instrument))
    path = braille.line(heat.closes, plot, rows, heat.low, heat.high)
    braille.draw(canvas, 0, 0, path, palette.bright if palette.dark else palette.info, bold=True)
    if height >= 6:
        _times(canvas, heat.times, plot, height - 2)
        _legend(canvas, height - 1)
    return canvas


def pooled(grid: Grid, columns: int, rows: int) -> list[list[int]]:
    """The grid on other numbers of rows and columns: the greatest of what falls together."""
    have_rows, have_columns = len(grid), len(grid[0])
    pooled_rows = []
    for row in range(rows):
        first = row * have_rows // rows
        last = max((row + 1) * have_rows // rows, first + 1)
        merged = [max(values) for values in zip(*grid[first:last], strict=True)]
        spans = [(x * have_columns // columns, (x + 1) * have_columns // columns) for x in range(columns)]
        pooled_rows.append([max(merged[start : max(end, start + 1)]) for start, end in spans])
    return pooled_rows


def _cells(canvas: Canvas, grid: Grid, plot: int, rows: int) -> None:
    palette = canvas.palette
    values = pooled(grid, plot, rows * 2)
    for row in range(rows):
        upper, lower = values[2 * row], values[2 * row + 1]
        for x in range(plot):
            if palette.ascii or not palette.coloured:
                canvas.put(x, row, _density(max(upper[x], lower[x])), palette.text)
            else:
                canvas.put(x, row, glyphs.UPPER_HALF, palette.heat_colour(upper[x]))
                canvas.shade(x, row, 1, palette.heat_colour(lower[x]))


def _density(value: int) -> str:
    """0 to 255 as a character, the fuller the more."""
    return _ASCII[value * 9 // 255]


def _axis(canvas: Canvas, heat: HeatMap, scale: PriceScale, plot: int, tagged: set[int]) -> None:
    if plot == canvas.width:
        return
    step = scale.step(2)
    for row, price in scale.labels(2):
        if row not in tagged:
            canvas.right(
                canvas.width - 1, row, axis_label(price, heat.instrument, step), canvas.palette.muted
            )


def _line(canvas: Canvas, line: Line, row: int, plot: int, text: str) -> None:
    palette = canvas.palette
    if line.label:
        for x in range(0, plot, 2):
            canvas.put(x, row, glyphs.DASH, line.colour)
        if len(line.label) + 4 < plot:
            canvas.text(1, row, f" {line.label} ", line.colour, bold=True, paper=palette.bg)
    if plot < canvas.width:
        canvas.shade(plot, row, canvas.width - plot, line.colour)
        ink = palette.on_accent if palette.dark else palette.bg
        canvas.text(plot, row, text, ink, bold=True)


def _times(canvas: Canvas, times: tuple[Time, Time], plot: int, y: int) -> None:
    first, last = times
    count = max(min(plot // 18, 4), 1)
    for number in range(count + 1):
        text = format.minute(first + (last - first) * number // count)
        x = min(plot * number // count, plot - len(text))
        if x >= 0:
            canvas.text(x, y, text, canvas.palette.muted)


def _legend(canvas: Canvas, y: int) -> None:
    palette = canvas.palette
    if canvas.width < 34:
        return
    end = canvas.text(0, y, "less  ", palette.muted)
    for step in range(15):
        if palette.coloured:
            canvas.shade(end + step, y, 1, palette.heat_colour(17 * step + 17))
        else:
            canvas.put(end + step, y, _density(17 * step + 17), palette.text)
    canvas.text(end + 15, y, " more at risk", palette.muted)
