"""Falls, rebounds and likeness, on candles short enough to be worked out by hand."""

import pytest

from exchange.units import HOUR, MINUTE
from replays.cascade.shapes import Candle, correlation, likeness, rebound, shape_of, slope, spread, worst_fall


def candles(*rows):
    """(high, low) a minute apart, opening high and closing low."""
    return [Candle(n * MINUTE, high, high, low, low) for n, (high, low) in enumerate(rows)]


def test_a_fall_is_a_low_against_the_highest_high_of_the_span_that_ends_with_it():
    fallen = candles((100, 99), (99, 95), (95, 80), (82, 79))
    assert worst_fall(fallen, MINUTE) == pytest.approx(80 / 95 - 1)
    assert worst_fall(fallen, 2 * MINUTE) == pytest.approx(80 / 99 - 1)
    assert worst_fall(fallen, HOUR) == pytest.approx(79 / 100 - 1)


def test_a_rise_is_no_fall():
    assert worst_fall(candles((100, 100), (110, 110)), HOUR) == 0


def test_the_rebound_is_what_the_next_hour_reached():
    after = candles((100, 50), (60, 55), (75, 70))
    assert rebound(after) == pytest.approx(0.5)
    assert rebound([*after, Candle(2 * HOUR, 99, 99, 98, 98)]) == pytest.approx(0.5)


def test_nothing_after_the_low_is_no_rebound():
    assert shape_of(candles((100, 90))).rebound_60 == 0


def test_a_series_is_like_itself():
    closes = {n * MINUTE: 100.0 + n % 3 for n in range(1, 121)}
    found = likeness(closes, closes)
    assert (found.closes, found.distance) == (120, 0)
    assert found.correlation == pytest.approx(1)
    assert found.spreads == pytest.approx((1, 1))


def test_only_instants_that_both_have_are_compared():
    ours, theirs = {n * MINUTE: 100.0 for n in range(10)}, {n * MINUTE: 110.0 for n in range(5, 50)}
    found = likeness(ours, theirs)
    assert found.closes == 5
    assert found.distance == pytest.approx(1 / 11)
    assert likeness(ours, {0: 1.0}) is None


def test_an_hour_twice_as_restless_has_twice_the_spread():
    calm = {n * MINUTE: 100 * 1.001 ** (n % 2) for n in range(61)}
    wild = {n * MINUTE: 100 * 1.002 ** (n % 2) for n in range(61)}
    assert likeness(wild, calm).spreads == pytest.approx((2,), rel=0.01)


def test_correlation_has_the_sign_of_the_common_movement():
    assert correlation([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert correlation([1, 1, 1], [3, 2, 1]) == 0


def test_the_slope_is_that_of_least_squares():
    assert slope([(0, 1), (1, 3), (2, 5)]) == pytest.approx(2)
    assert slope([(1, 1), (1, 3)]) is None
    assert spread([1, 3]) == 1


def test_what_never_traded_has_no_shape():
    assert shape_of([]) == (0, 0, 0, 0)
