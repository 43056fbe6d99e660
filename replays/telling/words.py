"""Shares, amounts, durations and names as one says them, for the sentences of a report.

What is shortened goes to the nearest, halves away from zero, as the screen's numbers do.
"""

from exchange.instrument import Instrument
from exchange.numerals import format_fixed, format_units, grouped
from exchange.units import PPB, SECOND, Cash, Price, Rate, Size, Time, div_nearest
from replays.telling.dollars import DOLLAR_PLACES
from replays.telling.plain import average_units

PERCENT_PPB = PPB // 100
DOLLAR_DECIMALS, COIN_DECIMALS = 2, 6
"""As an own balance is shown."""


def percent(part_ppb: int, places: int = 1) -> str:
    """A share as per cent; a buffer has no decimals, as on the panels."""
    units = (abs(part_ppb) * 10**places + PERCENT_PPB // 2) // PERCENT_PPB
    return f"{'-' if part_ppb < 0 and units else ''}{format_fixed(units, places)}%"


def rate(part_ppb: Rate) -> str:
    """A share as per cent in full, such as a funding rate."""
    return f"{format_units(part_ppb, 7)}%"


def money(amount: Cash, places: int) -> str:
    """An amount as a balance is shown; what is less than its last decimal, in full."""
    shown = min(places, DOLLAR_DECIMALS if places <= DOLLAR_PLACES else COIN_DECIMALS)
    units = div_nearest(abs(amount), 10 ** (places - shown))
    text = format_fixed(units, shown) if units or not amount else format_units(abs(amount), places)
    return grouped(f"-{text}" if amount < 0 else text)


def told_price(instrument: Instrument, price: Price) -> str:
    """With the decimals of the tick, as the panels show it."""
    return grouped(format_fixed(price * instrument.tick, instrument.price_places))


def told_average(instrument: Instrument, size: Size, value: Cash) -> str:
    """The price at which a size is worth a value, with the decimals of the tick; few lie on one."""
    return grouped(format_fixed(average_units(instrument, size, value), instrument.price_places))


def span(time: Time) -> str:
    """A duration in its largest sensible unit."""
    seconds = time // SECOND
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 600 and seconds % 60:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h {seconds % 3600 // 60} min"


def without_date(name: str) -> str:
    """A scenario's short name, by which it can be found too."""
    dated = name[10:11] == "-" and name[:10].replace("-", "").isdigit()
    return name[11:] if dated else name
