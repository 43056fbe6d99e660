"""The whole numbers everything is counted in.

No amount in the venue is ever a fraction or a float. Division happens in the functions below,
and each says which way it rounds.
"""

from typing import Final, TypeAlias

Price: TypeAlias = int
"""Ticks of an instrument."""
Size: TypeAlias = int
"""Lots of an instrument; signed where a direction is meant (long positive)."""
Cash: TypeAlias = int
"""Smallest units of a settlement asset: 1e-8 for USDT and USD, down to 1e-12 for coins."""
Rate: TypeAlias = int
"""Parts per billion."""
Time: TypeAlias = int
"""Nanoseconds since 1970-01-01 UTC."""

PPB: Final = 1_000_000_000
KEPT_MAX: Final = 2**63 - 1
"""The largest number that is written down, with either sign: what snapshots and events can hold.

Transfers, fills, indices and rates that would lead beyond it are refused. Bad debt cannot be: over and over
again, between the largest positions, it alone could come to more.
"""
WORTH_MAX: Final = 10**18
"""The most that one fill is worth, and that a position has cost: what several come to can still be kept."""
SECOND: Time = 1_000_000_000
MINUTE: Time = 60 * SECOND
HOUR: Time = 60 * MINUTE
DAY: Time = 24 * HOUR


def div_ceil(dividend: int, divisor: int) -> int:
    """Divide and round towards plus infinity."""
    return -(-dividend // divisor)


def div_nearest(dividend: int, divisor: int) -> int:
    """Divide and round to nearest, halves towards plus infinity. The divisor is positive."""
    return (2 * dividend + divisor) // (2 * divisor)


def mul_div_floor(amount: int, numerator: int, divisor: int) -> int:
    """amount x numerator / divisor, rounded towards minus infinity."""
    return amount * numerator // divisor


def mul_div_ceil(amount: int, numerator: int, divisor: int) -> int:
    """amount x numerator / divisor, rounded towards plus infinity."""
    return -(-amount * numerator // divisor)


def trailed(direction: int, best: Price, callback_ppb: Rate) -> Price:
    """Where a stop that trails the best price by a share stands, rounded away from that price."""
    if direction < 0:
        return best * (PPB - callback_ppb) // PPB
    return div_ceil(best * (PPB + callback_ppb), PPB)
