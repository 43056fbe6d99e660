"""Meters: how full something is, in cells, blocks or along a line.

A meter never stands alone: whoever draws one writes the number beside it.
"""

from tui.colours.themes import Colour
from tui.painters.canvas import Canvas
from tui.terminal import glyphs


def filled(amount: int, whole: int, cells: int) -> int:
    """How many of so many cells are filled: none only for nothing, all only for all."""
    if amount <= 0 or whole <= 0 or cells <= 0:
        return 0
    return min(cells, max(1, amount * cells // whole))


def meter(
    canvas: Canvas, x: int, y: int, width: int, amount: int, whole: int, colour: Colour | None = None
) -> None:
    """Cells from danger to safety, or all of one colour."""
    full = filled(amount, whole, width)
    hole = glyphs.DOT if canvas.palette.ascii else glyphs.CELL
    canvas.text(x + full, y, hole * max(width - full, 0), canvas.palette.empty)
    for cell in range(full):
        canvas.put(x + cell, y, glyphs.CELL, colour or canvas.palette.ramp(cell, width))


def bar(canvas: Canvas, x: int, y: int, width: int, amount: int, whole: int, colour: Colour) -> None:
    """A solid bar from the left, to an eighth of a cell."""
    if amount <= 0 or whole <= 0 or width <= 0:
        return
    eighths = min(max(amount * width * 8 // whole, 1), width * 8)
    full, rest = divmod(eighths, 8)
    canvas.text(x, y, glyphs.BLOCK * full + (glyphs.LEFT[rest] if rest else ""), colour)


def columns(
    canvas: Canvas, x: int, y: int, height: int, amounts: list[int], colours: list[Colour], whole: int = 0
) -> None:
    """Vertical bars, one a cell, standing on the row y + height - 1, to an eighth of a cell."""
    whole = whole or max(amounts, default=0)
    for column, (amount, colour) in enumerate(zip(amounts, colours, strict=True)):
        if amount <= 0 or whole <= 0:
            continue
        eighths = min(max(amount * height * 8 // whole, 1), height * 8)
        for level in range(height):
            part = min(eighths - level * 8, 8)
            if part <= 0:
                break
            canvas.put(x + column, y + height - 1 - level, glyphs.LOWER[part], colour)


def scale(canvas: Canvas, x: int, y: int, width: int, amount: int, whole: int) -> None:
    """A line from safety to danger with a pointer on it."""
    for cell in range(width):
        canvas.put(x + cell, y, glyphs.THICK, canvas.palette.ramp(width - 1 - cell, width))
    if width > 0:
        place = min(max(amount, 0) * width // max(whole, 1), width - 1)
        canvas.put(x + place, y, glyphs.OWN, canvas.palette.bright, bold=True)


def resample(values: tuple[int, ...], count: int) -> list[int]:
    """Sums of values over so many equal spans, or their spread when there are fewer values than spans."""
    if not values or count <= 0:
        return [0] * max(count, 0)
    have = len(values)
    if have <= count:
        return [values[cell * have // count] for cell in range(count)]
    return [sum(values[cell * have // count : (cell + 1) * have // count]) for cell in range(count)]
