"""Voluntary fills that must not happen."""

from exchange.events import OrderCancelled
from exchange.terms import SELL, CancelReason
from tests.kit import BTC, CENTS, exchange, linear, order, play


def test_a_maker_whose_fill_would_be_unsafe_is_cancelled_and_the_next_one_trades():
    """A bid left far above a fallen mark by one who can no longer bear the loss."""
    play(
        """
        alice deposits 10
        bob   deposits 100000
        carol deposits 100000
        alice buys 1 BTC @ 100
        mark  BTC 80
        carol buys 1 BTC @ 90
        bob   sells 1 BTC @ 90     → alice cancelled would_be_unsafe
                                   → trade 1 @ 90
        """
    )


def test_a_reducing_fill_stops_where_the_scope_would_owe():
    """The book is empty down to far below bankruptcy; closing there would be somebody else's loss."""
    venue = play(
        """
        alice deposits 1000
        bob   deposits 100000
        alice isolates BTC at 20x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        bob   buys 5 BTC @ 96
        bob   buys 5 BTC @ 80
        """
    )
    events = venue(order("alice", SELL, 10))
    (cancelled,) = [e for e in events if isinstance(e, OrderCancelled)]
    assert (cancelled.reason, cancelled.cancelled_size) == (CancelReason.WOULD_BE_UNSAFE, 5)
    play("alice is long 5 BTC", venue)


def test_closing_is_not_blocked_by_a_negative_available_balance():
    """G-2: what only reduces risk is always taken."""
    venue = play(
        """
        alice deposits 100
        bob   deposits 100000
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        mark  BTC 94
        """,
        exchange(linear()),
    )
    (view,) = venue.account("alice").cash
    assert view.available < 0
    play("bob buys 10 BTC @ 94\nalice sells 10 BTC @ 94   → trade 10 @ 94\nalice balance 40", venue)
    assert venue.cash("alice") == 40 * CENTS
    assert not venue.markets[BTC].holders
