"""A position is a size and what it cost: exact at every fill, the entry price only ever derived."""

from dataclasses import dataclass

from exchange.units import Cash, Size


@dataclass(slots=True)
class Position:
    """Unrealized profit at a price is `instrument.value(size, price) - cost`."""

    size: Size = 0
    """Signed lots."""
    cost: Cash = 0
    """Signed cash units, as `Instrument.value` booked them."""

    def fill(self, size: Size, value: Cash) -> Cash:
        """Book a trade of signed lots and its signed value; return the profit realized.

        Always: cost after = cost before + value + realized. A partial close takes its share of the
        cost rounded down, the whole close all of it (INVARIANTS 0).
        """
        if self.size * size >= 0:
            self.size += size
            self.cost += value
            return 0
        held, lots = abs(self.size), abs(size)
        if lots < held:
            share = self.cost * lots // held
            self.size += size
            self.cost -= share
            return -value - share
        closing = value * held // lots
        realized = -closing - self.cost
        self.size += size
        self.cost = value - closing
        return realized
