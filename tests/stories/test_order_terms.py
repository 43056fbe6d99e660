"""Orders keep what their terms promise, whatever happens to the position behind them (RULES 12, G-10)."""

from exchange.events import OrderCancelled, OrderRejected, Traded
from exchange.terms import BUY, SELL, CancelReason, RejectReason, TimeInForce
from tests.kit import exchange, only, order, play

LONG = """
    alice deposits 2000
    bob   deposits 1000000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_a_resting_reduce_only_order_shrinks_with_the_position_and_never_flips_it():
    venue = play(LONG, exchange())
    venue(order("alice", SELL, 10, 110, reduce_only=True))
    venue(order("bob", BUY, 6, 100))
    shrunk = only(OrderCancelled, venue(order("alice", SELL, 6, 100)))
    assert (shrunk.reason, shrunk.cancelled_size, shrunk.open_size) == (CancelReason.REDUCE_ONLY_SHRUNK, 6, 4)
    trade = only(Traded, venue(order("bob", BUY, 10, 110)))
    assert trade.size == 4
    play("alice is flat", venue)


def test_a_reduce_only_order_without_a_position_to_reduce_is_refused():
    venue = play(LONG, exchange())
    refused = only(OrderRejected, venue(order("carol", SELL, 1, 110, reduce_only=True)))
    assert refused.reason is RejectReason.REDUCE_ONLY_WITHOUT_POSITION


def test_a_fill_or_kill_order_never_ends_in_a_partial_fill():
    venue = play(LONG, exchange())
    venue(order("bob", SELL, 5, 101))
    venue(order("alice", SELL, 5, 101))
    for size in (10, 6):
        refused = only(OrderRejected, venue(order("alice", BUY, size, 101, time_in_force=TimeInForce.FOK)))
        assert refused.reason is RejectReason.FOK_CANNOT_FILL
    trade = only(Traded, venue(order("alice", BUY, 5, 101, time_in_force=TimeInForce.FOK)))
    assert trade.size == 5
