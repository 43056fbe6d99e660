"""The keys of the ticket: what may be typed into a field, and what a letter makes of a draft.

The one law: a draft before and a draft after; nothing is asked and nothing is sent.
"""

from enum import Enum
from typing import TypeVar

from msgspec.structs import replace

from exchange.terms import BUY, SELL, TimeInForce
from tui.orders.draft import Draft, Field

IN_FORCE = (TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK, TimeInForce.GTD)
SHARED = frozenset({Field.SIZE, Field.CALLBACK})
"""Fields that may hold a share."""
Choice = TypeVar("Choice", bound=Enum)


def fits(field: Field, text: str) -> bool:
    """Could it be read one day? A percent sign ends a number, in a field that may hold a share."""
    number, sign, rest = text.partition("%")
    return not sign or (number != "" and not rest and field in SHARED)


def has_many_points(field: Field, text: str) -> bool:
    """More of them than a number has: they stay to be seen, for without one it would be another number."""
    return field is not Field.NAME and text.count(".") > 1


def switched(draft: Draft, key: str) -> Draft | None:
    """The draft as a letter switches it; None for one that switches nothing."""
    if key in ("b", "s"):
        return replace(draft, side=BUY if key == "b" else SELL)
    if key == "o":
        return replace(draft, kind=_next(draft.kind))
    if key == "i":
        return replace(draft, mode=_next(draft.mode))
    if key == "r":
        return replace(draft, reduce_only=not draft.reduce_only)
    if key == "p":
        return replace(draft, post_only=not draft.post_only)
    if key == "t":
        here = IN_FORCE.index(draft.time_in_force)
        return replace(draft, time_in_force=IN_FORCE[(here + 1) % len(IN_FORCE)])
    if key == "u":
        return replace(draft, sized_by=_next(draft.sized_by)).typed(Field.SIZE, "")
    if key == "m":
        return replace(draft, trigger_by=_next(draft.trigger_by))
    if key == "v":
        return replace(draft, iceberg=not draft.iceberg).typed(Field.SHOWN, "")
    if key == "n":
        return replace(draft, named=not draft.named).typed(Field.NAME, "")
    return None


def _next(choice: Choice) -> Choice:
    """The one after it, round and round."""
    every = list(type(choice))
    return every[(every.index(choice) + 1) % len(every)]
