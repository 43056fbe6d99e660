"""What must not be missed, across the whole width: an own liquidation, a dead engine.

It stays until its user has answered it, or has turned back to before what it tells of.
"""

import msgspec

from exchange.edge.text import clean_message
from exchange.terms import Symbol
from replays.messages.frame import Frame, Notice, OwnFall
from tui.looking.view import View
from tui.painters.canvas import Canvas
from tui.painters.prose import fitting
from tui.terminal.glyphs import CROSS
from tui.widgets.panel import LivePanel

ROWS = 3


class News(msgspec.Struct, frozen=True):
    """One alarm and how it is answered."""

    text: str
    keys: tuple[tuple[str, str], ...]
    fatal: bool = False
    fell: OwnFall | None = None
    """The own liquidation it tells of, which can be explained."""
    before: "News | None" = None
    """The one before it that nobody has answered."""

    @property
    def more(self) -> int:
        """Own liquidations before it that nobody has answered."""
        return self.before.more + 1 if self.before is not None else 0


def fallen(notice: Notice, view: View, before: News | None) -> News | None:
    """An own liquidation, told with those that still waited for an answer; none that was turned back."""
    number = view.fall_at(notice.time, Symbol(notice.symbol))
    if not number:
        return before
    waiting = before if before is not None and before.fell is not None else None
    keys = (("enter", "why?"), ("esc", "seen"))
    return News(notice.text, keys, fell=view.frame.own_falls[number - 1], before=waiting)


def standing(news: News | None, frame: Frame) -> News | None:
    """What is left of an alarm once the replay is where it was turned back to."""
    if frame.playback.state == "computing":
        return news
    while news is not None and news.fell is not None and news.fell not in frame.own_falls:
        news = news.before
    return news


class Alarm(LivePanel, can_focus=False):
    bordered = False
    tells_more = True

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
