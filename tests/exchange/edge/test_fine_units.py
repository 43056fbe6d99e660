"""Every legal input is a whole number of fine units, and rounding there is never seen."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge import fine_units as fine
from exchange.edge.calculator_fields import DECIMALS_MAX, WHOLE_DIGITS_MAX
from exchange.units import PPB

DECIMALS = st.integers(1, 10 ** (WHOLE_DIGITS_MAX + DECIMALS_MAX) - 1).map(
    lambda units: Fraction(units, 10**DECIMALS_MAX)
)


@given(DECIMALS)
def test_every_legal_number_is_whole_and_comes_back(value):
    assert fine.from_price(fine.price(value)) == value
    assert fine.from_size(fine.size(value)) == value
    assert fine.from_cash(fine.cash(value)) == value


@given(st.booleans(), st.booleans(), DECIMALS, DECIMALS)
def test_the_price_at_which_a_position_is_worth_its_cost_is_its_entry(inverse, short, size, entry):
    contract = fine.instrument("T", inverse)
    lots = fine.size(size) * (-1 if short else 1)
    position = fine.opened(contract, lots, fine.price(entry), fine.price(entry))
    found = fine.price_at_cost(position)
    assert found is not None
    assert abs(fine.from_price(found) - entry) <= entry / 10**40


def test_a_root_is_freed_of_the_rounding_before_it():
    ticks = fine.price(Fraction(54000))
    assert fine.settle((ticks * 3 + 1, 3)) == fine.settle((ticks * 3 - 1, 3)) == ticks
    assert fine.settle(None) is None
    assert fine.settle((1, 3)) is None


@pytest.mark.parametrize("leverage", [Fraction(10), Fraction(5, 2), Fraction(1, 2)])
def test_leverage_need_not_be_whole(leverage):
    contract = fine.instrument("T", False)
    margin = fine.initial_margin(contract, fine.size(Fraction(2)), fine.price(Fraction(50)), leverage)
    assert fine.from_cash(margin) == 100 / leverage


def test_a_fee_of_any_rate_is_exact():
    contract = fine.instrument("T", False)
    assert fine.fee(contract, fine.cash(Fraction(3)), Fraction(1, 10**40)) == Fraction(3, 10**40)


def test_the_scale_makes_every_rate_whole():
    groups = [
        [fine.Bracket(0, Fraction(1, 30), Fraction(0), 15)],
        [fine.Bracket(0, Fraction(1, 7), Fraction(1, 11), 3)],
    ]
    scale = fine.scale_of(groups, Fraction(1, 13))
    assert scale % (30 * 7 * 11 * 13) == 0
    assert scale % PPB == 0
    (tier,) = fine.scaled(groups[1], scale)
    assert (Fraction(tier.rate_ppb, scale), Fraction(tier.deduction_ppb, scale)) == (
        Fraction(1, 7),
        Fraction(1, 11),
    )
    assert fine.scaled((), scale) == (fine.FREE,)
