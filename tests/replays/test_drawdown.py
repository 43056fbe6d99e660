"""The deepest fall is measured from the peak before it."""

from exchange.units import PPB
from replays.drawdown import deepest


def test_the_deepest_fall_is_from_the_peak_before_it() -> None:
    assert deepest([100, 80, 120, 90, 130]) == -PPB // 4
    assert deepest([1, 2, 3]) == 0
    assert deepest([]) == 0
