"""The first line of every screen: whose exchange, which screen, and that the money is paper."""

from textual import events
from textual.message import Message

from tui.colours.themes import Colour, Palette
from tui.keys.table import TABS
from tui.looking.view import View
from tui.painters.canvas import Canvas
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

WORDMARK_FROM = 100
"""Columns from which the name is written out."""
WHOLE_FROM = 140
"""Columns from which the notice beside the badge has room for all its words."""
_BADGE = " PAPER "


class Header(LivePanel, can_focus=False):
    """Logo, tabs, and a badge that never leaves."""

    DEFAULT_CSS = "Header { height: 1; }"

    bordered = False

    class TabClicked(Message):
        """Somebody clicked a screen's tab."""

        def __init__(self, screen: str) -> None:
            super().__init__()
            self.screen = screen

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette = view.palette
        canvas = Canvas(width, height, palette, palette.bar)
        _logo(canvas, palette, width >= WORDMARK_FROM)
        for x, number, name in tabs(width):
            _tab(canvas, x, number, name, name.lower() == view.screen)
        left = canvas.right(
            width - 1,
            0,
            _BADGE,
            palette.bg if not palette.dark else palette.on_accent,
            bold=True,
            paper=palette.info,
        )
        if width >= WORDMARK_FROM:
            text, colour = _notice(view, whole=width >= WHOLE_FROM)
            left = canvas.right(left - 2, 0, text, colour) - 1 if text else left
            self._earned(canvas, view, left - 2, tabs(width)[-1])
        elif view.hello.in_memory:
            canvas.right(left, 0, "unsaved", palette.warning)
        return canvas

    def _earned(self, canvas: Canvas, view: View, right: int, last: tuple[int, int, str]) -> None:
        """What was earned or lost since the session began and, left of it, in the day: what has room."""
        if view.cash is None:
            return
        places, known, palette = (
            view.cash_places(view.cash.asset),
            self.widest.under(canvas.width),
            view.palette,
        )
        for name, amount in (("session", view.frame.earned), ("day", view.frame.earned_today)):
            text = format.pnl(amount, places)
            if name == "session" and view.cash.asset != view.hello.instruments[0].settle:
                text += f" {view.cash.asset}"
            room = known.grown(name, len(text))
            left = right - room - len(name) - 1
            if left < last[0] + len(last[2]) + 6:
                return
            canvas.right(right, 0, text, palette.side(amount), bold=True)
            canvas.text(left, 0, name, palette.muted)
            right = left - 2

    def on_click(self, event: events.Click) -> None:
        for x, _, name in tabs(self.size.width):
            if x <= event.x < x + len(name) + 3:
                self.post_message(self.TabClicked(name.lower()))


def _notice(view: View, *, whole: bool) -> tuple[str, Colour]:
    """What is to be known of the money and the session; what is gained and lost is worth more room."""
    palette = view.palette
    if view.hello.in_memory:
        return "nothing is saved" if whole else "not saved", palette.warning
    if view.frame.playback.room_is_low:
        return "disk nearly full", palette.warning
    return "no real money" if whole else "", palette.muted


def tabs(width: int) -> list[tuple[int, int, str]]:
    """Column, digit and name of each tab."""
    x, found = (16 if width >= WORDMARK_FROM else 4), []
    for digit, _, name in TABS:
        found.append((x, int(digit), name))
        x += len(name) + 4
    return found


def _logo(canvas: Canvas, palette: Palette, whole: bool) -> None:
    x = canvas.text(1, 0, glyphs.LOGO, palette.danger, bold=True) + 1
    if whole:
        x = canvas.text(x, 0, "margin", palette.bright, bold=True)
        canvas.text(x, 0, "call", palette.accent, bold=True)


def _tab(canvas: Canvas, x: int, number: int, name: str, lit: bool) -> None:
    palette = canvas.palette
    if lit:
        x = canvas.text(x, 0, f" {number} ", palette.on_accent, bold=True, paper=palette.accent)
        canvas.text(x, 0, f"{name} ", palette.accent, bold=True, paper=palette.accent_bg)
    else:
        canvas.text(x, 0, f" {number} {name}", palette.muted)
