"""The line above the footer while there is something yet to be tried."""

from tui.hints import Hint, key_of
from tui.painters.canvas import Canvas, cut
from tui.view import View
from tui.widgets.panel import LivePanel


class HintLine(LivePanel, can_focus=False):
    DEFAULT_CSS = "HintLine { height: 1; }"

    bordered = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.hint_shown: Hint | None = None

    def offer(self, hint: Hint | None) -> None:
        self.hint_shown = hint
        self.repaint()

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, hint = view.palette, self.hint_shown
        canvas = Canvas(width, height, palette)
        if hint is None:
            return canvas
        x = canvas.text(1, 0, "Hint:", palette.muted) + 1
        x = canvas.text(x, 0, key_of(hint, view.screen), palette.accent, bold=True) + 1
        canvas.text(x, 0, cut(hint.text, max(width - x - 1, 0)), palette.text)
        return canvas
