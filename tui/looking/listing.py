"""The tables of the Trade screen as their user wants them: of a market, of a span, in an order of their own.

What is shown, stood on, and copied is the same list; the venue's order comes back when no other is wanted.
Positions are always all of them: none that is in danger may be out of sight.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from exchange.terms import Symbol
from exchange.units import Time
from tui.telling import format as shown
from tui.telling.order_words import stands_at
from tui.terminal import glyphs

SORTS: dict[str, tuple[str, ...]] = {
    "positions": ("market", "side", "to liq", "uPnL", "buffer", "margin"),
    "orders": ("market", "side", "type", "price", "id"),
    "fills": ("market", "side", "kind", "realized", "fee", "id"),
    "funding": ("market", "kind", "amount"),
}
"""The columns a table can be sorted by, in turn."""
TIMED = frozenset({"fills", "funding"})
"""Tables whose rows have a time."""
ROWS_MAX, ROWS_MIN = 400, 20
"""Of fills and movements the newest that are asked for: at most, where one of them is the list that was
chosen, and at least, where not."""
Places = Callable[[str], int]
"""Decimals of the cash of a market, or of an asset."""
Span = tuple[Time, Time]
"""From a time until before another."""
OPEN: Time = 2**62
"""The end of a span without one: later than any tape."""
Row = TypeVar("Row")
_CASH_PLACES = 18
_NEVER = 10**30
"""Behind everything: what has no such number."""


def listed(
    rows: tuple[Row, ...],
    table: str,
    places: Places,
    *,
    only: str = "",
    by: str = "",
    down: bool = False,
    span: Span | None = None,
) -> tuple[Row, ...]:
    """Rows of one market or all, of a span or of all times; sorted where the table has that column."""
    kept: list[Any] = [row for row in rows if not only or getattr(row, "symbol", "") == only]
    if span is not None and table in TIMED:
        kept = [row for row in kept if span[0] <= row.time < span[1]]
    if by in SORTS[table]:
        key = _KEYS[by]
        kept.sort(key=lambda row: key(row, places), reverse=down)
    return tuple(kept)


def next_sort(table: str, by: str) -> str:
    """The column after this one; after the last, the venue's own order."""
    columns = ("", *SORTS[table])
    return columns[(columns.index(by) + 1) % len(columns)] if by in columns else columns[1]


def mark(*, down: bool) -> str:
    """The direction of a sort: up from the least, down from the most."""
    return glyphs.DOWN if down else glyphs.UP


def terms(table: str, only: str, by: str, *, down: bool = False, span: Span | None = None) -> str:
    """What makes a list other than the venue's, in words; empty where nothing does."""
    said = (
        f"{only} only" if only else "",
        span_words(span) if span is not None and table in TIMED else "",
        f"by {by} {mark(down=down)}" if by in SORTS[table] else "",
    )
    return ", ".join(each for each in said if each)


def span_words(span: Span) -> str:
    """A span as short as it can be said."""
    start, end = span
    if end >= OPEN:
        return f"since {shown.moment(start)[5:]}"
    if not start:
        return f"until {shown.moment(end)[5:]}"
    one_day = shown.date(start) == shown.date(end - 1)
    if one_day and shown.clock(start) == shown.clock(end) == "00:00:00":
        return shown.date(start)
    if one_day:
        return f"{shown.clock(start)} to {shown.clock(end)}"
    return f"{shown.day(start)} {shown.minute(start)} to {shown.day(end)} {shown.minute(end)}"


def _cash(amount: int, places: int) -> int:
    """An amount as a number that compares as it is shown, whatever its asset."""
    return int(amount * 10 ** (_CASH_PLACES - places))


def _to_liquidation(row: Any) -> int:
    """How far the mark is from the liquidation, in ppb of the mark."""
    price = row.liquidation_price
    return _NEVER if price is None or not row.mark else abs(price - row.mark) * 10**9 // row.mark


_KEYS: dict[str, Callable[[Any, Places], Any]] = {
    "market": lambda row, _: Symbol(row.symbol),
    "side": lambda row, _: -row.side if hasattr(row, "side") else -row.size,
    "to liq": lambda row, _: _to_liquidation(row),
    "uPnL": lambda row, places: _cash(row.unrealized, places(row.symbol)),
    "buffer": lambda row, _: _NEVER if row.buffer_ppb is None else row.buffer_ppb,
    "margin": lambda row, places: _cash(row.margin, places(row.symbol)),
    "type": lambda row, _: row.type.value,
    "price": lambda row, _: stands_at(row),
    "id": lambda row, _: (not row.client_id, row.client_id),
    "kind": lambda row, _: row.kind,
    "realized": lambda row, places: _cash(row.realized, places(row.symbol)),
    "fee": lambda row, places: _cash(row.fee, places(row.symbol)),
    "amount": lambda row, places: _cash(row.amount, places(row.symbol)),
}
"""Buys before sells and longs before shorts, losses before profits, the nearest to danger first."""
