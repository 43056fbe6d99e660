"""A grid of cells that painters draw on and panels show.

Drawing outside the grid is no error: it is cut. What comes out is always exactly `height` strips
of exactly `width` cells, each cell with its own paper, and no control character among them,
whatever the data held.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from exchange.edge.text import clean_message
from tui.colours.themes import Colour, Palette
from tui.terminal import glyphs


@lru_cache(maxsize=8192)
def style(colour: Colour, bold: bool, paper: Colour) -> Style:
    """One Style object per look, made once: some 400 bytes, and a heat map has 65,536 looks."""
    return Style(color=colour, bgcolor=paper, bold=bold)


class Row(Strip):
    """A finished row, freed once the next one stands in its place. A `Strip` that is asked for itself whole
    remembers itself as the answer: a circle that waits for the collector, which comes by twice an hour."""

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        within = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if within == [self.cell_length] else super().divide(within)


class Canvas:
    """Text, shades and rules on `width` x `height` cells."""

    def __init__(self, width: int, height: int, palette: Palette, paper: Colour | None = None) -> None:
        self.width, self.height, self.palette = width, height, palette
        blank = paper or palette.bg
        self._chars = [[" "] * width for _ in range(height)]
        self._colours = [[palette.text] * width for _ in range(height)]
        self._bolds = [[False] * width for _ in range(height)]
        self._papers = [[blank] * width for _ in range(height)]
        self._wide: set[int] = set()
        self._strips: list[Strip] = []

    def text(
        self,
        x: int,
        y: int,
        text: str,
        colour: Colour | None = None,
        *,
        bold: bool = False,
        paper: Colour | None = None,
    ) -> int:
        """Write from a cell rightwards; gives the cell after the last."""
        cells = self._cells(y, text)
        end = x + len(cells)
        left, right = max(x, 0), min(end, self.width)
        if 0 <= y < self.height and left < right:
            count = right - left
            self._chars[y][left:right] = cells[left - x : right - x]
            self._colours[y][left:right] = [colour or self.palette.text] * count
            self._bolds[y][left:right] = [bold] * count
            if paper is not None:
                self._papers[y][left:right] = [paper] * count
        return end

    def put(self, x: int, y: int, glyph: str, colour: Colour, *, bold: bool = False) -> None:
        """One of the painters' own glyphs in one cell; the paper stays."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self._chars[y][x] = glyph
            self._colours[y][x] = colour
            self._bolds[y][x] = bold

    def right(
        self,
        x: int,
        y: int,
        text: str,
        colour: Colour | None = None,
        *,
        bold: bool = False,
        paper: Colour | None = None,
    ) -> int:
        """Write so that the text ends before cell x; gives the cell of its first character."""
        start = x - cells(text)
        self.text(start, y, text, colour, bold=bold, paper=paper)
        return start

    def shade(self, x: int, y: int, width: int, paper: Colour, height: int = 1) -> None:
        """Colour the paper of a rectangle; what is written on it stays."""
        left, right = max(x, 0), min(x + width, self.width)
        if left < right:
            for row in range(max(y, 0), min(y + height, self.height)):
                self._papers[row][left:right] = [paper] * (right - left)

    def rule(
        self, x: int, y: int, width: int, glyph: str = glyphs.RULE, colour: Colour | None = None
    ) -> None:
        """A horizontal line of one glyph."""
        self.text(x, y, glyph * max(width, 0), colour or self.palette.border)

    def blit(self, x: int, y: int, other: "Canvas") -> None:
        """Lay another canvas onto this one."""
        left, right = max(x, 0), min(x + other.width, self.width)
        if left >= right:
            return
        here, there = slice(left, right), slice(left - x, right - x)
        for row in range(max(y, 0), min(y + other.height, self.height)):
            self._chars[row][here] = other._chars[row - y][there]
            self._colours[row][here] = other._colours[row - y][there]
            self._bolds[row][here] = other._bolds[row - y][there]
            self._papers[row][here] = other._papers[row - y][there]
            if row - y in other._wide:
                self._wide.add(row)

    def glyph(self, x: int, y: int) -> str:
        """What stands in a cell; a blank outside the grid."""
        return self._chars[y][x] if 0 <= x < self.width and 0 <= y < self.height else " "

    def strips(self, before: "Canvas | None" = None) -> list[Strip]:
        """The finished rows, equal looks merged; a row that is as it was before is the same strip."""
        known = before._strips if before is not None and self._is_like(before) else []
        if before is None or not known:
            self._strips = [self._strip(y) for y in range(self.height)]
        else:
            self._strips = [
                known[y] if self._has_row_of(before, y) else self._strip(y) for y in range(self.height)
            ]
        return self._strips

    def _is_like(self, other: "Canvas") -> bool:
        size, other_size = (self.width, self.height), (other.width, other.height)
        return size == other_size and self.palette.ascii == other.palette.ascii

    def _has_row_of(self, other: "Canvas", y: int) -> bool:
        return (
            self._chars[y] == other._chars[y]
            and self._colours[y] == other._colours[y]
            and self._papers[y] == other._papers[y]
            and self._bolds[y] == other._bolds[y]
        )

    def _strip(self, y: int) -> Strip:
        chars = self._chars[y]
        if y in self._wide:
            chars = list(_healed(chars))
        if self.palette.ascii:
            chars = [glyphs.plain(char) for char in chars]
        line, segments, start = "".join(chars), [], 0
        whole = len(line) == self.width
        for ink, run in groupby(zip(self._colours[y], self._bolds[y], self._papers[y], strict=True)):
            end = start + len(list(run))
            text = line[start:end] if whole else "".join(chars[start:end])
            segments.append(Segment(text, style(*ink)))
            start = end
        return Row(segments, self.width)

    def _cells(self, y: int, text: str) -> Sequence[str]:
        if text.isascii() and text.isprintable():
            return text
        cells, wide = split(text)
        if wide:
            self._wide.add(y)
        return cells


def cells(text: str) -> int:
    """How many a text takes. What is plain is counted: `cell_len` remembers thousands, and prices are never
    the same."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


@lru_cache(maxsize=1024)
def split(text: str) -> tuple[Sequence[str], bool]:
    """Harmless text by cells, a blank string after a double-width character; and whether there is one."""
    if not text.isprintable():
        text = clean_message(text)
    widths = [get_character_cell_size(char) for char in text]
    if all(width == 1 for width in widths):
        return text, False
    pairs = zip(text, widths, strict=True)
    return [cell for char, width in pairs if width for cell in ([char] if width == 1 else [char, ""])], True


def _healed(chars: list[str]) -> Iterable[str]:
    """A row whose double-width characters may have lost a half: a half becomes a blank."""
    for here, char in enumerate(chars):
        follower = chars[here + 1] if here + 1 < len(chars) else None
        if char == "":
            whole = here > 0 and chars[here - 1] != "" and get_character_cell_size(chars[here - 1]) == 2
            yield "" if whole else " "
        elif get_character_cell_size(char) == 2 and follower != "":
            yield " "
        else:
            yield char


def cut(text: str, width: int) -> str:
    """Text in at most so many cells, its loss marked."""
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for char in text:
        used += get_character_cell_size(char)
        if used > width - 1:
            break
        kept += char
    return kept + glyphs.MORE if width > 0 else ""


def cut_inside(text: str, width: int) -> str:
    """Text in at most so many cells, its loss marked in the middle: names that begin alike end otherwise."""
    if cells(text) <= width or width < 3:
        return cut(text, width)
    tail, used = "", 0
    for char in reversed(text):
        used += get_character_cell_size(char)
        if used > (width - 1) // 2:
            break
        tail = char + tail
    return cut(text, width - cells(tail)) + tail
