"""The cells of an order file: a header in any order, then one row an order, nothing else.

Whatever cannot be read ends in an OrderflowError that names file, line and field (THREATS 3); no cell is
guessed at, rounded or passed over.
"""

import csv
from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import IO, TypeVar

from exchange.edge.text import clean, nearest
from exchange.numerals import DECIMALS_MAX, NumeralError, Unusable, format_units, parse_grid, parse_units

COLUMNS = ("op", "id", "side", "price", "size", "tif")
LINE_LENGTH_MAX = 4096
REMEMBERED_MAX = 1 << 16
Meaning = TypeVar("Meaning")


class OrderflowError(Unusable):
    """A file, row or flag that cannot be read; the message names file, line and field."""

    def __init__(self, path: str, line: int, field: str, problem: str) -> None:
        where = f"{clean(path, 200)}, line {line}, {field}" if line else field
        super().__init__(f"{where}: {problem}")
        self.path, self.line, self.field, self.problem = path, line, field, problem


class FieldError(ValueError):
    """A cell that cannot be read."""

    def __init__(self, field: str, text: str, problem: str) -> None:
        super().__init__(f"{clean(text)!r} {problem}")
        self.field = field


class Words(dict[str, Meaning]):
    """The words that may stand in a field, and what they mean."""

    def __init__(self, field: str, meanings: dict[str, Meaning]) -> None:
        super().__init__(meanings)
        self._field = field

    def __missing__(self, text: str) -> Meaning:
        raise FieldError(self._field, text, f"is not one of {', '.join(filter(None, self))}")


class Grid:
    """Decimal text of a field to whole steps and back. Numbers repeat in a flow, so both remember."""

    def __init__(self, field: str, step: str, flag: str) -> None:
        self._field = field
        self._places = len(step.partition(".")[2])
        try:
            self._step = parse_units(step, min(self._places, DECIMALS_MAX))
        except NumeralError as error:
            raise OrderflowError("command line", 0, flag, str(error)) from error
        if self._step <= 0:
            raise OrderflowError("command line", 0, flag, "must be above zero")
        self.parse: Callable[[str], int] = lru_cache(maxsize=REMEMBERED_MAX)(self._parse)
        self.format: Callable[[int], str] = lru_cache(maxsize=REMEMBERED_MAX)(self._format)

    def _parse(self, text: str) -> int:
        try:
            return parse_grid(text, self._places, self._step)
        except NumeralError as error:
            raise FieldError(self._field, text, f"is {error}") from error

    def _format(self, count: int) -> str:
        return format_units(count * self._step, self._places)


def read_rows(path: str, file: IO[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line number and cells of each row, in the order of COLUMNS; blank lines are passed over."""
    rows = _rows(path, file)
    _, names = next(rows, (1, []))
    header = [name.strip().lower() for name in names]
    pick = itemgetter(*_places(path, header))
    for line, row in rows:
        if len(row) != len(header):
            if not row:
                continue
            raise OrderflowError(path, line, "row", f"{len(row)} cells, not {len(header)}")
        yield line, pick(row)


def _rows(path: str, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
    """Cells of each line: no cell goes on in the next, so that an open quote takes in no more."""
    for number, line in enumerate(_lines(path, file), start=1):
        text = line.rstrip("\r\n")
        if '"' not in text:
            yield number, text.split(",") if text else []
            continue
        try:
            yield number, next(csv.reader((text,), strict=True))
        except csv.Error as error:
            problem = "a quote is left open, or does not end its cell"
            raise OrderflowError(path, number, "row", problem) from error


def _lines(path: str, file: IO[str]) -> Iterator[str]:
    number = 0
    while line := file.readline(LINE_LENGTH_MAX + 1):
        number += 1
        if len(line) > LINE_LENGTH_MAX:
            raise OrderflowError(path, number, "row", f"longer than {LINE_LENGTH_MAX} characters")
        if "\0" in line:
            raise OrderflowError(path, number, "row", "holds a NUL byte")
        if not line.isascii() and any("\udc80" <= character <= "\udcff" for character in line):
            raise OrderflowError(path, number, "row", "is not UTF-8 text")
        yield line


def _places(path: str, header: list[str]) -> list[int]:
    """Where each of COLUMNS stands in the header."""
    for name in header:
        if name not in COLUMNS:
            raise OrderflowError(path, 1, "header", f"unknown column {clean(name)!r}{nearest(name, COLUMNS)}")
        if header.count(name) > 1:
            raise OrderflowError(path, 1, "header", f"column {name} stands there twice")
    for name in COLUMNS:
        if name not in header:
            raise OrderflowError(
                path, 1, "header", f"column {name} is missing; needed are {', '.join(COLUMNS)}"
            )
    return [header.index(name) for name in COLUMNS]
