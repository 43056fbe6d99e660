"""The level of an alert as one types it: read against what is traded, and told again.

What is told reads as what it was, so that a world opened anew is asked for the same alerts.
"""

from collections.abc import Iterable, Sequence

from exchange.edge.text import clean, nearest
from exchange.instrument import Instrument
from exchange.numerals import NumeralError, Unusable, format_units, parse_grid, parse_units
from exchange.terms import Symbol
from exchange.units import PPB, Price, Rate
from replays.messages.client import Alarm
from replays.messages.frame import Alert
from replays.telling.plain import price_text

ALERTS_MAX = 50
PERCENT_PLACES = 7
"""A ppb is 10^-7 of a percent."""


class AlertError(Unusable):
    """An alert that cannot be set: what is wrong, and what would do."""


def read_level(text: str, instrument: Instrument) -> tuple[Price, Rate]:
    """A price of the mark, or with `%` a share of the buffer; the other one is 0. Raises AlertError."""
    share, level = text.endswith("%"), text.removesuffix("%").strip()
    try:
        if share:
            found = 0, parse_units(level, PERCENT_PLACES)
        else:
            found = parse_grid(level, instrument.price_places, instrument.tick), 0
    except NumeralError as error:
        raise AlertError(f'alert: "{clean(text)}" is {error}') from None
    if not any(found):
        raise AlertError("alert: must be above 0")
    if found[1] > PPB:
        raise AlertError("alert: a buffer from above 0 to 100%")
    return found


def read_alarms(
    asked: Iterable[Alarm], instruments: Sequence[Instrument]
) -> tuple[tuple[Symbol, Price, Rate], ...]:
    """Alerts as text, read against what is traded. Raises AlertError."""
    by_symbol = {str(each.symbol): each for each in instruments}
    found = []
    for symbol, level in asked:
        if symbol not in by_symbol:
            raise AlertError(f'alert: no instrument "{clean(symbol)}" here{nearest(symbol, by_symbol)}')
        found.append((Symbol(symbol), *read_level(level, by_symbol[symbol])))
    if len(found) > ALERTS_MAX:
        raise AlertError(f"alert: at most {ALERTS_MAX}")
    return tuple(found)


def alert_text(alert: Alert, instrument: Instrument) -> str:
    """An alert's level as one types it."""
    if alert.buffer_ppb:
        return f"{format_units(alert.buffer_ppb, PERCENT_PLACES)}%"
    return price_text(instrument, alert.price)


def still_set(alerts: Iterable[Alert], instruments: Sequence[Instrument]) -> tuple[Alarm, ...]:
    """Those that have not fired, as a world that is opened anew is asked for them."""
    by_symbol = {each.symbol: each for each in instruments}
    waiting = (each for each in alerts if each.fired is None)
    return tuple((each.symbol, alert_text(each, by_symbol[each.symbol])) for each in waiting)
