"""The buckets of a liquidation map: how many ticks each is wide."""

from exchange.units import PPB, Price

STEP_PPB = 4_000_000
"""A bucket is about this share of the mark, rounded up to 1, 2 or 5 of a decimal place."""


def round_step(mark: Price) -> Price:
    """Ticks of a bucket: a round number near a fixed share of the mark."""
    wanted = max(1, mark * STEP_PPB // PPB)
    scale: int = 10 ** (len(str(wanted)) - 1)
    return next(step * scale for step in (1, 2, 5, 10) if step * scale >= wanted)
