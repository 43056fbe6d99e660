"""How wide columns have had to be so far: numbers come and go, what they stand in does not jump.

The one law: a width only grows, until something else is shown (another market, another size).
"""

from collections.abc import Hashable


class Widest:
    """The widest of each column since the present key came up, in cells."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._cells: dict[Hashable, int] = {}

    def under(self, key: Hashable) -> "Widest":
        """Itself, begun anew where the key is another."""
        if key != self._key:
            self._key = key
            self._cells.clear()
        return self

    def grown(self, column: Hashable, cells: int, ahead: int = 0) -> int:
        """How wide a column is that needs so many cells now; a new one keeps some more for what may come."""
        self._cells[column] = max(cells, self._cells.get(column, cells + ahead))
        return self._cells[column]
