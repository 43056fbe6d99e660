"""The branches of a session side by side: how each one's equity went, as it is asked for and told.

Every branch has its own moments; where another has none, nothing stands in its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from exchange.edge.instant import format_instant
from exchange.numerals import format_units
from exchange.units import Cash, Time

Row: TypeAlias = tuple[Time, dict[str, Cash | None]]
"""A moment, and what each branch was worth at it."""


class ReadBranches(msgspec.Struct, frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True):
    """Every branch of the session. Answered by `Branches`."""


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """One branch, told to where it was last kept: at leaving it, to the moment."""

    name: str
    end: Time
    """How far it was played."""
    times: tuple[Time, ...]
    equity: dict[str, tuple[Cash, ...]]
    """Per settlement asset, one value to each time."""
    parted: Time | None = None
    """When it was done otherwise than on the branch that is played; None where it was not."""


class Branches(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """All of them, the oldest first."""

    here: str
    """The one that is played."""
    lines: tuple[Branch, ...]

    def named(self, name: str) -> Branch | None:
        return next((line for line in self.lines if line.name == name), None)


def side_by_side(branches: Branches, asset: str) -> Iterator[Row]:
    """Every minute, and every end, that any of them has, with what each was worth then."""
    worth = {
        line.name: dict(zip(line.times, line.equity.get(asset, ()), strict=False)) for line in branches.lines
    }
    for time in sorted(_all_times(branches.lines)):
        yield time, {name: values.get(time) for name, values in worth.items()}


def branches_document(
    branches: Branches, places: Mapping[str, int], rows_max: int | None = None
) -> dict[str, Any]:
    """The document of `status --branches --json`: one row a branch, and equity side by side by the minute.

    With so many rows at most, for people: from where they part, and in a line what is the same throughout.
    """

    def cash(asset: str, amount: Cash | None) -> str | None:
        return None if amount is None else format_units(amount, places[asset])

    def told(asset: str) -> str | list[dict[str, str | None]]:
        rows = list(side_by_side(branches, asset))
        if rows_max is not None:
            first, *others = {each for _, worth in rows for each in worth.values()} - {None}
            if not others:
                return f"{cash(asset, first)} throughout"
            rows = _spread(_from_parting(rows), rows_max)
        return [
            {"time": format_instant(time), **{name: cash(asset, each) for name, each in worth.items()}}
            for time, worth in rows
        ]

    assets = [asset for asset in places if any(line.equity.get(asset) for line in branches.lines)]
    return {
        "here": branches.here,
        "branches": [
            {
                "name": line.name,
                "time": format_instant(line.end),
                "parted": None if line.parted is None else format_instant(line.parted),
                **{asset: cash(asset, last(line, asset)) for asset in assets},
            }
            for line in branches.lines
        ],
        "equity": {asset: told(asset) for asset in assets},
    }


def last(line: Branch, asset: str) -> Cash | None:
    """What a branch was worth at the last moment that was kept."""
    values = line.equity.get(asset, ())
    return values[-1] if values else None


def _from_parting(rows: list[Row]) -> list[Row]:
    """From the last row in which all are worth the same, before the first in which they are not."""
    parted = (number for number, (_, worth) in enumerate(rows) if len(set(worth.values())) > 1)
    return rows[max(0, next(parted, 0) - 1) :]


def _spread(rows: list[Row], count: int) -> list[Row]:
    """At most so many, evenly spaced, the last among them."""
    if len(rows) <= count:
        return rows
    return [rows[(number + 1) * len(rows) // count - 1] for number in range(count)]


def _all_times(lines: Iterable[Branch]) -> dict[Time, None]:
    return {time: None for line in lines for time in line.times}
