"""The first start: one panel, four choices, and before them what was left last; nothing can be lost."""

import msgspec
from textual.events import Key

from tui.dialogs.help import Help
from tui.dialogs.sheet import Dialog
from tui.keys.table import TRADE
from tui.library.entries import Saved
from tui.painters.canvas import Canvas, cut
from tui.telling.format import date, minute


class Start(msgspec.Struct, frozen=True):
    """A way to begin."""

    name: str
    label: str
    note: str
    trouble: str = ""
    """Why it cannot be taken."""


GO_ON = "go on"
ENTERS = ("enter", "ctrl+j")
"""One that was pressed before the terminal was the program's has become the end of a line."""
NOTES = 24
"""Where the notes begin."""
STARTS = (
    Start("watch", "Watch a crash", "Black Thursday at 60x, no orders needed"),
    Start("long", "Take a 20x long", "a drill: keep it alive with top-ups"),
    Start("trade", "Just let me trade", "a quiet market, 10,000 paper USDT"),
    Start("learn", "Learn", "isolated or cross, and six short drills"),
)
WORDS = (
    "All trading is on paper, in historical crashes or synthetic calm markets. space pauses and resumes, "
    "b opens a buy ticket, 5 the library, 6 the drills; q quits and saves."
)


class Onboarding(Dialog[str]):
    """Ends with the name of a start; left, with none."""

    pauses = False
    title_text = "First start"

    def __init__(self, saved: Saved | None = None) -> None:
        super().__init__()
        self.starts = STARTS if saved is None else (_go_on(saved), *STARTS)
        self.greeting = "Welcome." if saved is None else "Welcome back."
        self.title_text = "First start" if saved is None else "Start"
        self.cursor = 0
        self.rows = len(self.starts) + 7

    def draw(self, canvas: Canvas) -> None:
        palette = self.palette
        canvas.text(0, 0, f"{self.greeting} Nothing here can lose real money.", palette.bright, bold=True)
        for number, start in enumerate(self.starts):
            y, here = number + 2, number == self.cursor
            if here:
                canvas.shade(-1, y, canvas.width + 2, palette.row)
            canvas.text(0, y, str(number + 1), palette.accent, bold=True)
            canvas.text(3, y, start.label, palette.bright if here else palette.text, bold=here)
            canvas.text(NOTES, y, cut(start.note, canvas.width - NOTES), palette.muted)
        foot = canvas.height - 1
        canvas.text(
            0, foot - 1, "j k move, enter choose, ? help anywhere, esc start trading, q quit.", palette.muted
        )
        canvas.text(0, foot, "T switches colour themes; NO_COLOR is honoured.", palette.muted)

    def pressed(self, event: Key) -> None:
        if event.key in ENTERS:
            self._take(self.starts[self.cursor])
        elif event.key in ("j", "down", "k", "up"):
            step = 1 if event.key in ("j", "down") else -1
            self.cursor = (self.cursor + step) % len(self.starts)
        elif event.key.isdecimal() and 1 <= int(event.key) <= len(self.starts):
            self._take(self.starts[int(event.key) - 1])
        elif event.key == "q":
            self.app.exit(0)
        elif event.key == "T":
            self.host.next_theme()
        elif event.key == "question_mark":
            self.app.push_screen(Help(TRADE, self.title_text, WORDS))
        self.redraw()

    def _take(self, start: Start) -> None:
        if start.trouble:
            self.host.say(start.trouble, "error")
        else:
            self.dismiss(start.name)


def _go_on(saved: Saved) -> Start:
    """The session left last, and where."""
    trouble = f"{saved.name}: {saved.trouble}" if saved.trouble else ""
    stands = f"{saved.name}, {date(saved.time)} {minute(saved.time)}"
    return Start(GO_ON, "Resume last session", stands, trouble)
