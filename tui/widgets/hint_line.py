"""The line above the footer: what a drill asks for, while one is played, or something yet to be tried."""

from replays.learning.exercises import Drill
from tui.keys.hints import Hint, key_of
from tui.looking.view import View
from tui.painters.canvas import Canvas, cut
from tui.widgets.panel import LivePanel

TITLED_FROM = 100
"""Columns from which a drill is told by its title."""


class HintLine(LivePanel, can_focus=False):
    DEFAULT_CSS = "HintLine { height: 1; }"

    bordered = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.hint_shown: Hint | None = None
        self.drill: Drill | None = None

    def offer(self, hint: Hint | None, drill: Drill | None = None) -> None:
        """The task goes before the hint."""
        self.hint_shown, self.drill = hint, drill
        self.repaint()

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette, hint, drill = view.palette, self.hint_shown, self.drill
        canvas = Canvas(width, height, palette)
        if drill is not None:
            name = f"Drill, {drill.title}:" if width >= TITLED_FROM else "Drill:"
            x = canvas.text(1, 0, name, palette.accent, bold=True) + 1
            canvas.text(x, 0, cut(_standing(drill, view), max(width - x - 1, 0)), palette.text)
        elif hint is not None:
            x = canvas.text(1, 0, "Hint:", palette.muted) + 1
            x = canvas.text(x, 0, key_of(hint, view.screen), palette.accent, bold=True) + 1
            canvas.text(x, 0, cut(hint.told(view.frame.playback.state), max(width - x - 1, 0)), palette.text)
        return canvas


def _standing(drill: Drill, view: View) -> str:
    """What is to be done; once it is over, how it went and where that is told."""
    if view.frame.playback.state != "ended":
        return drill.asks(view.frame.playback.time - view.hello.start)
    grade = view.drill.grade if view.drill is not None else None
    if grade is None or grade.drill != drill.name:
        return "over; its grade will be in 6 Learn"
    return f"{'passed' if grade.passed else 'not passed'}; 6 Learn tells why"
