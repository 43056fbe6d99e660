"""The border of a panel: title above, the keys that matter below, amber when focused."""

from tui.colours.themes import Colour, Palette
from tui.painters.canvas import Canvas, cut

EDGE = 1
"""Cells a border takes on each side."""


def has_border(width: int, height: int) -> bool:
    """Whether there is room for a border and something inside it."""
    return width >= 8 and height >= 3


def inner(width: int, height: int) -> tuple[int, int]:
    """What a border leaves."""
    return (width - 2 * EDGE, height - 2 * EDGE) if has_border(width, height) else (width, height)


def box(
    width: int, height: int, palette: Palette, title: str, hint: str = "", edge: Colour | None = None
) -> Canvas:
    """An empty panel. The hint goes when there is no room for all of it."""
    canvas = Canvas(width, height, palette)
    if not has_border(width, height):
        return canvas
    edge = edge or palette.border
    for y, left, right in ((0, "╭", "╮"), (height - 1, "╰", "╯")):
        canvas.rule(0, y, width, colour=edge)
        canvas.text(0, y, left, edge)
        canvas.text(width - 1, y, right, edge)
    for y in range(1, height - 1):
        canvas.text(0, y, "│", edge)
        canvas.text(width - 1, y, "│", edge)
    if title:
        canvas.text(2, 0, f" {cut(title, width - 6)} ", palette.text)
    if hint and len(hint) + 6 <= width:
        canvas.right(width - 2, height - 1, f" {hint} ", palette.muted)
    return canvas
