"""Sentences on a canvas, broken at their blanks; what finds no room is told to be missing."""

from tui.colours.themes import Colour
from tui.painters.canvas import Canvas, cut


def wrapped(text: str, width: int) -> list[str]:
    """Words broken at blanks; a word too long for a line is cut."""
    lines, line = [], ""
    for word in text.split(" "):
        grown = f"{line} {word}".strip()
        if len(grown) > width and line:
            lines.append(line)
            line = word
        else:
            line = grown
    return [cut(each, width) for each in (*lines, line)]


def fitting(text: str, width: int, rows: int) -> list[str]:
    """Wrapped to so many lines at most; a mark ends the last where more was to be said."""
    lines = wrapped(text, width)
    if len(lines) <= rows or rows < 1:
        return lines[: max(rows, 0)]
    return [*lines[: rows - 1], cut(" ".join(lines[rows - 1 :]), width)]


def prose(
    canvas: Canvas, x: int, y: int, width: int, text: str, colour: Colour, *, bold: bool = False
) -> int:
    """Wrapped words, as many as there are rows for; gives the row after the last."""
    for line in fitting(text, width, canvas.height - y):
        canvas.text(x, y, line, colour, bold=bold)
        y += 1
    return y
