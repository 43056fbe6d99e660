"""How many ticks a level of the book is wide: 1, 2, 5, 10 and so on, never a large part of the price.

Each market keeps its own; where a price has fallen too far for it, the widest that is still sensible holds.
"""

from exchange.units import Price

GROUPS: tuple[Price, ...] = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""In ticks."""
PARTS_MIN = 20
"""A level is at most one part in so many of the price: else a side of the book is a handful of levels."""


def groups(mark: Price) -> tuple[Price, ...]:
    """The widths there are at a price in ticks; one tick always."""
    return tuple(each for each in GROUPS if each == 1 or each * PARTS_MIN <= mark)


def sensible(group: Price, mark: Price) -> Price:
    """The widest there is that is no wider than what was asked for."""
    return max(each for each in groups(mark) if each <= max(group, 1))


def next_group(group: Price, mark: Price, step: int) -> Price:
    """The next coarser or finer one; the ends stay where they are."""
    there = groups(mark)
    here = there.index(sensible(group, mark))
    return there[max(0, min(here + step, len(there) - 1))]
