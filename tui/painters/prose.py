"""Sentences on a canvas, broken at their blanks."""

from tui.painters.canvas import Canvas, cut
from tui.themes import Colour


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


def prose(
    canvas: Canvas, x: int, y: int, width: int, text: str, colour: Colour, *, bold: bool = False
) -> int:
    """Wrapped words; gives the row after the last."""
    for line in wrapped(text, width):
        canvas.text(x, y, line, colour, bold=bold)
        y += 1
    return y
