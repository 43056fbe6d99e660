"""The session's log: what was said and when, the newest first, narrowed as its reader likes.

It fills while it is open and the market goes on; the cursor stays on its line, or with the newest.
"""

from textual.events import Key

from tui.client.log import TOPICS, Log, LogLine, log_rows, next_topic
from tui.colours.themes import Colour, Palette
from tui.dialogs.sheet import Dialog
from tui.files.tables import keep_table
from tui.looking import sheets
from tui.looking.view import View
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import fitting
from tui.telling import format as shown
from tui.terminal import glyphs

KIND = 12
"""Cells of a kind's word."""
WHOLE = 2
"""Lines in which the line under the cursor is told whole."""
ROUND_IT = 5 + WHOLE
"""Lines of the dialog that are no lines of the log."""
FIND_MAX = 28
_PAGE = {"pagedown": 1, "pageup": -1}
_STEPS = {"j": 1, "down": 1, "k": -1, "up": -1}


class LogPanel(Dialog[None]):
    pauses = False
    title_text = "Log"
    columns = 116

    def __init__(self, log: Log) -> None:
        super().__init__()
        self.log_lines = log
        self.topic = ""
        self.find = ""
        self.typing = False
        self.market_only = False
        self.cursor = 0
        self._here: LogLine | None = None
        """The line under the cursor; None with the newest."""
        self._seen = -1

    def _fit(self) -> None:
        self.rows = max(self.app.size.height - 4, 12)
        super()._fit()

    def show(self, view: View) -> None:
        if self._seen != self.log_lines.count:
            self._seen = self.log_lines.count
            self.redraw()

    @property
    def _symbol(self) -> str:
        view = self.host.view
        return view.frame.symbol if view is not None and self.market_only else ""

    def found(self) -> list[LogLine]:
        """The lines as they are narrowed."""
        return self.log_lines.lines(self.topic, self.find, self._symbol)

    def draw(self, canvas: Canvas) -> None:
        palette, found = self.palette, self.found()
        self.cursor = self._place(found)
        self._head(canvas, len(found))
        room = max(canvas.height - ROUND_IT + 2, 1)
        first = max(0, min(self.cursor - room // 2, len(found) - room))
        for y, line in enumerate(found[first : first + room], 1):
            self._line(canvas, y, line, here=first + y - 1 == self.cursor)
        if not found:
            nothing = "The log is empty." if not self.log_lines.count else "No such messages."
            canvas.text(2, 1, nothing, palette.muted)
        else:
            whole = fitting(found[self.cursor].text, canvas.width, WHOLE)
            for y, text in enumerate(whole, canvas.height - 1 - WHOLE):
                canvas.text(0, y, text, palette.text)
        self._foot(canvas)

    def _place(self, found: list[LogLine]) -> int:
        """Where the line under the cursor has come to stand."""
        if self._here in found:
            return found.index(self._here)
        return min(self.cursor, max(len(found) - 1, 0)) if self._here is not None else 0

    def _head(self, canvas: Canvas, count: int) -> None:
        palette, x = self.palette, 0
        for topic in TOPICS:
            lit = topic == self.topic
            paper = palette.accent_bg if lit else None
            ink = palette.accent if lit else palette.muted
            x = canvas.text(x, 0, f" {topic or 'all'} ", ink, bold=lit, paper=paper)
        said = f"{count:,} of {self.log_lines.count:,}"
        if self._symbol:
            said = f"{self._symbol} only, {said}"
        canvas.right(canvas.width, 0, cut(said, max(canvas.width - x - 1, 0)), palette.muted)

    def _line(self, canvas: Canvas, y: int, line: LogLine, *, here: bool) -> None:
        palette = self.palette
        if here:
            canvas.shade(0, y, canvas.width, palette.row)
            canvas.text(0, y, glyphs.CURSOR, palette.accent, bold=True)
        x = canvas.text(1, y, _time(line), palette.muted) + 2
        canvas.text(x, y, cut(line.kind.replace("_", " "), KIND - 1), _ink(palette, line), bold=here)
        x += KIND
        canvas.text(x, y, cut(line.text, canvas.width - x), palette.bright if here else palette.text)

    def _foot(self, canvas: Canvas) -> None:
        palette, foot = self.palette, canvas.height - 1
        keys = "enter keep  esc all" if self.typing else "d D copy  K file  esc close"
        if self.typing or self.find:
            text = f"/ {self.find}{'▏' if self.typing else ''}"
            canvas.text(0, foot, text, palette.accent, bold=self.typing)
        else:
            canvas.text(0, foot, "/ find  tab topic  n this market", palette.muted)
        canvas.right(canvas.width, foot, keys, palette.muted)

    def on_key(self, event: Key) -> None:
        if not self.typing:
            super().on_key(event)
            return
        event.stop()
        event.prevent_default()
        self._type(event)
        self.redraw()

    def _type(self, event: Key) -> None:
        if event.key in ("enter", "escape"):
            self.typing = False
            self.find = "" if event.key == "escape" else self.find
        elif event.key == "backspace":
            self.find = self.find[:-1]
        elif event.is_printable and event.character and len(self.find) < FIND_MAX:
            self.find += event.character

    def pressed(self, event: Key) -> None:
        key, found = event.key, self.found()
        if key in ("J", "q"):
            self.dismiss(None)
        elif key in _STEPS or key in _PAGE:
            by = _STEPS.get(key) or _PAGE[key] * max(self.sheet.size.height - ROUND_IT, 1)
            self._go(found, self._place(found) + by)
        elif key in ("home", "G", "end"):
            self._go(found, 0 if key == "home" else len(found) - 1)
        elif key in ("tab", "shift+tab"):
            self.topic = next_topic(self.topic, 1 if key == "tab" else -1)
        elif key == "slash":
            self.typing, self.find = True, ""
        elif key == "n":
            self.market_only = not self.market_only
        elif key in ("d", "D", "K"):
            place = self._place(found)
            self._keep(found[place : place + 1] if key == "d" else found, to_file=key == "K")
        self.redraw()

    def _go(self, found: list[LogLine], place: int) -> None:
        self.cursor = max(0, min(place, len(found) - 1))
        self._here = found[self.cursor] if self.cursor else None

    def _keep(self, lines: list[LogLine], *, to_file: bool) -> None:
        text, view = sheets.written("log", log_rows(lines)), self.host.view
        if not lines:
            self.host.say("There is no line to copy.")
        elif not to_file:
            self.app.copy_to_clipboard(text)
            count = sheets.counted(len(lines))
            self.host.say(f"log as CSV: {count} to the clipboard, where the terminal allows it.")
        elif view is not None:
            try:
                path = keep_table("log", text, view.frame.playback.time)
            except OSError as error:
                self.host.say(f"Could not write the file: {error.strerror}.", "error")
            else:
                self.host.say(f"Written to {path}.")


def _time(line: LogLine) -> str:
    return shown.moment(line.time)[5:] if line.time is not None else f"{shown.NONE:>14}"


def _ink(palette: Palette, line: LogLine) -> Colour:
    """Refusals and dangers stand out; each has its word besides."""
    if line.kind in TOPICS["danger"]:
        return palette.liquidation if line.kind == "liquidated" else palette.warning
    if line.kind in TOPICS["refusals"] or line.kind == "stopped":
        return palette.danger
    return palette.info if line.kind in TOPICS["world"] else palette.muted
