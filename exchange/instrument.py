"""What is traded: the fixed terms of one perpetual contract.

Value is signed so that unrealized profit is always `value(size, mark) - cost`, for both kinds:
a linear long is worth what its coins cost, an inverse long owes coins that grow dearer as the
price falls (RULES 0, DECISIONS "Units and numbers").
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

import msgspec

from exchange.terms import AdlRule, Asset, ContractKind, LiquidationRule, MarkMethod, Symbol
from exchange.units import (
    HOUR,
    MINUTE,
    PPB,
    SECOND,
    Cash,
    Price,
    Rate,
    Size,
    Time,
)

_LINEAR = ContractKind.LINEAR


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a marginal maintenance table: maintenance = notional x rate - deduction."""

    floor: Cash
    """The least notional of this tier; it reaches up to and includes the next tier's floor."""
    rate_ppb: Rate
    deduction_ppb: int
    """The table's `cum`, times 10^9, so that maintenance is continuous to the last digit."""
    leverage_max: int


def marginal_tiers(steps: Iterable[tuple[Cash, Rate, int]]) -> tuple[Tier, ...]:
    """Steps of (floor, rate, highest leverage), with the deductions that keep maintenance continuous."""
    tiers: list[Tier] = []
    rate = deduction = 0
    for floor, next_rate, leverage_max in steps:
        deduction += floor * (next_rate - rate)
        rate = next_rate
        tiers.append(Tier(floor, rate, deduction, leverage_max))
    return tuple(tiers)


class Instrument(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True, cache_hash=True
):
    """One perpetual contract. Ticks and lots are whole multiples of powers of ten."""

    symbol: Symbol
    base: Asset
    quote: Asset
    kind: ContractKind = ContractKind.LINEAR

    price_places: int
    tick: int
    """Ticks are worth tick x 10^-price_places of the quote asset."""
    size_places: int
    lot: int
    """Lots are worth lot x 10^-size_places of the base asset (linear) or quote currency (inverse)."""
    cash_places: int

    tiers: tuple[Tier, ...]
    maker_fee_ppb: Rate = 200_000
    taker_fee_ppb: Rate = 500_000
    liquidation_fee_ppb: Rate = 12_500_000

    price_max: Price = 10**12
    size_min: Size = 1
    size_max: Size = 10**12
    market_size_max: Size = 10**12
    notional_min: Cash = 0
    price_band_ppb: Rate = 50_000_000
    """How far a limit may lie beyond the mark, on the side that would trade badly (RULES 12)."""
    take_bound_ppb: Rate = 50_000_000
    """How far from the mark a market order may reach (RULES 12)."""
    open_orders_max: int = 200
    conditional_orders_max: int = 10

    mark_method: MarkMethod = MarkMethod.MEDIAN3
    basis_interval: Time = 5 * SECOND
    basis_samples: int = 30
    index_stale_after: Time = 5 * MINUTE
    funding_interval: Time = 8 * HOUR
    funding_interest_ppb: Rate = 100_000
    funding_clamp_ppb: Rate = 500_000
    funding_cap_ppb: Rate = 20_000_000
    impact_notional: Cash = 0
    """Notional whose average fill price gives the premium (RULES 10); 0 takes the best quotes."""

    liquidation_rule: LiquidationRule = LiquidationRule.IOC_AT_BANKRUPTCY
    partial_liquidation: bool = True
    adl_rule: AdlRule = AdlRule.PROFIT_LEVERAGE

    @cached_property
    def settle(self) -> Asset:
        """The asset in which margin is held and profit is paid."""
        return self.quote if self.kind is _LINEAR else self.base

    @cached_property
    def unit(self) -> int:
        """Cash units of one lot at one tick: multiplied by the price (linear), divided by it (inverse).

        Must be whole; `replays.scenarios.scenario` refuses an instrument where it is not.
        """
        if self.kind is _LINEAR:
            scale: int = 10 ** (self.cash_places - self.price_places - self.size_places)
            return self.tick * self.lot * scale
        scale = 10 ** (self.cash_places + self.price_places - self.size_places)
        return self.lot * scale // self.tick

    @cached_property
    def edges(self) -> tuple[Cash, ...]:
        """Where one tier ends and the next begins."""
        return tuple(tier.floor for tier in self.tiers[1:])

    def notional(self, size: Size, price: Price) -> Cash:
        """The unsigned value of a size at a price; inverse contracts round to nearest."""
        if self.kind is _LINEAR:
            return abs(size) * price * self.unit
        return (2 * abs(size) * self.unit + price) // (2 * price)

    def value(self, size: Size, price: Price) -> Cash:
        """What is booked as cost when a signed size trades at a price."""
        if self.kind is _LINEAR:
            return size * price * self.unit
        notional = self.notional(size, price)
        return -notional if size > 0 else notional

    def taker_fee(self, notional: Cash) -> Cash:
        """Rounded up, against the payer."""
        return -(-notional * self.taker_fee_ppb // PPB)

    def maker_fee(self, notional: Cash) -> Cash:
        """Rounded up; negative for a rebate."""
        return -(-notional * self.maker_fee_ppb // PPB)

    def tier(self, notional: Cash) -> Tier:
        """The tier that holds a notional; at an edge both give the same maintenance."""
        return self.tiers[bisect_left(self.edges, notional)]

    @property
    def leverage_max(self) -> int:
        return self.tiers[0].leverage_max
