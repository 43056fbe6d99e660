"""The player's equity since the start, as a line."""

from exchange.units import Cash
from tui import format
from tui.painters import braille
from tui.painters.canvas import Canvas
from tui.themes import Palette
from tui.view import View
from tui.widgets.panel import LivePanel


class Equity(LivePanel):
    divisor = 5
    named = "Equity, this run"

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, values, cash = view.palette, view.frame.equity_curve, view.cash
        canvas = Canvas(width, height, palette)
        if len(values) < 2 or cash is None:
            canvas.text(1, height // 2, "No trades yet." if width >= 16 else "", palette.muted)
            return canvas
        places = view.cash_places(cash.asset)
        labels = [format.cash(bound, places) for bound in (max(values), min(values))]
        axis = max(map(len, labels)) + 1
        plot = width - axis if width > 3 * axis else width
        canvas.blit(0, 0, curve(values, plot, height, palette))
        if plot < width:
            canvas.right(width, 0, labels[0], palette.muted)
            canvas.right(width, height - 1, labels[1], palette.muted)
        return canvas


def curve(values: tuple[Cash, ...], width: int, height: int, palette: Palette) -> Canvas:
    """Values over the whole width, from the least at the foot to the greatest at the head."""
    canvas = Canvas(max(width, 0), max(height, 0), palette)
    rows = braille.line(values, canvas.width, canvas.height, min(values), max(values))
    braille.draw(canvas, 0, 0, rows, palette.info)
    return canvas
