"""The trades as they happen, newest first; forced ones stand out."""

from textual.geometry import Size

from replays.messages.frame import Print
from tui.looking.view import View
from tui.painters.canvas import Canvas
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

MARK = 2
"""Cells after the size: a blank, and the mark of a forced trade."""


class Tape(LivePanel):
    divisor = 2
    named = "Tape"

    def hint(self, view: View, size: Size) -> str:
        instrument = view.instrument
        if instrument is None or not view.tape_min:
            return ""
        return f"min {format.size(view.tape_min, instrument)}"

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, instrument = view.palette, view.instrument
        canvas = Canvas(width, height, palette)
        prints = [each for each in view.frame.tape if each.size >= view.tape_min][: max(height - 1, 0)]
        if instrument is None or not prints:
            canvas.text(1, height // 2, "No trades yet." if width >= 16 else "", palette.muted)
            return canvas
        prices = [format.price(each.price, instrument) for each in prints]
        measure = view.measure(instrument)
        sizes = [measure.text(measure.amount(each.size, each.price)) for each in prints]
        known = self.widest.under((instrument.symbol, width, view.units))
        price_cells = known.grown("price", max(map(len, prices)))
        size_cells = known.grown("size", max(map(len, sizes)))
        clock = width >= MARK + 12 + price_cells + size_cells
        price_edge = (9 if clock else 0) + 2 + price_cells
        size_edge = width - MARK
        counted = size_edge - price_edge - size_cells > 6
        if clock:
            canvas.text(0, 0, "time", palette.muted)
        canvas.right(price_edge, 0, "price", palette.muted)
        canvas.right(size_edge, 0, measure.heading, palette.muted)
        for y, (each, price, size) in enumerate(zip(prints, prices, sizes, strict=True), 1):
            _print(canvas, y, each, clock)
            colour = palette.side(each.side)
            mark = glyphs.UP if each.side > 0 else glyphs.DOWN
            canvas.text(9 if clock else 0, y, mark, colour)
            canvas.right(price_edge, y, price, colour, bold=each.liquidation)
            strong = palette.liquidation if each.liquidation else palette.text
            start = canvas.right(size_edge, y, size, strong, bold=each.liquidation)
            if counted and each.count > 1:
                canvas.right(start - 1, y, f"x{each.count}", palette.muted)
        return canvas


def _print(canvas: Canvas, y: int, each: Print, clock: bool) -> None:
    palette = canvas.palette
    if each.liquidation:
        canvas.shade(0, y, canvas.width, palette.liquidation_shade)
        canvas.text(canvas.width - 1, y, glyphs.CROSS, palette.liquidation, bold=True)
    if clock:
        canvas.text(0, y, format.clock(each.time), palette.muted)
