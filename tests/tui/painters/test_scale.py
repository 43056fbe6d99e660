from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exchange.units import HOUR, MINUTE, SECOND
from tui.painters.scale import PriceScale, time_step


def test_the_highest_price_is_on_the_first_row_and_the_lowest_on_the_last():
    scale = PriceScale(100, 200, 11)
    assert [scale.row(price) for price in (200, 150, 100)] == [0, 5, 10]
    assert scale.row(150, fine=2) == 10


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 80))
def test_labels_are_round_and_lie_within(low, extent, rows):
    scale = PriceScale(low, low + extent, rows)
    step = scale.step()
    assert str(step).strip("0") in ("1", "2", "5")
    for row, price in scale.labels():
        assert price % step == 0
        assert 0 <= row < rows


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(4, 80))
def test_labels_stand_apart(low, extent, rows):
    found = [row for row, _ in PriceScale(low, low + extent, rows).labels()]
    assert all(abs(one - other) >= 2 for one, other in pairwise(found)) or len(found) < 2


def test_a_time_step_is_the_least_usual_one_that_leaves_room():
    assert time_step(MINUTE, 1, 11) == 15 * MINUTE
    assert time_step(SECOND, 1, 14) == 15 * SECOND
    assert time_step(HOUR, 1, 11) == 12 * HOUR
    assert time_step(MINUTE, 4, 11) == 5 * MINUTE
