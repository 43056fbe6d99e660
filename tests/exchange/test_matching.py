"""Matching: what an accepted order trades, what it leaves, and what becomes of the orders around it."""

from exchange.commands import AmendOrder
from exchange.events import OrderCancelled
from exchange.terms import BUY, SELL, CancelReason, ClientId
from tests.kit import BTC, CENTS, only, order, play

LONG_WITH_A_FREE_SALE = """
    alice deposits {cash}
    bob   deposits 100000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
    alice sells 10 BTC @ 110
    bob   buys 10 BTC @ 100
"""


def test_a_sale_that_no_longer_reduces_is_cancelled_where_it_cannot_be_held():
    """It was free while it reduced; a reduce-only order has closed the position before it (G-1)."""
    venue = play(LONG_WITH_A_FREE_SALE.format(cash=100))
    cancelled = only(OrderCancelled, venue(order("alice", SELL, 10, reduce_only=True)))
    assert (cancelled.trader, cancelled.reason) == ("alice", CancelReason.MARGIN_NOT_HELD)
    play("alice is flat\nalice balance 100", venue)


def test_a_sale_that_no_longer_reduces_stays_where_it_can_be_held():
    venue = play(LONG_WITH_A_FREE_SALE.format(cash=110))
    venue(order("alice", SELL, 10, reduce_only=True))
    play("alice is flat\nalice balance 0", venue)
    assert venue.account("alice").cash[1].reserved == 110 * CENTS


def test_an_order_that_the_venue_shrinks_keeps_the_mark_it_was_accepted_at():
    """Its open loss is frozen until its owner amends it (DECISIONS "Accounts, reserves, fees")."""
    venue = play("alice deposits 1000\nbob deposits 100000\nalice isolates BTC at 10x")
    venue(order("alice", BUY, 10, 99, client_id=ClientId("bid")))
    play("mark BTC 95", venue)
    venue(order("alice", SELL, 10, 101, sibling=ClientId("bid")))
    play("bob buys 4 BTC @ 101", venue)
    (bid,) = venue.markets[BTC].desks["alice"].bids.orders.values()
    assert (bid.open_size, bid.open_loss) == (6, 0)
    venue(AmendOrder(trader="alice", symbol=BTC, client_id=ClientId("bid"), size=5))
    assert (bid.open_size, bid.open_loss) == (5, 5 * 4 * CENTS)
