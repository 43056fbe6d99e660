"""Each law, broken by hand, is noticed."""

from collections.abc import Callable

import pytest

from exchange.terms import BUY, Trader
from tests.kit import BTC, CheckedExchange, order, play

STORY = """
    alice deposits 1000
    bob   deposits 1000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 4 BTC @ 100
"""


def alice(venue: CheckedExchange):
    return venue.state.desk(Trader("alice"), BTC)


def steal(venue: CheckedExchange) -> None:
    alice(venue).cross.wallet.balance += 1


def grow(venue: CheckedExchange) -> None:
    alice(venue).position.size += 1


def cheapen(venue: CheckedExchange) -> None:
    alice(venue).position.cost -= 1


def forget_holder(venue: CheckedExchange) -> None:
    venue.markets[BTC].holders.pop("alice")


def forget_order(venue: CheckedExchange) -> None:
    bob = venue.state.desk(Trader("bob"), BTC)
    _, order = bob.asks.orders.popitem()
    bob.asks.grow(-order.open_size, -order.margin, -order.outlay)


def hold_less(venue: CheckedExchange) -> None:
    alice(venue).order_margin += 1


def call_nobody(venue: CheckedExchange) -> None:
    venue.state.desk(Trader("bob"), BTC).isolated.called = True


def leave_touched(venue: CheckedExchange) -> None:
    venue.state.touch(alice(venue).cross)


@pytest.mark.parametrize(
    "fault",
    [steal, grow, cheapen, forget_holder, forget_order, hold_less, call_nobody, leave_touched],
    ids=lambda fault: fault.__name__,
)
def test_a_broken_law_is_noticed(fault: Callable[[CheckedExchange], None]):
    venue = play(STORY)
    venue(order("alice", BUY, 1, 90))
    fault(venue)
    with pytest.raises(AssertionError):
        venue.check()
