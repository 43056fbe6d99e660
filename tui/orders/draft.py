"""An order as it stands on the ticket: its kind, its terms, and the text of each field.

Text is only read here to be moved by a step; what it comes to as a command is read in `reading`.
"""

import string
from enum import Enum

import msgspec

from exchange.instrument import Instrument
from exchange.numerals import NumeralError, format_units, parse_grid, parse_units
from exchange.terms import BUY, MarginMode, Side, TimeInForce, TriggerBy
from tui.telling.thousands import plain

NAME_MAX = 36
NAME_KEYS = frozenset(string.ascii_letters + string.digits + "_.:-")
"""What a client order id is made of."""


class Kind(Enum):
    """What the ticket offers; a limit price makes stop and take-profit their limit sorts."""

    LIMIT = "Limit"
    MARKET = "Market"
    STOP = "Stop"
    TAKE_PROFIT = "TP"
    TRAILING = "Trail"
    OCO = "OCO"
    """A limit and a stop of which one lets the other go (`pairs`)."""


class SizedBy(Enum):
    """What the number in the size field is."""

    AMOUNT = "size"
    VALUE = "value"
    """Of the whole order, in the settlement asset, at its limit, its trigger or the mark."""
    MARGIN = "margin"
    """Initial margin, in the settlement asset, at the leverage typed."""
    RISK = "risk"
    """Percent of the equity that is lost at the stop, with or without the sign."""


class Field(Enum):
    TRIGGER = "Trigger"
    CALLBACK = "Callback"
    PRICE = "Price"
    LIMIT = "Limit"
    """Of what waits for a trigger; empty: at market."""
    SIZE = "Size"
    LEVERAGE = "Leverage"
    TAKE_PROFIT = "Profit"
    STOP_LOSS = "Stop"
    SHOWN = "Shows"
    """Iceberg: the part that shows."""
    EXPIRES = "Minutes"
    """Good till date: minutes of tape from now."""
    NAME = "Id"
    """The client order id, to find the order and its fills by."""


FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.LIMIT: (Field.PRICE, Field.SIZE, Field.LEVERAGE, Field.TAKE_PROFIT, Field.STOP_LOSS),
    Kind.MARKET: (Field.SIZE, Field.LEVERAGE, Field.TAKE_PROFIT, Field.STOP_LOSS),
    Kind.STOP: (Field.TRIGGER, Field.LIMIT, Field.SIZE, Field.LEVERAGE),
    Kind.TAKE_PROFIT: (Field.TRIGGER, Field.LIMIT, Field.SIZE, Field.LEVERAGE),
    Kind.TRAILING: (Field.CALLBACK, Field.TRIGGER, Field.SIZE, Field.LEVERAGE),
    Kind.OCO: (Field.PRICE, Field.TRIGGER, Field.SIZE, Field.LEVERAGE),
}
SIZED_BY_RISK = frozenset({Kind.LIMIT, Kind.MARKET})
"""Kinds that carry the stop to which the risk is counted."""
CONDITIONAL = frozenset({Kind.STOP, Kind.TAKE_PROFIT, Kind.TRAILING})
TRIGGERED = CONDITIONAL | {Kind.OCO}
"""Kinds that wait for a price, or have a half that does."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket's state. Numbers are the text as typed."""

    side: Side = BUY
    kind: Kind = Kind.LIMIT
    mode: MarginMode = MarginMode.CROSS
    time_in_force: TimeInForce = TimeInForce.GTC
    reduce_only: bool = False
    post_only: bool = False
    sized_by: SizedBy = SizedBy.AMOUNT
    trigger_by: TriggerBy = TriggerBy.MARK
    iceberg: bool = False
    named: bool = False
    """Whether it has a client order id, or may have one."""
    texts: dict[Field, str] = {}

    @property
    def basis(self) -> SizedBy:
        """What the number in its size field is; of what only reduces always an amount."""
        return SizedBy.AMOUNT if self.reduce_only else self.sized_by

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of its kind, and those that its terms want besides."""
        kind = FIELDS[self.kind]
        rests = self.kind is Kind.LIMIT
        priced = Field.PRICE in kind or Field.LIMIT in kind
        expires = (Field.EXPIRES,) if self.time_in_force is TimeInForce.GTD and priced else ()
        shows = (Field.SHOWN,) if rests and self.iceberg else ()
        return (*kind, *shows, *expires, *((Field.NAME,) if self.named else ()))

    @property
    def first(self) -> Field:
        """Where one begins to type: at what sets it off, else at its size."""
        return self.fields[0] if self.kind in TRIGGERED else Field.SIZE

    def text(self, field: Field) -> str:
        return self.texts.get(field, "")

    def typed(self, field: Field, text: str) -> "Draft":
        return msgspec.structs.replace(self, texts={**self.texts, field: text})


def nudge(draft: Draft, field: Field, instrument: Instrument, steps: int) -> Draft:
    """A field moved by ticks, lots or times; text that is no number stays as it is."""
    text = plain(draft.text(field))
    if field is Field.NAME:
        return draft
    try:
        if field is Field.CALLBACK or text.endswith("%"):
            share = max(1, min(parse_units(text.removesuffix("%") or "0", 0) + steps, 100))
            return draft.typed(field, f"{share}%")
        if field is Field.EXPIRES or (field is Field.SIZE and draft.basis is not SizedBy.AMOUNT):
            return draft.typed(field, str(max(1, parse_units(text or "0", 0) + steps)))
        if field is Field.LEVERAGE:
            times = max(1, min(parse_units(text or "1", 0) + steps, instrument.leverage_max))
            return draft.typed(field, str(times))
        places, step = (
            (instrument.size_places, instrument.lot)
            if field in (Field.SIZE, Field.SHOWN)
            else (instrument.price_places, instrument.tick)
        )
        count = max(1, parse_grid(text or "0", places, step) + steps)
    except NumeralError:
        return draft
    return draft.typed(field, format_units(count * step, places))
