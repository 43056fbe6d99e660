"""The library's shelf and what is known of one scenario."""

from collections.abc import Sequence
from typing import NamedTuple

from exchange.edge.text import clean
from tui.library.entries import Entry
from tui.painters import braille
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import fitting, wrapped
from tui.telling import format as shown

SKILL, SKILLS = "skill", 5
TITLE, DATE, MOVE = 2, 18, 9
"""Where titles begin, and the widths of the columns after them."""
TEASER = 39
"""Cells in which most teasers stand on two lines."""
LINES_MAX = 4
"""Of one entry, so that its whole teaser stands under its title."""


class Spot(NamedTuple):
    """Where an entry stands: its place in the list, its first line and how many it has."""

    place: int
    y: int
    lines: int


def spots(entries: Sequence[Entry], cursor: int, width: int, height: int) -> list[Spot]:
    """The entries that are visible, the cursor's among them: one line each where room is short, more where
    there is plenty, and teasers told whole where all of them can be."""
    count, room = len(entries), height - 1
    each = max(1, min(LINES_MAX, room // max(count, 1)))
    said = [1 + len(wrapped(_said(entry), _teaser_width(width))) for entry in entries]
    lines = [max(each, needed) for needed in said]
    if sum(lines) > room:
        lines = [each] * count
    visible = count if sum(lines) <= room else max(room // each, 1)
    first = max(0, min(cursor - visible + 1, count - visible))
    shown = range(first, min(first + visible, count))
    return [Spot(place, 1 + sum(lines[first:place]), lines[place]) for place in shown]


def _said(entry: Entry) -> str:
    return clean(entry.teaser or entry.trouble, 400)


def _name_width(width: int) -> int:
    return min(max(width * 3 // 10, 23 if width >= 56 else 16), 28)


def _curve_at(width: int) -> int:
    return TITLE + max(_name_width(width) + 12, min(TEASER + 1, width * 5 // 9))


def _teaser_width(width: int) -> int:
    return max(_curve_at(width) - TITLE - 1, 1)


def shelf(canvas: Canvas, entries: tuple[Entry, ...], cursor: int) -> None:
    """Titles, dates, curves, moves and what skill each asks; the cursor's entry is always among them."""
    palette, width = canvas.palette, canvas.width
    name_width, curve_at = _name_width(width), _curve_at(width)
    curve_width = max(width - curve_at - MOVE - len(SKILL) - 5, 0)
    for x, text in ((TITLE, "scenario"), (TITLE + name_width, "date"), (curve_at, "price")):
        canvas.text(x, 0, text, palette.muted)
    canvas.right(width - len(SKILL) - 3, 0, "move", palette.muted)
    canvas.right(width - 1, 0, SKILL, palette.muted)
    for place, y, lines in spots(entries, cursor, width, canvas.height):
        entry, here = entries[place], place == cursor
        if here:
            canvas.shade(0, y, width, palette.row, 1)
            canvas.text(0, y, "▌", palette.accent, paper=palette.row)
        ink = palette.bright if here else palette.text
        canvas.text(TITLE, y, cut(clean(entry.title), name_width - 1), ink, bold=here)
        canvas.text(TITLE + name_width, y, entry.date, palette.muted)
        for line, words in enumerate(fitting(_said(entry), _teaser_width(width), lines - 1), y + 1):
            canvas.text(TITLE, line, words, palette.muted)
        _curve(canvas, curve_at, y, curve_width, lines, entry)
        _end(canvas, width, y, entry)


def _curve(canvas: Canvas, x: int, y: int, width: int, height: int, entry: Entry) -> None:
    if entry.curve and width > 4:
        colour = canvas.palette.side(entry.curve[-1] - entry.curve[0])
        rows = braille.line(entry.curve, width, height, min(entry.curve), max(entry.curve))
        braille.draw(canvas, x, y, rows, colour)


def _end(canvas: Canvas, width: int, y: int, entry: Entry) -> None:
    palette = canvas.palette
    if entry.trouble:
        canvas.right(width - 1, y, "cannot be played", palette.danger)
        return
    canvas.right(width - len(SKILL) - 3, y, _move(entry), palette.side(entry.move))
    if entry.difficulty:
        canvas.right(width - 1, y, f"{entry.difficulty}/{SKILLS}", palette.accent)


def detail(canvas: Canvas, entry: Entry) -> None:
    """One scenario: its curve where there is room, its words, its facts; how to start it has its own line."""
    palette, width = canvas.palette, canvas.width
    foot = canvas.height if entry.trouble else canvas.height - 1
    canvas.text(0, 0, cut(clean(entry.title), width - 12), palette.bright, bold=True)
    canvas.right(width, 0, entry.date, palette.muted)
    facts = _facts(entry)
    words = wrapped(clean(entry.trouble or entry.teaser, 400), width)
    tall = min(canvas.height - 3 - len(words) - len(facts) - 2, 14)
    y = 1
    if entry.curve and tall >= 3:
        rows = braille.line(entry.curve, width, tall, min(entry.curve), max(entry.curve))
        braille.draw(canvas, 0, y, rows, palette.side(entry.curve[-1] - entry.curve[0]))
        y += tall + 1
    for line in words[: max(foot - y, 0)]:
        canvas.text(0, y, line, palette.danger if entry.trouble else palette.text)
        y += 1
    y += 1 if canvas.height - y > len(facts) + 2 else 0
    for label, value in facts[: max(foot - y, 0)]:
        canvas.text(0, y, label, palette.muted)
        canvas.right(width, y, cut(value, width - 12), palette.text)
        y += 1
    if not entry.trouble:
        text, half = "Enter  start", max(width // 2, min(width, 20))
        canvas.shade(0, foot, half, palette.up)
        canvas.text(
            max((half - len(text)) // 2, 0), foot, text, palette.on_accent, bold=True, paper=palette.up
        )


def _facts(entry: Entry) -> list[tuple[str, str]]:
    if entry.trouble:
        return []
    length = f"{entry.hours} h, {entry.hours} min at 60x" if entry.hours else "endless"
    return [
        ("markets", " ".join(entry.markets)),
        ("length", length),
        ("data", entry.source),
        ("amounts", f"1:{entry.scale} of the market's" if entry.scale > 1 else "as they were"),
        ("highest rise" if entry.move > 0 else "deepest fall", f"{_move(entry)} {entry.mover}".rstrip()),
    ]


def _move(entry: Entry) -> str:
    return shown.part(entry.move, signed=True) if entry.move else shown.NONE
