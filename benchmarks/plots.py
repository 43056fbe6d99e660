"""A family's figures as a picture: a dot for the median, a line for the quartiles, a logarithmic scale.

Written as SVG by hand, so that the pictures need no library and differ only where a figure does.
"""

import math
from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.measures import Figure

WIDTH, ROW, LEFT, RIGHT, TOP, BOTTOM = 860, 24, 330, 150, 44, 50
INK, FAINT, GRID, DOT, OWN = "#24292f", "#6e7781", "#e4e7ea", "#8c959f", "#0969da"
FONT = "ui-sans-serif, system-ui, sans-serif"


def dots(title: str, figures: Sequence[Figure]) -> str:
    """Times the floor of each figure, smallest time at the left; our own rows stand out among peers."""
    shown = [each for each in figures if each.floors]
    height = TOP + ROW * len(shown) + BOTTOM
    scale = _Scale(min(_low(each) for each in shown), max(_high(each) for each in shown))
    parts = [_text(12, 24, title, INK, size=15), *_grid(scale, height)]
    peers = any(each.key.startswith("peers/") for each in shown)
    for row, each in enumerate(shown):
        y = TOP + ROW * row + ROW / 2
        colour = OWN if not peers or "margincall" in each.key else DOT
        parts.append(_text(LEFT - 12, y + 4, each.key.partition("/")[2], INK, anchor="end"))
        parts.append(_line(scale.at(_low(each)), y, scale.at(_high(each)), y, colour, 3))
        parts.append(f'<circle cx="{scale.at(each.floors):.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>')
        parts.append(_text(WIDTH - RIGHT + 14, y + 4, f"{plain(each)} · {each.floors:,.1f}×", FAINT))
    parts.append(_text(LEFT, height - 10, "times the floor's dict insert and removal", FAINT))
    return _svg(height, parts)


class _Scale:
    """Whole decades around what is to be shown."""

    def __init__(self, low: float, high: float) -> None:
        self.first = math.floor(math.log10(low))
        self.last = max(math.ceil(math.log10(high)), self.first + 1)

    def at(self, value: float) -> float:
        part = (math.log10(value) - self.first) / (self.last - self.first)
        return LEFT + part * (WIDTH - LEFT - RIGHT)


def _low(each: Figure) -> float:
    return each.floors * each.low / each.median


def _high(each: Figure) -> float:
    return each.floors * each.high / each.median


def _grid(scale: _Scale, height: int) -> Iterator[str]:
    for decade in range(scale.first, scale.last + 1):
        x = scale.at(10.0**decade)
        yield _line(x, TOP - 4, x, height - BOTTOM + 4, GRID, 1)
        yield _text(x, height - BOTTOM + 16, f"{10.0**decade:,g}", FAINT, anchor="middle")


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: int) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}" stroke-linecap="round"/>'


def _text(x: float, y: float, text: str, colour: str, anchor: str = "start", size: int = 12) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}"'
    return f"<text {place}>{escape(text)}</text>"


def _svg(height: int, parts: Sequence[str]) -> str:
    box = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="{FONT}"'
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n<rect width="100%" height="100%" fill="#ffffff"/>'
        f"\n{inside}\n</svg>\n"
    )


def plain(each: Figure) -> str:
    """A figure as one reads it: a time in the unit that suits it, anything else with its own."""
    if each.unit != "s":
        return f"{number(each.median)} {each.unit}".strip()
    return seconds(each.median)


def seconds(value: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e9:.0f} ns"


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
