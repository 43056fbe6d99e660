"""The fund that pays when a liquidation ends below bankruptcy: what it had, what it has."""

from exchange.units import PPB
from replays.messages.frame import FundRow
from tui.looking.view import View
from tui.painters import braille, meter
from tui.painters.canvas import Canvas, cut
from tui.telling import format
from tui.widgets.panel import LivePanel


class Insurance(LivePanel):
    def title(self, view: View, width: int) -> str:
        return "Insurance" if width >= 28 else "Fund"

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, fund = view.palette, view.fund
        canvas = Canvas(width, height, palette)
        if fund is None:
            canvas.text(1, 0, "This market has no fund." if width >= 26 else "No fund here.", palette.muted)
            return canvas
        pad = int(width >= 28)
        right, places = width - pad, view.cash_places(fund.asset)
        start = canvas.right(
            right, 0, format.amount(fund.balance, places, fund.asset), palette.bright, bold=True
        )
        canvas.text(pad, 0, cut("insurance fund", start - pad - 1), palette.muted)
        _gauge(canvas, pad, right, fund)
        if height >= 5:
            _history(canvas, pad, 2, right - pad, height - 3, fund)
        if height >= 3:
            _change(canvas, pad, right, max(height - 1, 2), fund, places)
        return canvas


def _gauge(canvas: Canvas, left: int, right: int, fund: FundRow) -> None:
    """What is left of what it began with."""
    share = format.rounded(fund.balance * PPB, fund.start) if fund.start else None
    text = format.percent(share, 0)
    if right - left - 6 > 0:
        meter.meter(canvas, left, 1, right - left - 6, fund.balance, fund.start)
    canvas.right(right, 1, text, canvas.palette.buffer(share), bold=True)


def _history(canvas: Canvas, x: int, y: int, width: int, height: int, fund: FundRow) -> None:
    palette = canvas.palette
    values = fund.history
    if len(values) < 2 or width <= 0:
        return
    rows = braille.line(values, width, height, min(values), max(*values, fund.start))
    samples = braille.sampled(values, width)
    top = max(fund.start, 1)
    braille.draw(canvas, x, y, rows, lambda column: palette.ramp(max(samples[column], 0) * 100 // top, 101))


def _change(canvas: Canvas, left: int, right: int, y: int, fund: FundRow, places: int) -> None:
    palette, change = canvas.palette, fund.balance - fund.start
    text = format.amount(abs(change), places, fund.asset)
    signed = f"{'-' if change < 0 else '+' if change else ''}{text}"
    opening = f"{format.amount(fund.start, places, fund.asset)} at open"
    if len(opening) + len(signed) + 2 <= right - left:
        canvas.text(left, y, opening, palette.muted)
        canvas.right(right, y, signed, palette.side(change))
    else:
        canvas.text(left, y, cut(f"{signed} since open", right - left), palette.side(change))
