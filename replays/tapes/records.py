"""What a row of a tape says, whoever wrote it.

Prices and sizes are as the venue printed them, in floating point: they go into fitting and onto a grid,
never straight into a command.
"""

from enum import Enum
from typing import NamedTuple, TypeAlias

from exchange.terms import Side
from exchange.units import Time


class Kind(Enum):
    """What the rows of a file are."""

    CANDLES = "candles"
    TRADES = "trades"
    QUOTES = "best quotes"
    BOOK = "book levels"
    TICKER = "ticker"
    LIQUIDATIONS = "liquidations"


class Bar(NamedTuple):
    """One candle, by its first instant."""

    time: Time
    open: float
    high: float
    low: float
    close: float
    volume: float
    """Of the base asset or, inverse, contracts; nought where the file has none."""
    turnover: float
    """In the quote currency; nought where the file has none."""


class Trade(NamedTuple):
    """One trade; the side is the taker's, None where the file does not say."""

    time: Time
    price: float
    size: float
    side: Side | None
    id: str


class Quote(NamedTuple):
    """The best bid and ask from an instant on; nought for a side that is empty."""

    time: Time
    bid: float
    bid_size: float
    ask: float
    ask_size: float


class Level(NamedTuple):
    """What rests at one price from an instant on; a size of nought takes the level away."""

    time: Time
    side: Side
    price: float
    size: float
    snapshot: bool
    """Part of a whole book that replaces what was known."""


class Tick(NamedTuple):
    """A price that a venue published."""

    time: Time
    price: float


Record: TypeAlias = Bar | Trade | Quote | Level | Tick
