"""How far an equity curve has fallen from a peak: by one function, for the screen and for documents."""

from collections.abc import Sequence

from exchange.units import PPB, Cash, Rate


def deepest(curve: Sequence[Cash]) -> Rate:
    """The deepest fall from a peak before it, in ppb of the peak; 0 or negative."""
    peak, worst = 0, 0
    for equity in curve:
        peak = max(peak, equity)
        if peak > 0:
            worst = min(worst, (equity - peak) * PPB // peak)
    return worst
