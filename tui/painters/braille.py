"""Lines of dots, two by four to a cell."""

from collections.abc import Callable, Sequence

from tui.colours.themes import Colour
from tui.painters.canvas import Canvas
from tui.terminal import glyphs

_DOT = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bit of a dot by column and row in its cell."""


def sampled(values: Sequence[int], count: int) -> list[int]:
    """So many values taken at equal distances, from the first to the last."""
    if len(values) <= count:
        return [values[place * len(values) // count] for place in range(count)] if values else []
    return [values[place * (len(values) - 1) // max(count - 1, 1)] for place in range(count)]


def line(values: Sequence[int], width: int, height: int, low: int, high: int) -> list[str]:
    """Rows of braille: values spread over the width, low at the foot and high at the head.

    Steps between neighbours are joined, so that a fall is a line and not a gap.
    """
    bits = [[0] * width for _ in range(height)]
    rows, extent = height * 4, max(high - low, 1)
    before: int | None = None
    for place, value in enumerate(sampled(values, width * 2) if width and height else []):
        row = (high - value) * (rows - 1) // extent
        start = row if before is None else before + (row > before) - (row < before)
        for dot in range(max(min(start, row), 0), min(max(start, row), rows - 1) + 1):
            bits[dot // 4][place // 2] |= _DOT[place % 2][dot % 4]
        before = row
    return ["".join(chr(glyphs.BRAILLE + cell) if cell else " " for cell in row) for row in bits]


def draw(
    canvas: Canvas,
    x: int,
    y: int,
    rows: list[str],
    colour: Colour | Callable[[int], Colour],
    *,
    bold: bool = False,
) -> None:
    """Lay rows of braille on a canvas, leaving alone what lies under blanks; a colour may go by column."""
    for down, row in enumerate(rows):
        for across, char in enumerate(row):
            if char != " ":
                ink = colour if isinstance(colour, str) else colour(across)
                canvas.put(x + across, y + down, char, ink, bold=bold)
