"""Advice says its number and how it comes about, and stands only while it is so."""

from replays.player.hints import hints
from tests.kit import BTC, CENTS, ETH, exchange, linear, play

ISOLATED = """
    alice deposits 1000
    bob   deposits 1000000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 1000
    alice buys 10 BTC @ 1000
"""
CROSS = """
    alice deposits 1500
    bob   deposits 1000000
    bob   sells 10 BTC @ 1000
    alice buys 10 BTC @ 1000
    bob   sells 5 ETH @ 1000
    alice buys 5 ETH @ 1000
"""


def advised(story):
    venue = play(story, exchange(linear(), linear(ETH), fund=10**6 * CENTS, index={BTC: 1000, ETH: 1000}))
    instruments = {symbol: market.instrument for symbol, market in venue.markets.items()}
    return [(each.scope, each.kind, each.text) for each in hints(venue.account("alice"), instruments)]


def test_a_sound_account_is_advised_nothing():
    assert advised(ISOLATED + "mark BTC 910") == []
    assert advised(CROSS + "mark BTC 900") == []


def test_health_under_two_hundred_per_cent_is_told_with_its_formula():
    (hint,) = advised(ISOLATED + "mark BTC 908")
    assert hint == (
        BTC,
        "health",
        "Health 176% = equity 80.00 / maintenance 45.40: under 200%, add margin or reduce.",
    )


def test_a_cross_account_has_one_health_whatever_it_holds():
    (hint,) = advised(CROSS + "mark BTC 860")
    assert hint[:2] == ("USDT", "health")
    assert hint[2].startswith("Health 147% = equity 100.00 / maintenance 68.00:")
    assert hint[2].endswith("under 200%, pay money in or reduce.")


def test_gains_that_carry_more_than_half_of_what_is_free_are_hidden_exposure():
    """3,000 and a gain of 2,000, less 1,700 of margin: of the 3,300 that are free 2,000 are gain."""
    rich = CROSS.replace("1500", "3000")
    assert advised(rich + "mark BTC 1100") == []
    (hint,) = advised(rich + "mark BTC 1200")
    assert hint == (
        "USDT",
        "rebalance",
        "Hidden exposure 60% = unrealized gains 2,000.00 / free 3,300.00: "
        "a reversal takes both, realize some.",
    )
