"""Help: every key from the one table, and the words of the panel that has the focus."""

from textual.events import Key

from tui.dialogs.sheet import Dialog
from tui.key_rows import TICKET_ROWS, Group, Row
from tui.keys import rows_of
from tui.painters.canvas import Canvas
from tui.painters.prose import prose, wrapped

COLUMN = 23
"""The least width of a column."""
COLUMNS = (Group.MOVE, Group.TRADE, Group.REPLAY, Group.VIEW)


class Help(Dialog[None]):
    pauses = False
    columns = 116

    def __init__(self, screen_name: str, topic: str = "", text: str = "", *, ticket: bool = False) -> None:
        super().__init__()
        groups = [(group, [row for row in rows_of(screen_name) if row.group is group]) for group in COLUMNS]
        groups = [(group, rows) for group, rows in groups if rows]
        self.groups = [(Group.TICKET, list(TICKET_ROWS)), *groups] if ticket else groups
        self.topic, self.text = topic, text
        self.page = 0
        self.pages: list[tuple[bool, bool]] = [(True, True)]
        """Whether each page shows the panel's words and the keys."""

    def _fit(self) -> None:
        width, height = self.app.size
        inside = min(width, self.columns) - 6
        words, keys = len(wrapped(self.text, inside)) + 2 if self.text else 0, self._tall(inside)
        fits = words + keys + 4 <= height
        self.pages = [(bool(self.text), True)] if fits else [(False, True), (True, False)]
        self.page = min(self.page, len(self.pages) - 1)
        with_words, with_keys = self.pages[self.page]
        self.title_text = "Keys" if with_keys else self.topic
        self.rows = words * with_words + keys * with_keys + 4
        super()._fit()

    def _stacks(self, width: int) -> list[list[tuple[Group, list[Row]]]]:
        """The groups in as many columns as fit, the shortest column taking the next."""
        across = max(1, min(len(self.groups), width // COLUMN))
        stacks: list[list[tuple[Group, list[Row]]]] = [[] for _ in range(across)]
        for place, group in enumerate(self.groups):
            stack = stacks[place] if place < across else min(stacks, key=_lines)
            stack.append(group)
        return stacks

    def _tall(self, width: int) -> int:
        return max(map(_lines, self._stacks(width)))

    def draw(self, canvas: Canvas) -> None:
        palette, y = self.palette, 0
        with_words, with_keys = self.pages[self.page]
        if with_words and self.text:
            canvas.text(0, y, self.topic, palette.accent, bold=True)
            y = prose(canvas, 0, y + 1, canvas.width, self.text, palette.text) + 1
        if with_keys:
            stacks = self._stacks(canvas.width)
            for column, stack in enumerate(stacks):
                self._draw_stack(canvas, column * (canvas.width // len(stacks)), y, stack)
        foot = canvas.height - 1
        more = self.page + 1 < len(self.pages) and bool(self.text)
        canvas.text(0, foot, "? explains this panel" if more else "? on any panel explains it", palette.muted)
        canvas.right(canvas.width, foot, "esc close", palette.muted)

    def _draw_stack(self, canvas: Canvas, x: int, y: int, stack: list[tuple[Group, list[Row]]]) -> None:
        for group, rows in stack:
            canvas.text(x, y, group.value, self.palette.accent, bold=True)
            for line, row in enumerate(rows, y + 1):
                canvas.right(x + 6, line, row.shown, self.palette.bright, bold=True)
                canvas.text(x + 7, line, row.help, self.palette.text)
            y += len(rows) + 2

    def pressed(self, event: Key) -> None:
        if event.key == "question_mark" and self.text and self.page + 1 < len(self.pages):
            self.page += 1
            self._fit()
        elif event.key in ("question_mark", "q", "enter"):
            self.dismiss(None)


def _lines(stack: list[tuple[Group, list[Row]]]) -> int:
    """Lines of a column, blanks between its groups included."""
    return sum(len(rows) + 2 for _, rows in stack) - 1
