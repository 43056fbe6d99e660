"""In what sizes are counted on the screen: as the contract counts them, in base, or in quote units.

The one law: nothing that is typed or sent changes with it. A linear contract counts in base units and
is worth quote; an inverse one counts in quote and is worth base.
"""

from typing import Literal, NamedTuple

from exchange.edge.text import clean
from exchange.instrument import Instrument
from exchange.terms import Asset, ContractKind
from exchange.units import Cash, Price, Size
from tui.telling import format

Units = Literal["", "base", "quote"]
"""Empty: as each contract counts."""
COIN_PLACES = 4
"""Of a value in coins, in the book and the tape."""


def own_units(instrument: Instrument) -> Units:
    """What a contract counts in."""
    return "base" if instrument.kind is ContractKind.LINEAR else "quote"


class Measure(NamedTuple):
    """How the sizes of one contract are shown."""

    instrument: Instrument
    valued: bool = False
    """By what they are worth in the settlement asset, not by lots."""

    @property
    def asset(self) -> Asset:
        """What the numbers are amounts of."""
        instrument = self.instrument
        base = (own_units(instrument) == "base") is not self.valued
        return instrument.base if base else instrument.quote

    @property
    def heading(self) -> str:
        """Of a column of sizes: the asset, where they are not as the contract counts."""
        return clean(self.asset) if self.valued else "size"

    def amount(self, lots: Size, price: Price) -> int:
        """Lots, or the cash units they are worth at a price; amounts of one measure add up."""
        if not self.valued:
            return lots
        value = self.instrument.notional(lots, max(price, 1))
        return value if lots >= 0 else -value

    def text(self, amount: int) -> str:
        """An amount of the market's: whole dollars, coins to four decimals, lots in full."""
        if not self.valued:
            return format.size(amount, self.instrument)
        places = self.instrument.cash_places
        return format.decimal(amount, places, 0 if format.cash_shown(places) == 2 else COIN_PLACES)

    def total(self, amount: int) -> str:
        """A running total, shorter where lots have many decimals."""
        if self.valued:
            return self.text(amount)
        places = self.instrument.size_places
        return format.decimal(amount * self.instrument.lot, places, min(places, 2))

    def own(self, lots: Size, value: Cash, *, signed: bool = False) -> str:
        """A size of the player's: in full, its value to the cent."""
        if not self.valued:
            return format.size(lots, self.instrument, signed=signed)
        places = self.instrument.cash_places
        amount = abs(value) if lots >= 0 else -abs(value)
        return format.decimal(amount, places, format.cash_shown(places), signed=signed)

    def own_at(self, lots: Size, price: Price, *, signed: bool = False) -> str:
        """A size of the player's at a price."""
        return self.own(lots, self.instrument.notional(lots, max(price, 1)), signed=signed)


def measure_of(instrument: Instrument, units: Units) -> Measure:
    return Measure(instrument, units not in ("", own_units(instrument)))


def other_units(instrument: Instrument, units: Units) -> Units:
    """What is shown next: quote where base is shown, base where quote is."""
    shown = units or own_units(instrument)
    return "quote" if shown == "base" else "base"
