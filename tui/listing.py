"""The lists under the positions as their user wants them: of one market or of all, in an order of his own.

What is shown, stood on, and copied is the same list; the venue's order comes back when no other is wanted.
"""

from collections.abc import Callable
from typing import Any, TypeVar

SORTS: dict[str, tuple[str, ...]] = {
    "orders": ("market", "side", "type"),
    "fills": ("market", "side", "kind", "realised"),
    "funding": ("market", "kind", "amount"),
}
"""The columns a list can be sorted by, in turn."""
_KEYS: dict[str, Callable[[Any], Any]] = {
    "market": lambda row: row.symbol,
    "side": lambda row: -row.side,
    "type": lambda row: row.type.value,
    "kind": lambda row: row.kind,
    "realised": lambda row: row.realized,
    "amount": lambda row: row.amount,
}
"""Buys before sells, losses before profits."""
Row = TypeVar("Row")


def listed(rows: tuple[Row, ...], tab: str, only: str, by: str) -> tuple[Row, ...]:
    """Rows of one market, or of all where `only` is empty; sorted where the list has that column."""
    kept: Any = (row for row in rows if not only or _KEYS["market"](row) == only)
    return tuple(sorted(kept, key=_KEYS[by])) if by in SORTS[tab] else tuple(kept)


def next_sort(tab: str, by: str) -> str:
    """The column after this one; after the last, the venue's own order."""
    columns = ("", *SORTS[tab])
    return columns[(columns.index(by) + 1) % len(columns)] if by in columns else columns[1]


def terms(tab: str, only: str, by: str) -> str:
    """What makes a list other than the venue's, in words; empty where nothing does."""
    said = (f"{only} only" if only else "", f"by {by}" if by in SORTS[tab] else "")
    return ", ".join(each for each in said if each)
