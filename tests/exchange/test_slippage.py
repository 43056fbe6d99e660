"""An order's walk through the book, before it is taken."""

import pytest

from exchange.drafts import order_of
from exchange.slippage import Walk, average_price, slippage_ppb, walk
from exchange.terms import BUY, SELL, OrderType, SelfTrade, TimeInForce, Trader
from tests.kit import BTC, order, play

ALICE = Trader("alice")


def walked(side, size, price=0, **terms) -> Walk:
    """Of Alice's order, whose own offer of five lots stands between two of Bob's ten."""
    venue = play(
        """
        alice deposits 1000
        bob   deposits 100000
        bob   sells 10 BTC @ 100
        alice sells 5 BTC @ 101
        bob   sells 10 BTC @ 102
        """
    )
    market = venue.markets[BTC]
    command = order("alice", side, size, price, **terms)
    found = walk(order_of(command, market, venue.state.desk(ALICE, BTC)), market)
    own = list(venue.state.desk(ALICE, BTC).asks.orders)
    return found._replace(cancels=[own.index(id) for id in found.cancels])


@pytest.mark.parametrize(
    ("kind", "met"),
    [
        (SelfTrade.EXPIRE_MAKER, Walk([(100, 10), (102, 5)], [], 0, [0])),
        (SelfTrade.EXPIRE_TAKER, Walk([(100, 10)], [], 5, [])),
        (SelfTrade.EXPIRE_BOTH, Walk([(100, 10)], [], 5, [0])),
    ],
)
def test_an_own_order_is_passed_over_or_ends_the_walk(kind, met):
    assert walked(BUY, 15, self_trade=kind) == met


def test_what_comes_before_the_own_order_cancels_none():
    assert walked(BUY, 10) == Walk([(100, 10)], [], 0, [])
    assert walked(BUY, 15, 100, time_in_force=TimeInForce.IOC) == Walk([(100, 10)], [], 5, [])


def test_only_what_may_rest_is_counted_at_its_own_price():
    assert walked(BUY, 15, 100) == Walk([(100, 10)], [(100, 5)], 5, [])
    assert walked(BUY, 25).fills == [(100, 10), (102, 10)]
    assert walked(SELL, 5, type=OrderType.MARKET) == Walk([], [], 5, [])


def test_the_average_is_weighted_and_what_is_worse_than_the_mark_is_positive():
    assert average_price([(100, 10), (102, 5)]) == 101
    assert average_price([]) == 0
    assert slippage_ppb(101, 100, BUY) == -slippage_ppb(101, 100, SELL) == 10_000_000
