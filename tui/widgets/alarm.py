"""What must not be missed, across the whole width: an own liquidation, a dead engine.

It stays until its user has answered it.
"""

import msgspec

from exchange.edge.text import clean_message
from tui.painters.canvas import Canvas
from tui.painters.glyphs import CROSS
from tui.painters.prose import fitting
from tui.view import View
from tui.widgets.panel import LivePanel

ROWS = 3


class News(msgspec.Struct, frozen=True):
    """One alarm and how it is answered."""

    text: str
    keys: tuple[tuple[str, str], ...]
    fatal: bool = False
    autopsy: bool = False
    """An own liquidation: it can be explained."""
    more: int = 0
    """Own liquidations before it that nobody has answered."""


def fallen(text: str, before: News | None) -> News:
    """An own liquidation, told with those that still waited for an answer."""
    more = before.more + 1 if before is not None and before.autopsy else 0
    return News(text, (("enter", "why?"), ("esc", "seen")), autopsy=True, more=more)


class Alarm(LivePanel, can_focus=False):
    bordered = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.news: News | None = None

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette = view.palette
        news = self.news
        paper = palette.danger if news is not None and news.fatal else palette.liquidation
        canvas = Canvas(width, height, palette, paper)
        if news is None:
            return canvas
        keys = "   ".join(f"{key} {what}" for key, what in news.keys)
        room = max(width - len(keys) - 9, width // 2)
        more = f" And {news.more} more." if news.more else ""
        said = fitting(f"{clean_message(news.text)}{more}", room, height)
        top = (height - len(said)) // 2
        canvas.text(2, top, CROSS, palette.on_accent, bold=True)
        for y, line in enumerate(said, top):
            canvas.text(4, y, line, palette.on_accent, bold=True)
        canvas.right(width - 2, height // 2, keys, palette.on_accent, bold=True)
        return canvas
