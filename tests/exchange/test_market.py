"""One instrument, live."""

from exchange.ledger import Ledger
from exchange.market import Market
from tests.kit import START, linear, play


def test_last_is_the_index_until_something_traded():
    market = Market(linear(), Ledger())
    market.prices.start(100, START)
    assert (market.mark, market.index, market.last) == (100, 100, 100)
    market.prices.last = 101
    assert market.last == 101


def test_open_interest_is_what_is_held_long():
    venue = play(
        """
        alice deposits 1000
        bob   deposits 1000
        bob   sells 7 BTC @ 100
        alice buys 5 BTC @ 100
        """
    )
    assert venue.markets["BTC"].open_interest == 5
