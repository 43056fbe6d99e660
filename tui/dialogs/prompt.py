"""A line to type, or a list to pick from: seek to a time, go to a mark, find a market."""

from collections.abc import Callable

import msgspec
from textual.events import Key

from exchange.numerals import grouped
from tui.dialogs.sheet import MARGIN, Dialog
from tui.keys.line import LENGTH_MAX, Line
from tui.painters import entry
from tui.painters.box import EDGE
from tui.painters.canvas import Canvas, cells, cut, cut_inside
from tui.painters.prose import fitting
from tui.telling.thousands import plain

BESIDE = 5
"""Cells of a row that are neither its label's nor its note's."""
FIELD, ROOM = 30, 28
"""Cells of a field, and of its end that is seen."""
LABEL = 24
"""Cells that a label may have before a note has its own."""


class Prompt(Dialog[str]):
    """Ends with a text that `check` has passed, or with None. `check` says what is wrong, or nothing."""

    columns = 64
    rows = 8

    def __init__(
        self,
        title: str,
        label: str,
        hint: str,
        allowed: frozenset[str],
        check: Callable[[str], str],
        text: str = "",
        unit: str = "",
        limit: int = LENGTH_MAX,
    ) -> None:
        super().__init__()
        self.title_text = title
        self.label = label
        self.hint = hint
        self.check = check
        self._line = Line(text, allowed, allowed, limit)
        self.unit = unit
        """Of the number that is asked for; empty where it is none, or has none."""

    @property
    def line(self) -> Line:
        return self._line

    def draw(self, canvas: Canvas) -> None:
        palette = self.palette
        canvas.text(0, 1, self.label, palette.muted)
        text, fresh = grouped(self.line.text) if self.unit else self.line.text, self.line.fresh
        text = text if len(text) <= ROOM else f"…{text[1 - ROOM :]}"
        entry.draw(canvas, len(self.label) + 2, 1, FIELD, text, self.unit, focused=True, fresh=fresh)
        canvas.text(0, 2, cut(self.line.trouble, canvas.width), palette.danger)
        for y, line in enumerate(fitting(self.hint, canvas.width, 2), 3):
            canvas.text(0, y, line, palette.muted)
        canvas.right(canvas.width, canvas.height - 1, "enter take it  esc leave", palette.muted)

    def pressed(self, event: Key) -> None:
        if event.key == "enter":
            taken = plain(self.line.text) if self.unit else self.line.text
            self.line.trouble = self.check(taken)
            if not self.line.trouble:
                self.dismiss(taken)
        else:
            self.type(event)
        self.redraw()


class Item(msgspec.Struct, frozen=True):
    key: str
    """What picking it gives."""
    label: str
    note: str = ""


class Pick(Dialog[str]):
    """Ends with the key of the item picked, or with None. Typing narrows the list."""

    columns = 64
    keys = "↑ ↓ move  enter choose  esc leave"

    def __init__(self, title: str, items: tuple[Item, ...], empty: str) -> None:
        super().__init__()
        self.title_text = title
        self.items = items
        self.empty = empty
        self.typed = ""
        self.cursor = 0
        self.rows = min(max(len(items), 1), 14) + 5
        widest = max((cells(item.label) + cells(item.note) for item in items), default=0)
        self.columns = max(self.columns, widest + BESIDE + 2 * (MARGIN + EDGE))

    @property
    def found(self) -> list[Item]:
        wanted = self.typed.lower()
        return [item for item in self.items if wanted in item.label.lower() or wanted in item.key.lower()]

    def draw(self, canvas: Canvas) -> None:
        palette, found = self.palette, self.found
        tall = max(canvas.height - 2, 1)
        first = max(0, min(self.cursor - tall + 1, len(found) - tall))
        for y, item in enumerate(found[first : first + tall]):
            here = first + y == self.cursor
            if here:
                canvas.shade(0, y, canvas.width, palette.row)
                canvas.text(0, y, "▌", palette.accent)
            note = cut(item.note, canvas.width - BESIDE - min(cells(item.label), LABEL))
            label = cut_inside(item.label, canvas.width - BESIDE - cells(note))
            canvas.text(2, y, label, palette.bright if here else palette.text, bold=here)
            canvas.right(canvas.width - 1, y, note, palette.muted)
        if not found:
            canvas.text(2, 0, self.empty if not self.items else "No match.", palette.muted)
        foot = canvas.height - 1
        canvas.text(
            0,
            foot,
            f"/ {self.typed}" if self.typed else "type to narrow",
            palette.accent if self.typed else palette.muted,
        )
        canvas.right(canvas.width, foot, self.keys, palette.muted)

    def pressed(self, event: Key) -> None:
        found = self.found
        if event.key == "enter":
            if found:
                self.dismiss(found[self.cursor].key)
            return
        if event.key in ("down", "up"):
            self.cursor = max(0, min(self.cursor + (1 if event.key == "down" else -1), len(found) - 1))
        elif event.key == "backspace":
            self.typed, self.cursor = self.typed[:-1], 0
        elif event.is_printable and event.character and len(self.typed) < LENGTH_MAX:
            self.typed, self.cursor = self.typed + event.character, 0
        self.redraw()
