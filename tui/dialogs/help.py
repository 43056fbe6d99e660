"""Help: every key from the one table, and the words of the panel that has the focus.

What does not fit on one page has more of them; `?` turns them.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from textual.events import Key

from tui.dialogs.sheet import Dialog
from tui.keys.row import TICKET_ROWS, Group, Row
from tui.keys.table import rows_of
from tui.painters.canvas import Canvas
from tui.painters.prose import prose, wrapped

COLUMN = 24
"""The least width of a column: a key of `KEY` cells, a blank, words, a blank."""
KEY = 6
COLUMNS = (Group.MOVE, Group.TRADE, Group.REPLAY, Group.VIEW)
BESIDE = 4
"""Lines of the dialog that are neither words nor keys."""
Line: TypeAlias = Group | Row | None
"""A heading, a key, or a blank."""
Grouped: TypeAlias = tuple[Group, list[Row]]


class Page(NamedTuple):
    """What stands on one page: the panel's words or not, and columns of keys."""

    words: bool
    columns: list[list[Line]]


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
        self.pages: list[Page] = [Page(True, [])]

    def _fit(self) -> None:
        width, height = self.app.size
        inside = min(width, self.columns) - 6
        words = len(wrapped(self.text, inside)) + 2 if self.text else 0
        across = max(1, min(len(self.groups), inside // COLUMN))
        self.pages = self._paged(across, height - BESIDE, words)
        self.page = min(self.page, len(self.pages) - 1)
        page = self.pages[self.page]
        self.title_text = "Keys" if page.columns else self.topic
        self.rows = words * page.words + max(map(len, page.columns), default=0) + BESIDE
        super()._fit()

    def _paged(self, across: int, height: int, words: int) -> list[Page]:
        """Everything on one page where it fits; else the keys, on as few as they need, and the words.

        The blank before the foot goes where that saves a page.
        """
        stacked = stacks(self.groups, across)
        tall = max(map(len, stacked))
        if tall + words <= height:
            return [Page(bool(self.text), stacked)]
        loose, tight = (flow(self.groups, across, max(rows, 2)) for rows in (height, height + 1))
        flowing = [stacked] if tall <= height else tight if len(tight) < len(loose) else loose
        return [*(Page(False, columns) for columns in flowing), *([Page(True, [])] if self.text else [])]

    def draw(self, canvas: Canvas) -> None:
        palette, y, page = self.palette, 0, self.pages[self.page]
        if page.words and self.text:
            canvas.text(0, y, self.topic, palette.accent, bold=True)
            y = prose(canvas, 0, y + 1, canvas.width, self.text, palette.text) + 1
        for column, lines in enumerate(page.columns):
            self._draw_column(canvas, column * (canvas.width // len(page.columns)), y, lines)
        foot = canvas.height - 1
        canvas.text(0, foot, self._foot(), palette.muted)
        canvas.right(canvas.width, foot, "esc close", palette.muted)

    def _foot(self) -> str:
        if self.page + 1 == len(self.pages):
            return "? on any panel explains it"
        return "? more keys" if self.pages[self.page + 1].columns else "? explains this panel"

    def _draw_column(self, canvas: Canvas, x: int, y: int, lines: Sequence[Line]) -> None:
        for line, what in enumerate(lines, y):
            if isinstance(what, Group):
                canvas.text(x, line, what.value, self.palette.accent, bold=True)
            elif what is not None:
                canvas.right(x + KEY, line, what.shown, self.palette.bright, bold=True)
                canvas.text(x + KEY + 1, line, what.help, self.palette.text)

    def pressed(self, event: Key) -> None:
        if event.key == "question_mark" and self.page + 1 < len(self.pages):
            self.page += 1
            self._fit()
        elif event.key in ("question_mark", "q", "enter"):
            self.dismiss(None)


def stacks(groups: Sequence[Grouped], across: int) -> list[list[Line]]:
    """Whole groups in so many columns, the shortest column taking the next."""
    columns: list[list[Line]] = [[] for _ in range(across)]
    for place, (group, rows) in enumerate(groups):
        column = columns[place] if place < across else min(columns, key=len)
        column += [*([None] if column else []), group, *rows]
    return columns


def flow(groups: Sequence[Grouped], across: int, height: int) -> list[list[list[Line]]]:
    """Groups that run on from column to column and from page to page, each column under its heading."""
    columns: list[list[Line]] = [[]]
    for group, rows in groups:
        if columns[-1]:
            if len(columns[-1]) + 3 > height:
                columns.append([])
            else:
                columns[-1].append(None)
        columns[-1].append(group)
        for row in rows:
            if len(columns[-1]) >= height:
                columns.append([group])
            columns[-1].append(row)
    return [columns[first : first + across] for first in range(0, len(columns), across)]
