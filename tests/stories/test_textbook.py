"""The examples a trader is taught with: what isolated and cross margin can lose."""

import pytest

from exchange.instrument import Tier
from tests.kit import BTC, CENTS, INV, exchange, inverse, linear, play

OPENING = """
    alice deposits 2000
    bob   deposits 1000000
    alice {mode} BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100       → trade 10 @ 100
"""


def test_a_thousand_at_ten_times_isolated_sets_aside_a_hundred():
    play(
        OPENING.format(mode="isolates") + "alice is long 10 BTC with 100\nalice balance 1900",
        exchange(fund=10**6 * CENTS),
    )


@pytest.mark.parametrize("fall", [90, 70, 40, 1])
def test_an_isolated_loss_is_its_margin_and_not_one_unit_more(fall):
    """Whatever the gap, 100 are lost and 1,900 stay (RULES 13)."""
    play(
        OPENING.format(mode="isolates")
        + f"""
        mark BTC {fall}            → alice liquidated 10, bankruptcy 90
                                   → alice lost 100
        alice is flat
        alice balance 1900
        """,
        exchange(fund=10**6 * CENTS),
    )


def test_fees_of_opening_are_stated_apart_from_what_the_margin_loses():
    venue = exchange(linear(taker_fee_ppb=500_000), fund=10**6 * CENTS)
    play(OPENING.format(mode="isolates") + "mark BTC 70  → alice lost 100\nalice balance 1899.5", venue)


def test_the_same_position_in_cross_survives_and_bears_its_loss():
    """In cross a position may lose more than its initial margin, isolated never."""
    story = """
        alice deposits 2000
        bob   deposits 1000000
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        mark BTC 50                → no liquidation
    """
    held = play(story).position("alice")
    assert held.unrealized == -500 * CENTS
    assert held.unrealized < -held.put_in


def test_an_inverse_short_at_ten_times_is_bankrupt_at_entry_times_ten_ninths():
    """1 coin; 0.1 of it isolated behind a short of one coin's worth (DECISIONS, issue of the textbook)."""
    tiers = (Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=100),)
    venue = exchange(inverse(tiers=tiers, price_band_ppb=10**9), index={INV: 9000})
    play(
        """
        alice deposits 1 COIN
        bob   deposits 1000 COIN
        alice isolates INV at 10x
        bob   buys 9000 INV @ 9000
        alice sells 9000 INV @ 9000     → trade 9000 @ 9000
        alice balance 0.9 COIN
        mark INV 9950                   → no liquidation
        bob   sells 9000 INV @ 10000
        mark INV 9960                   → no liquidation
        mark INV 9961                   → alice liquidated 9000, bankruptcy 10000
        alice is flat
        """,
        venue,
    )
    assert venue.cash("alice", "COIN") == 9 * 10**11


def test_an_inverse_short_of_one_time_is_never_liquidated_by_price_alone():
    venue = exchange(inverse(price_band_ppb=10**9), index={INV: 9000})
    play(
        """
        alice deposits 1 COIN
        bob   deposits 1000 COIN
        bob   buys 9000 INV @ 9000
        alice sells 9000 INV @ 9000
        mark INV 900000000              → no liquidation
        mark INV 20                     → no liquidation
        """,
        venue,
    )
    assert venue.position("alice", INV).liquidation_price is None


def test_one_isolated_position_falls_and_the_others_margin_is_untouched_to_the_unit():
    """Long BTC and short ETH, each with its own margin (L-8, G-5)."""
    venue = play(
        """
        alice deposits 1000
        bob   deposits 1000000
        alice isolates BTC at 10x
        alice isolates ETH at 10x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        bob   buys 10 ETH @ 100
        alice sells 10 ETH @ 100
        mark ETH 95
        mark BTC 80                     → alice liquidated 10
        alice is short 10 ETH with 100
        alice balance 800
        """,
        exchange(fund=10**6 * CENTS),
    )
    assert venue.position("alice", "ETH").unrealized == 50 * CENTS
    assert not [p for p in venue.account("alice").positions if p.symbol == BTC]
