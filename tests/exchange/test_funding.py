"""From premium to rate, and from rate to payments (RULES 9)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.commands import PassTime, SetFundingRate
from exchange.events import FundingPaid
from exchange.funding import funding_payment, funding_rate_ppb
from exchange.pricing import Prices
from exchange.terms import MarkMethod
from exchange.units import HOUR
from tests.kit import BTC, CENTS, exchange, inverse, linear, play

PERCENT = 10_000_000


def prices(premium_ppb: int, **changes) -> Prices:
    found = Prices(linear(funding_interest_ppb=100_000, funding_clamp_ppb=500_000, **changes))
    found.premium_sum_ppb, found.premium_count = premium_ppb * 4, 4
    return found


def test_without_a_premium_the_rate_is_interest():
    assert funding_rate_ppb(prices(0)) == 100_000


def test_a_premium_counts_less_what_the_clamp_gives_towards_interest():
    """F = P + clamp(I - P, +-0.05 %)."""
    assert funding_rate_ppb(prices(2 * PERCENT)) == 2 * PERCENT - 500_000
    assert funding_rate_ppb(prices(-PERCENT)) == -PERCENT + 500_000


def test_the_rate_is_capped_and_scaled_to_the_interval():
    assert funding_rate_ppb(prices(90 * PERCENT)) == 2 * PERCENT
    assert funding_rate_ppb(prices(800_000, funding_interval=HOUR)) == 300_000 // 8


def test_a_published_rate_stands_for_the_premiums():
    found = prices(PERCENT)
    found.published_rate_ppb = -7
    assert funding_rate_ppb(found) == -7


def test_longs_pay_shorts_when_the_rate_is_positive():
    assert funding_payment(linear(), 10, 100, 100_000) == CENTS // 10
    assert funding_payment(linear(), -10, 100, 100_000) == -CENTS // 10


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(-(10**7), 10**7))
def test_both_sides_of_a_position_differ_by_the_rounding_alone(size, mark, rate):
    for instrument in (linear(), inverse()):
        residue = sum(funding_payment(instrument, s, mark, rate) for s in (size, -size))
        assert 0 <= residue <= 1


def test_what_is_added_after_a_stamp_pays_nothing_for_it_and_nothing_is_paid_twice():
    venue = exchange(linear(funding_interval=HOUR, mark_method=MarkMethod.LAST))
    play("alice deposits 1000\nbob deposits 100000\nbob sells 10 BTC @ 100\nalice buys 10 BTC @ 100", venue)
    venue(SetFundingRate(symbol=BTC, rate_ppb=PERCENT))
    events = venue(PassTime(), after=HOUR)
    assert [e.amount for e in events if isinstance(e, FundingPaid)] == [10 * CENTS, -10 * CENTS]
    play("alice balance 990\nbob sells 10 BTC @ 100\nalice buys 10 BTC @ 100\nalice balance 990", venue)
    events = venue(PassTime(), after=HOUR)
    assert [e.amount for e in events if isinstance(e, FundingPaid)] == [20 * CENTS, -20 * CENTS]


@pytest.mark.parametrize(("after", "stamps"), [(HOUR, 1), (3 * HOUR, 3)])
def test_every_stamp_that_passed_is_paid_once(after, stamps):
    venue = exchange(linear(funding_interval=HOUR))
    play("alice deposits 1000\nbob deposits 100000\nbob sells 10 BTC @ 100\nalice buys 10 BTC @ 100", venue)
    venue(SetFundingRate(symbol=BTC, rate_ppb=PERCENT))
    events = venue(PassTime(), after=after)
    assert sum(isinstance(e, FundingPaid) and e.trader == "alice" for e in events) == stamps
