"""Prices on rows and times on columns: where a number lies, and which ones deserve a label."""

from dataclasses import dataclass

from exchange.units import DAY, HOUR, MINUTE, SECOND, Price, Time

_TIME_STEPS = tuple(
    unit * count
    for unit, counts in (
        (SECOND, (1, 5, 15, 30)),
        (MINUTE, (1, 5, 15, 30)),
        (HOUR, (1, 2, 4, 6, 12)),
        (DAY, (1, 7)),
    )
    for count in counts
)


@dataclass(frozen=True)
class PriceScale:
    """Prices from `high` on the first of `rows` down to `low` on the last."""

    low: Price
    high: Price
    rows: int

    def row(self, price: Price, fine: int = 1) -> int:
        """The row of a price, in rows `fine` times as many; may lie outside."""
        rows = self.rows * fine
        return (self.high - price) * (rows - 1) // max(self.high - self.low, 1) if rows > 1 else 0

    def holds(self, price: Price) -> bool:
        return self.low <= price <= self.high

    def step(self, apart: int = 3) -> Price:
        """The least of 1, 2, 5, 10, 20 … whose multiples stand at least so many rows apart."""
        least = max(-(-(self.high - self.low) * apart // max(self.rows - 1, 1)), 1)
        power: int = 10 ** (len(str(least)) - 1)
        return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)

    def labels(self, apart: int = 3) -> list[tuple[int, Price]]:
        """Row and price of the round prices within."""
        step = self.step(apart)
        first = -(-self.low // step) * step
        return [(self.row(price), price) for price in range(first, self.high + 1, step)]


def time_step(span: Time, cells: int, apart: int) -> Time:
    """The least usual step of time that takes `apart` cells, where so many cells take a span."""
    return next((step for step in _TIME_STEPS if step * cells >= apart * span), _TIME_STEPS[-1])
