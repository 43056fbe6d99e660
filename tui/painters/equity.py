"""Equity over time as lines of dots: one's own strong, another's faint behind it, both on one scale."""

from dataclasses import dataclass

from exchange.units import Cash, Time
from tui.colours.themes import Colour
from tui.painters import braille
from tui.painters.canvas import Canvas
from tui.terminal.glyphs import CROSS


@dataclass(frozen=True, kw_only=True)
class Curves:
    own: tuple[Cash, ...]
    other: tuple[Cash, ...]
    start: Time
    end: Time
    falls: tuple[Time, ...]
    """When the own one was liquidated."""
    colour: Colour

    @property
    def bounds(self) -> tuple[Cash, Cash]:
        """The lowest and the highest of both, so that two panels of them compare."""
        both = (*self.own, *self.other)
        return min(both, default=0), max(both, default=0)


def paint(canvas: Canvas, x: int, y: int, width: int, height: int, curves: Curves) -> None:
    """Both lines from edge to edge, and a cross under the moment of a liquidation."""
    low, high = curves.bounds
    if width < 2 or height < 1 or not curves.own:
        return
    palette = canvas.palette
    for values, colour in ((curves.other, palette.faint), (curves.own, curves.colour)):
        braille.draw(canvas, x, y, braille.line(values, width, height, low, high), colour)
    span = max(curves.end - curves.start, 1)
    for fall in curves.falls[:1]:
        column = min(max(fall - curves.start, 0) * width // span, width - 1)
        place = column * len(curves.own) // width
        row = (high - curves.own[place]) * (height - 1) // max(high - low, 1)
        canvas.put(x + column, y + max(row - 1, 0), CROSS, palette.liquidation, bold=True)
