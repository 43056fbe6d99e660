"""Which way each division rounds."""

from fractions import Fraction
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from exchange.units import div_ceil, div_nearest, mul_div_ceil, mul_div_floor

NUMBERS = st.integers(-(10**30), 10**30)
DIVISORS = st.integers(1, 10**20)


@given(NUMBERS, NUMBERS, DIVISORS)
def test_each_rounds_as_its_name_says(a, b, divisor):
    assert mul_div_floor(a, b, divisor) == floor(Fraction(a * b, divisor))
    assert mul_div_ceil(a, b, divisor) == ceil(Fraction(a * b, divisor))
    assert div_ceil(a, divisor) == ceil(Fraction(a, divisor))


@given(NUMBERS, DIVISORS)
def test_nearest_is_no_further_than_half(a, divisor):
    assert abs(Fraction(a, divisor) - div_nearest(a, divisor)) <= Fraction(1, 2)


def test_halves_go_up():
    assert (div_nearest(1, 2), div_nearest(-1, 2), div_nearest(3, 2)) == (1, 0, 2)
