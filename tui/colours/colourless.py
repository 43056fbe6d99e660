"""The screen without a colour, where NO_COLOR asks for that: what was dim or on light paper is seen to be.

The one law: no escape sequence that names a colour leaves by here, be it a grey.
"""

from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Background
from textual.filter import LineFilter

DIM_BELOW, LIGHT_FROM = 0.55, 0.5
"""Of the brightness of ink and of paper."""


class Colourless(LineFilter):
    """Every style as weights alone."""

    def apply(self, segments: list[Segment], background: Background) -> list[Segment]:  # noqa: ARG002
        return [Segment(text, style and weighed(style), control) for text, style, control in segments]


COLOURLESS = Colourless()


@lru_cache(4096)
def weighed(style: Style) -> Style:
    """Dark ink becomes dim, light paper is reversed."""
    if _brightness(style.bgcolor) >= LIGHT_FROM:
        return _bare(style) + Style(reverse=True, dim=False)
    dark = style.color is not None and _brightness(style.color) < DIM_BELOW
    return _bare(style) + Style(dim=bool(style.dim) or (dark and not style.bold))


def _bare(style: Style) -> Style:
    """Without its colours, but with what a click on it does."""
    bare = style.without_color
    return bare + Style.from_meta(style.meta) if style.meta else bare


def _brightness(colour: Color | None) -> float:
    """From 0 to 1; of the terminal's own colours none is known."""
    if colour is None or colour.is_default or colour.triplet is None:
        return 0.0
    red, green, blue = colour.triplet
    return (red * 299 + green * 587 + blue * 114) / 255_000
