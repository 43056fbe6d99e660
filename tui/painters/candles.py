"""The chart: half-cell candles, volume and liquidations under them, and price lines with tags.

A candle takes the upper or the lower half of a cell, so that a column shows two prices a row.
Tags never hide each other: who comes later moves down a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exchange.instrument import Instrument
from exchange.units import MINUTE, SECOND, Price, Time
from replays.messages.frame import Candle
from tui.colours.themes import Colour, Palette
from tui.painters import meter, overlay
from tui.painters.canvas import Canvas
from tui.painters.overlay import NOTHING, Laid, Overlay
from tui.painters.scale import PriceScale, time_step
from tui.telling import format
from tui.terminal import glyphs

_SHAPES = {
    (2, 2): glyphs.BODY,
    (1, 1): glyphs.WICK,
    (2, 0): glyphs.BODY_UPPER,
    (0, 2): glyphs.BODY_LOWER,
    (1, 0): glyphs.WICK_UPPER,
    (0, 1): glyphs.WICK_LOWER,
    (2, 1): glyphs.BODY_OVER_WICK,
    (1, 2): glyphs.WICK_OVER_BODY,
}
"""By what the upper and the lower half of a cell hold: 0 nothing, 1 wick, 2 body."""
LEGEND_FROM = 8
"""Rows from which the overlay is told in words above the candles."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A price that matters. Tags give way in the order the lines are given."""

    price: Price
    label: str
    colour: Colour
    dotted: bool = False
    pinned: bool = False
    """Shown at the edge when it lies beyond the scale."""
    told: str = ""
    """The price itself, where that lies on no tick."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    candles: tuple[Candle, ...]
    lines: tuple[Line, ...]
    instrument: Instrument
    span: Time = MINUTE
    zoom: int = 1
    """Columns from one candle to the next."""
    overlay: Overlay = NOTHING


@dataclass(frozen=True)
class Parts:
    """How the rows are shared out."""

    prices: int
    volume: int
    liquidations: int
    times: int


def parts(height: int) -> Parts:
    """Small charts give up the liquidations first, then the volume, then the times."""
    times = int(height >= 5)
    volume = 5 if height >= 34 else 3 if height >= 18 else 2 if height >= 9 else 0
    liquidations = 2 if height >= 18 else 0
    return Parts(max(height - times - volume - liquidations, 0), volume, liquidations, times)


def axis_width(chart: Chart) -> int:
    """Cells for the tags on the right."""
    prices = [line.price for line in chart.lines] + [candle.high for candle in chart.candles[-1:]]
    return max((len(format.price(price, chart.instrument)) for price in prices), default=6) + 3


def visible(chart: Chart, width: int) -> tuple[Candle, ...]:
    """The newest candles that fit into so many columns."""
    return chart.candles[-(max(width, 0) // max(chart.zoom, 1)) :] if width >= max(chart.zoom, 1) else ()


def paint(chart: Chart, width: int, height: int, palette: Palette) -> Canvas:
    canvas = Canvas(width, height, palette)
    candles = visible(chart, plot_width(chart, width))
    told = int(bool(candles) and not chart.overlay.is_empty and height >= LEGEND_FROM)
    laid = overlay.lay(chart.overlay, chart.candles, len(candles))
    canvas.blit(0, told, _plot(chart, candles, laid, width, height - told, palette))
    if told:
        entries = overlay.legend(chart.overlay, laid, candles, chart.instrument, palette)
        overlay.draw_legend(canvas, entries)
    return canvas


def plot_width(chart: Chart, width: int) -> int:
    """Columns of the candles, beside the tags."""
    axis = axis_width(chart)
    return width - axis if width > axis + 8 else width


def _plot(
    chart: Chart, candles: tuple[Candle, ...], laid: Laid, width: int, height: int, palette: Palette
) -> Canvas:
    canvas = Canvas(width, height, palette)
    share, plot = parts(height), plot_width(chart, width)
    if not candles or not share.prices:
        canvas.text(1, height // 2, "No trades yet." if width >= 16 else "", palette.muted)
        return canvas
    scale = price_scale(candles, chart.lines, share.prices, overlay.reach(laid))
    tags = tag_rows(chart.lines, scale)
    if chart.overlay.profile:
        overlay.draw_profile(canvas, candles, scale, plot)
    _grid(canvas, chart, scale, plot, set(tags.values()))
    for line, row in tags.items():
        _line(canvas, line, row, plot)
    overlay.draw_averages(canvas, laid, scale, chart.zoom)
    for number, candle in enumerate(candles):
        _candle(canvas, number * chart.zoom, candle, scale)
    overlay.draw_beside(canvas, laid, scale, chart.zoom)
    for line, row in tags.items():
        _label(canvas, line, row, plot, tag(line, scale, chart.instrument))
    _under(canvas, chart, candles, share, plot)
    return canvas


def price_scale(
    candles: Sequence[Candle], lines: Sequence[Line], rows: int, beside: Sequence[Price] = ()
) -> PriceScale:
    """The candles' range with the prices beside them, widened to lines that lie within half of it (where it
    is none, within a thousandth of the price), and by a row at both ends."""
    low = min(*(candle.low for candle in candles), *beside, candles[0].low)
    high = max(*(candle.high for candle in candles), *beside, candles[0].high)
    reach = (high - low) // 2 or high // 1_000 or 1
    near = [line.price for line in lines if low - reach <= line.price <= high + reach]
    low, high = min(low, *near, low), max(high, *near, high)
    margin = max((high - low) // max(rows, 1), 1) if rows >= 6 else 0
    return PriceScale(low - margin, high + margin, rows)


def tag_rows(lines: Sequence[Line], scale: PriceScale) -> dict[Line, int]:
    """A row of its own for each line, in the order of prices; the first keeps its row, others give way."""
    shown = [line for line in lines if scale.holds(line.price) or line.pinned]
    if not shown:
        return {}
    shown = _with_room(shown, scale)
    order = sorted(shown, key=lambda line: -line.price)
    wanted = [scale.row(line.price) for line in order]
    first, count = order.index(shown[0]), len(order)
    rows = wanted.copy()
    rows[first] = min(max(wanted[first], first), scale.rows - count + first)
    for place in range(first + 1, count):
        rows[place] = min(max(wanted[place], rows[place - 1] + 1), scale.rows - count + place)
    for place in reversed(range(first)):
        rows[place] = max(min(wanted[place], rows[place + 1] - 1), place)
    return dict(zip(order, rows, strict=True))


def _with_room(lines: Sequence[Line], scale: PriceScale) -> list[Line]:
    """Those that are pinned, and of the others the nearest that leave the first its row."""
    first = lines[0]
    others = sorted(lines[1:], key=lambda line: (not line.pinned, abs(line.price - first.price)))
    others = others[: scale.rows - 1]
    above = [line for line in others if line.price > first.price]
    below = [line for line in others if line.price <= first.price]
    over, under = (sum(line.pinned for line in side) for side in (above, below))
    row = min(max(scale.row(first.price), over), scale.rows - 1 - under)
    return [first, *above[:row], *below[: scale.rows - 1 - row]]


def _grid(canvas: Canvas, chart: Chart, scale: PriceScale, plot: int, tagged: set[int]) -> None:
    palette, step = canvas.palette, scale.step()
    for row, price in scale.labels():
        for x in range(0, plot, 4):
            canvas.put(x, row, glyphs.GRID, palette.faint)
        if plot < canvas.width and row not in tagged:
            canvas.right(canvas.width - 1, row, axis_label(price, chart.instrument, step), palette.muted)


def axis_label(price: Price, instrument: Instrument, step: Price) -> str:
    """A round price without decimals it does not need."""
    text = format.price(price, instrument)
    whole = 10**instrument.price_places
    return text.partition(".")[0] if step * instrument.tick % whole == 0 else text


def _line(canvas: Canvas, line: Line, row: int, plot: int) -> None:
    if line.dotted:
        canvas.rule(0, row, plot, glyphs.DOT, line.colour)
    else:
        canvas.rule(0, row, plot, glyphs.DASH, line.colour)


def tag(line: Line, scale: PriceScale, instrument: Instrument) -> str:
    """A line's price, and which way it lies where the scale does not reach to it."""
    text = f" {line.told or format.price(line.price, instrument)}"
    if scale.holds(line.price):
        return text
    return f"{text} {glyphs.UP if line.price > scale.high else glyphs.DOWN}"


def _label(canvas: Canvas, line: Line, row: int, plot: int, text: str) -> None:
    palette = canvas.palette
    if line.label and len(line.label) + 6 < plot:
        canvas.text(1, row, f" {line.label} ", line.colour, bold=True)
    room = canvas.width - plot
    if room:
        canvas.shade(plot, row, room, line.colour)
        canvas.text(plot, row, text, palette.on_accent if palette.dark else palette.bg, bold=True)


def _candle(canvas: Canvas, x: int, candle: Candle, scale: PriceScale) -> None:
    top, bottom = scale.row(candle.high, 2), scale.row(candle.low, 2)
    start = scale.row(max(candle.open, candle.close), 2)
    end = scale.row(min(candle.open, candle.close), 2)

    def part(half: int) -> int:
        return 2 if start <= half <= end else 1 if top <= half <= bottom else 0

    colour = canvas.palette.up if candle.close >= candle.open else canvas.palette.down
    for row in range(max(top // 2, 0), min(bottom // 2, scale.rows - 1) + 1):
        shape = _SHAPES.get((part(2 * row), part(2 * row + 1)))
        if shape:
            canvas.put(x, row, shape, colour)


def _under(canvas: Canvas, chart: Chart, candles: Sequence[Candle], share: Parts, plot: int) -> None:
    palette, y = canvas.palette, share.prices
    if share.volume:
        amounts = [candle.volume for candle in candles]
        colours = [
            palette.up_soft if candle.close >= candle.open else palette.down_soft for candle in candles
        ]
        _bars(canvas, y, share.volume, amounts, colours, chart.zoom)
        canvas.right(canvas.width - 1, y, "vol" if canvas.width > plot else "", palette.muted)
        y += share.volume
    if share.liquidations:
        amounts = [candle.liquidated for candle in candles]
        _bars(canvas, y, share.liquidations, amounts, [palette.liquidation] * len(candles), chart.zoom)
        canvas.right(canvas.width - 1, y, "liqs" if canvas.width > plot else "", palette.muted)
        y += share.liquidations
    if share.times:
        _times(canvas, y, [candle.time for candle in candles], chart.span, chart.zoom)


def _bars(canvas: Canvas, y: int, height: int, amounts: list[int], colours: list[Colour], zoom: int) -> None:
    wide = [amount for amount in amounts for _ in range(zoom)]
    inks = [colour for colour in colours for _ in range(zoom)]
    meter.columns(canvas, 0, y, height, wide, inks)


def _times(canvas: Canvas, y: int, times: Sequence[Time], span: Time, zoom: int) -> None:
    """A label wherever a usual step of time begins."""
    seconds = span < MINUTE
    step, free = time_step(max(span, SECOND), zoom, 14 if seconds else 11), 0
    for number, time in enumerate(times):
        text = format.clock(time) if seconds else format.minute(time)
        x = number * zoom
        if time % step < span and x >= free and x + len(text) <= canvas.width:
            canvas.text(x, y, text, canvas.palette.muted)
            free = x + len(text) + 2
