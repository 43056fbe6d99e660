"""A line of amounts over time, as equity goes: the whole of it, whatever its width."""

from exchange.units import Cash
from tui.colours.themes import Palette
from tui.painters import braille
from tui.painters.canvas import Canvas


def curve(values: tuple[Cash, ...], width: int, height: int, palette: Palette) -> Canvas:
    """Values over the whole width, from the least at the foot to the greatest at the head."""
    canvas = Canvas(max(width, 0), max(height, 0), palette)
    rows = braille.line(values, canvas.width, canvas.height, min(values), max(values))
    braille.draw(canvas, 0, 0, rows, palette.info)
    return canvas
