"""Ticks, lots, cash units and ppb as plain decimal text, for documents and files.

No exponent, no trailing zeros, no grouping: what is written here reads back by the one grammar.
"""

from exchange.edge.instant import format_instant
from exchange.instrument import Instrument
from exchange.numerals import format_ratio, format_units
from exchange.terms import ContractKind
from exchange.units import Cash, Price, Rate, Size, Time, div_nearest


def price_text(instrument: Instrument, price: Price) -> str:
    return format_units(price * instrument.tick, instrument.price_places)


def price_or_none(instrument: Instrument, price: Price | None) -> str | None:
    return None if price is None else price_text(instrument, price)


def size_text(instrument: Instrument, size: Size) -> str:
    return format_units(size * instrument.lot, instrument.size_places)


def cash_text(instrument: Instrument, cash: Cash) -> str:
    return format_units(cash, instrument.cash_places)


def rate_text(rate: Rate) -> str:
    return format_units(rate, 9)


def rate_or_none(rate: Rate | None) -> str | None:
    return None if rate is None else rate_text(rate)


def clock_text(time: Time) -> str:
    """The time of day, to the second."""
    return format_instant(time)[11:19]


def average_text(instrument: Instrument, size: Size, value: Cash) -> str:
    """The price at which a size is worth a value, not rounded to a tick: an entry, an average fill."""
    units, of = _average(instrument, size, value)
    return format_ratio(units, of * 10**instrument.price_places)


def average_units(instrument: Instrument, size: Size, value: Cash, finer: int = 0) -> int:
    """The same to the nearest of the tick's last decimal, or of so many more."""
    units, of = _average(instrument, size, value)
    return div_nearest(units * 10**finer, of)


def _average(instrument: Instrument, size: Size, value: Cash) -> tuple[int, int]:
    lots, worth = abs(size) * instrument.unit, abs(value)
    ticks = (worth, lots) if instrument.kind is ContractKind.LINEAR else (lots, worth)
    return ticks[0] * instrument.tick, ticks[1]
