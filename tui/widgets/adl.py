"""The deleveraging queues: how near the winners are to being closed, and where the player stands."""

from tui.painters import glyphs
from tui.painters.canvas import Canvas, cut
from tui.view import View
from tui.widgets.panel import LivePanel

LAMPS = 5


class AdlQueue(LivePanel):
    divisor = 5
    named = "ADL queue"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, view.palette)
        longs, shorts = view.frame.adl_lamps
        position = view.position
        size, own = (position.size, position.adl_lamp) if position else (0, 0)
        pad = int(width >= 28)
        _queue(canvas, pad, 0, "longs", longs, own if size > 0 else 0)
        _queue(canvas, pad, 2 if height >= 3 else 1, "shorts", shorts, own if size < 0 else 0)
        if height >= 5:
            text = "five lamps: first in line to be closed"
            canvas.text(pad, height - 1, cut(text, width - 2 * pad), view.palette.muted)
        return canvas


def _queue(canvas: Canvas, x: int, y: int, name: str, lit: int, own: int) -> None:
    """A name, five lamps, the count in figures, and the player's own place."""
    palette, width = canvas.palette, canvas.width
    canvas.text(x, y, name, palette.text)
    wide = 2 if width >= 30 else 1
    start = x + 8
    for lamp in range(LAMPS):
        colour = palette.ramp(LAMPS - 1 - lamp, LAMPS) if lamp < lit else palette.empty
        canvas.text(start + lamp * (wide + 1), y, glyphs.BLOCK * wide, colour)
    end = start + LAMPS * (wide + 1)
    if own:
        text = f"you {own} of {LAMPS}"
        text = text if end + len(text) + 1 < width else "you"
        canvas.text(end + 1, y, text if end + 1 + len(text) <= width else "", palette.warning, bold=True)
    elif end + 3 <= width:
        canvas.text(end + 1, y, f"{lit}/{LAMPS}", palette.muted)
