"""The account in one line, for small screens; beside a margin call what there is to meet it with."""

from exchange.units import PPB
from tui.looking.bound import unrealized_of
from tui.looking.view import View
from tui.painters import meter
from tui.painters.canvas import Canvas
from tui.telling import format
from tui.widgets.account import buffers, free
from tui.widgets.panel import LivePanel
from tui.widgets.positions import action_line


class AccountStrip(LivePanel, can_focus=False):
    DEFAULT_CSS = "AccountStrip { height: 1; }"

    bordered = False

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, called = view.palette, view.called
        canvas = Canvas(width, height, palette, palette.call_shade if called else palette.bar)
        cash = view.cash
        if cash is None:
            canvas.text(1, 0, view.nothing_left if width > 34 else "", palette.muted)
            return canvas
        places, unrealized = view.cash_places(cash.asset), unrealized_of(view, cash.asset)
        x = 1
        for label, text, colour, bold in (
            (
                cash.asset if called else f"{cash.asset} equity",
                format.cash(cash.equity_total, places),
                palette.bright,
                True,
            ),
            ("free", *free(view, cash), False),
            ("uPnL", format.pnl(unrealized, places), palette.side(unrealized), False),
        )[: 2 if called is not None else 3]:
            if x + len(label) + len(text) + 1 > width:
                return canvas
            x = canvas.text(x, 0, f"{label} ", palette.muted)
            x = canvas.text(x, 0, text, colour, bold=bold) + 2
        if view.nothing_left and x + len(view.nothing_left) < width:
            canvas.text(x, 0, view.nothing_left, palette.warning)
            return canvas
        if called is not None:
            x = action_line(canvas, x, 0, view, called) + 2
        _least_buffer(canvas, x, view)
        return canvas


def _least_buffer(canvas: Canvas, x: int, view: View) -> None:
    """The buffer nearest to its end."""
    known = [(share, name) for name, share in buffers(view) if share is not None]
    if not known:
        return
    share, name = min(known)
    label, text = f"{name} buffer ", format.buffer(share)
    room = canvas.width - 1 - len(text) - 1 - x - len(label)
    if room < 3:
        return
    x = canvas.text(x, 0, label, canvas.palette.muted)
    meter.meter(canvas, x, 0, room, share, PPB)
    canvas.right(canvas.width - 1, 0, text, canvas.palette.buffer(share), bold=True)
