"""Amounts of different assets on one scale: 10^-8 of a dollar, coins at their mark."""

from collections.abc import Callable, Iterable

from exchange.instrument import Instrument
from exchange.terms import Symbol
from exchange.units import Cash, Price

DOLLAR_PLACES, COIN_PLACES = 8, 12
FINE_DOLLAR_PLACES = 9
"""Dollars are counted so finely at most, where ticks ask for it: those of a coin at a millionth of one."""
DOLLARS = frozenset({"USD", "USDT", "USDC", "BUSD", "FDUSD", "EUR", "GBP"})
"""And what is counted as they are."""


def dollars(
    asset: str, amount: Cash, instruments: Iterable[Instrument], mark: Callable[[Symbol], Price]
) -> Cash:
    """What an amount of an asset is worth; of a coin that no contract here prices, so many for itself."""
    instrument = next((each for each in instruments if each.base == asset), None)
    known = next((each.cash_places for each in instruments if each.settle == asset), None)
    if asset in DOLLARS or instrument is None:
        places = DOLLAR_PLACES if known is None else known
        whole: Cash = amount * 10**DOLLAR_PLACES // 10**places
        return whole
    ticks = mark(instrument.symbol) * instrument.tick * 10**DOLLAR_PLACES
    places = COIN_PLACES if known is None else known
    worth: Cash = amount * ticks // 10 ** (places + instrument.price_places)
    return worth
