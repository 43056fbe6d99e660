"""The slow twin of `risk_bands` and of `margin.is_safe`: every account, weighed leg by leg, each time.

Maintenance is added up slice by slice through the tiers, without their deductions, and inverse
values are true fractions, so that nothing but the rule itself is shared with what it checks.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from exchange.margin import Leg
from exchange.terms import AccountId, ContractKind
from exchange.units import PPB, Cash


def unsafe_accounts(accounts: Mapping[AccountId, tuple[Cash, Iterable[Leg]]]) -> list[AccountId]:
    """All that stand below maintenance, by id."""
    return sorted(account for account, (balance, legs) in accounts.items() if not safe(balance, legs))


def safe(balance: Cash, legs: Iterable[Leg]) -> bool:
    """Is equity at least maintenance?"""
    return PPB * balance + sum(surplus(leg) for leg in legs) >= 0


@lru_cache(4096)
def surplus(leg: Leg) -> int | Fraction:
    """What one leg adds to equity beyond its maintenance, in billionths of a cash unit."""
    instrument, size, cost, mark, _ = leg
    if instrument.kind is ContractKind.LINEAR:
        value = size * mark * instrument.unit
        return PPB * (value - cost) - maintenance(leg, abs(value), 1)
    value = -size * instrument.unit
    return Fraction(PPB * value - maintenance(leg, abs(value), mark), mark) - PPB * cost


def maintenance(leg: Leg, notional: int, scale: int) -> int:
    """Each slice of a notional at its own tier's rate; notional and tiers are both times `scale`."""
    tiers = leg.instrument.tiers
    total = 0
    for tier, above in pairwise([*tiers, None]):
        top = notional if above is None else min(notional, above.floor * scale)
        total += max(0, top - tier.floor * scale) * tier.rate_ppb
    return total
