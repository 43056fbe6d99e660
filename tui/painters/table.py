"""Columns of text that make room for each other.

A column is as wide as what stands in it; when all do not fit, the one with the highest rank goes
first. Numbers stand under each other by their decimal point; what ends in a letter, by its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tui.colours.themes import Colour
from tui.painters.canvas import Canvas, cells, cut
from tui.painters.widest import Widest

GAP = 2


class Cell(NamedTuple):
    text: str
    colour: Colour | None = None
    bold: bool = False


@dataclass(frozen=True)
class Column:
    head: str
    width: int = 0
    """At least so wide, so that it stands still while its numbers change."""
    rank: int = 0
    """Columns of rank 0 stay; among others the highest leaves first."""
    left: bool = False
    spill: bool = False
    """Its name may run on over the nameless columns beside it."""
    gap: int = GAP
    """Blank cells after it."""
    stretch: int = 0
    """Takes what is left over, up to so many cells; the caller draws in it."""
    least: int = 0
    """Makes do with so many cells, if need be."""
    yields: int = 0
    """It does before a column of this rank has to leave."""


@dataclass(frozen=True)
class Place:
    """Where one column came to stand."""

    column: int
    x: int
    width: int


Row = Sequence[Cell]


def place(
    columns: Sequence[Column], rows: Sequence[Row], width: int, spread: int = 0, known: Widest | None = None
) -> list[Place]:
    """The columns that fit, from left to right; gaps grow by up to `spread` where there is room."""
    known = known or Widest()
    widths = [known.grown(number, _width(column, number, rows)) for number, column in enumerate(columns)]
    kept = list(range(len(columns)))
    while kept and _extent(columns, kept, widths) > width:
        leaving = max(kept, key=lambda number: columns[number].rank)
        if not columns[leaving].rank:
            break
        yielding = next(
            (each for each in kept if _yields(columns[each], widths[each], columns[leaving])), None
        )
        if yielding is None:
            kept.remove(leaving)
        else:
            lacking = _extent(columns, kept, widths) - width
            widths[yielding] = max(columns[yielding].least, widths[yielding] - lacking)
    if not kept:
        return []
    spare = width - _extent(columns, kept, widths)
    places, x = [], 0
    gaps = sum(columns[number].gap == GAP for number in kept[:-1])
    wider = min(max(spare, 0) // max(gaps, 1), spread)
    for number in kept:
        column = columns[number]
        if column.stretch and spare > 0:
            extra = max(min(spare, column.stretch - widths[number]), 0)
            widths[number] += extra
            spare -= extra
        places.append(Place(number, x, widths[number]))
        x += widths[number] + column.gap + (wider if column.gap == GAP else 0)
    return places


def _width(column: Column, number: int, rows: Sequence[Row]) -> int:
    head = 0 if column.spill else cells(column.head)
    return max([column.width, head, *(cells(row[number].text) for row in rows)])


def _yields(column: Column, width: int, leaving: Column) -> bool:
    return 0 < column.least < width and leaving.rank <= column.yields


def _extent(columns: Sequence[Column], kept: Sequence[int], widths: Sequence[int]) -> int:
    """Cells that the kept columns and the gaps between them take."""
    return sum(widths[number] + columns[number].gap for number in kept) - columns[kept[-1]].gap


def head(canvas: Canvas, x: int, y: int, columns: Sequence[Column], places: Sequence[Place]) -> None:
    """The line of column names; one for which its column has become too narrow is told by its first word."""
    for at in places:
        column = columns[at.column]
        named = column.spill or not column.least or cells(column.head) <= at.width
        name = column.head if named else column.head.partition(" ")[0]
        offset = 0 if column.left else at.width - cells(name)
        canvas.text(x + at.x + offset, y, name, canvas.palette.muted)


def lines(
    canvas: Canvas, x: int, y: int, columns: Sequence[Column], places: Sequence[Place], rows: Sequence[Row]
) -> None:
    """The rows, from line y down; what does not fit is cut with a mark."""
    for at in places:
        for down, row in enumerate(rows):
            cell = row[at.column]
            shown = cut(cell.text, min(at.width, canvas.width - x - at.x))
            offset = 0 if columns[at.column].left else at.width - cells(cell.text)
            canvas.text(x + at.x + max(offset, 0), y + down, shown, cell.colour, bold=cell.bold)


def aligned(columns: Sequence[Column], rows: Sequence[Row], known: Widest | None = None) -> list[Row]:
    """Rows whose numbers are padded on the right until their decimal points stand under each other."""
    known = known or Widest()
    tails = [
        0
        if column.left
        else known.grown(("tail", number), max((_tail(row[number].text) for row in rows), default=0))
        for number, column in enumerate(columns)
    ]
    return [[_padded(cell, tail) for cell, tail in zip(row, tails, strict=True)] for row in rows]


def _tail(text: str) -> int:
    """Characters from the decimal point on, where nothing but digits follows it."""
    _, point, decimals = text.rpartition(".")
    return len(point + decimals) if point and decimals.isdigit() else 0


def _padded(cell: Cell, tail: int) -> Cell:
    blanks = tail - _tail(cell.text)
    is_number = any(map(str.isdigit, cell.text))
    return cell._replace(text=cell.text + " " * blanks) if blanks > 0 and is_number else cell
