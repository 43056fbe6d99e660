"""What a size is worth at a price, in both kinds of contract."""

import pytest

from exchange.instrument import Tier
from tests.kit import CENTS, COINS, inverse, linear

STEPS = (Tier(0, 4_000_000, 0, 125), Tier(1000, 5_000_000, 1000 * 1_000_000, 100))


def test_a_linear_contract_is_worth_its_coins_at_the_price():
    instrument = linear()
    assert instrument.settle == "USDT"
    assert instrument.value(3, 100) == 300 * CENTS
    assert instrument.value(-3, 100) == -300 * CENTS


def test_an_inverse_long_owes_coins_that_grow_dearer_as_the_price_falls():
    instrument = inverse()
    assert instrument.settle == "COIN"
    assert instrument.value(100, 100) == -COINS
    assert instrument.value(100, 50) == -2 * COINS
    assert instrument.value(-100, 100) == COINS


def test_an_inverse_value_is_rounded_once_and_the_same_for_both_sides():
    instrument = inverse()
    assert instrument.value(1, 3) == -333_333_333_333
    assert instrument.value(-1, 3) == 333_333_333_333


def test_the_grid_makes_the_unit():
    """A tick of half a dollar: two trillionths of a coin a lot at one tick (DECISIONS "Units")."""
    assert inverse(tick=5, price_places=1).unit == 2 * COINS
    assert linear(tick=1, price_places=1, lot=1, size_places=3).unit == 10**4


@pytest.mark.parametrize(("notional", "rate"), [(0, 4_000_000), (1000, 4_000_000), (1001, 5_000_000)])
def test_a_tier_reaches_up_to_the_next_ones_floor(notional, rate):
    assert linear(tiers=STEPS).tier(notional).rate_ppb == rate


def test_fees_are_rounded_against_the_payer_and_rebates_down():
    instrument = linear(taker_fee_ppb=500_000, maker_fee_ppb=-100_000)
    assert instrument.taker_fee(1) == 1
    assert instrument.maker_fee(19_999) == -1
