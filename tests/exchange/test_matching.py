"""Matching: what an accepted order trades, what it leaves, and what becomes of the orders around it."""

import pytest

from exchange.commands import PassTime, SetIndexPrice
from exchange.events import OrderCancelled, Traded
from exchange.questions import ReadBook
from exchange.terms import BUY, SELL, CancelReason, SelfTrade, TimeInForce, Trader
from exchange.units import SECOND
from tests.kit import BTC, CENTS, exchange, linear, only, order, play

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


def test_a_fill_or_kill_meets_every_order_it_was_judged_by():
    """Its first lots close alice's short at a loss, and her next bid, which would have reduced it, is one
    she cannot hold any more: it gives way after the order that counts on it, not before (B-8)."""
    venue = play(
        """
        alice deposits 100
        bob   deposits 100000
        alice isolates BTC at 10x
        bob   buys 10 BTC @ 100
        alice sells 10 BTC @ 100
        alice buys 10 BTC @ 99
        """
    )
    venue(order("alice", BUY, 10, 105, reduce_only=True))
    events = venue(order("bob", SELL, 11, 99, time_in_force=TimeInForce.FOK))
    assert [e.size for e in events if isinstance(e, Traded)] == [10, 1]
    assert [(e.trader, e.reason) for e in events if isinstance(e, OrderCancelled)] == [
        ("alice", CancelReason.MARGIN_NOT_HELD)
    ]
    venue.check()


# ── terms ───────────────────────────────────────────────────────────────────────────────────────

RICH = "alice deposits 10000\nbob deposits 100000\ncarol deposits 100000\n"


def open_orders(venue, trader="alice"):
    return [(o.side, o.price, o.open_size) for o in venue.account(trader).orders]


def test_what_an_immediate_order_cannot_fill_is_cancelled():
    venue = play(RICH + "bob sells 4 BTC @ 100")
    events = venue(order("alice", BUY, 10, 100, time_in_force=TimeInForce.IOC))
    assert only(Traded, events).size == 4
    cancelled = only(OrderCancelled, events)
    assert (cancelled.reason, cancelled.cancelled_size) == (CancelReason.IMMEDIATE_REMAINDER, 6)
    assert not open_orders(venue)


def test_a_market_order_reaches_no_further_than_its_bound():
    venue = play(RICH, exchange(linear(take_bound_ppb=50_000_000)))
    play("bob sells 1 BTC @ 105\nbob sells 1 BTC @ 106", venue)
    events = venue(order("alice", BUY, 2))
    assert only(Traded, events).price == 105
    assert only(OrderCancelled, events).reason is CancelReason.OUTSIDE_TAKE_BOUND


def test_a_dated_order_is_gone_at_its_instant():
    venue = play(RICH)
    dated = {"time_in_force": TimeInForce.GTD, "expire_time": venue.now + 3 * SECOND}
    venue(order("alice", BUY, 5, 90, **dated))
    assert open_orders(venue) == [(BUY, 90, 5)]
    venue(PassTime())
    events = venue(PassTime())
    assert only(OrderCancelled, events).reason is CancelReason.EXPIRED
    assert not open_orders(venue)


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        (SelfTrade.EXPIRE_MAKER, [(BUY, 101, 5)]),
        (SelfTrade.EXPIRE_TAKER, [(SELL, 101, 5)]),
        (SelfTrade.EXPIRE_BOTH, []),
    ],
)
def test_nobody_trades_with_himself_and_the_rule_says_which_order_goes(rule, left):
    venue = play(RICH + "bob sells 5 BTC @ 100\nalice sells 5 BTC @ 101")
    events = venue(order("alice", BUY, 10, 101, self_trade=rule))
    assert [e.price for e in events if isinstance(e, Traded)] == [100]
    assert all(e.reason is CancelReason.SELF_TRADE for e in events if isinstance(e, OrderCancelled))
    assert open_orders(venue) == left


def test_a_liquidation_never_meets_an_order_of_its_own_scope():
    """They are gone before (L-10)."""
    venue = play(
        """
        alice deposits 200
        bob   deposits 100000
        alice isolates BTC at 10x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        alice buys 10 BTC @ 95
        """
    )
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert only(OrderCancelled, events).reason is CancelReason.LIQUIDATION
    assert not [e for e in events if isinstance(e, Traded)]


def test_an_iceberg_shows_a_slice_and_each_new_one_goes_to_the_back():
    venue = play(RICH)
    venue(order("alice", SELL, 10, 100, display_size=4))
    play("bob sells 3 BTC @ 100", venue)
    assert venue.ask(ReadBook(trader=Trader("carol"), symbol=BTC, levels=1)).asks == ((100, 7, 0),)
    events = venue(order("carol", BUY, 9, 100))
    assert [(e.maker, e.size) for e in events if isinstance(e, Traded)] == [
        ("alice", 4),
        ("bob", 3),
        ("alice", 2),
    ]


def test_price_improvement_goes_back_to_the_unit():
    """Reserved at 110, filled at 100: margin at the price met, the rest is free (G-3)."""
    play("""
        alice deposits 1000
        bob   deposits 100000
        alice isolates BTC at 10x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 110     → trade 10 @ 100
        alice is long 10 BTC with 100
        alice balance 900
    """)


def test_margin_does_not_grow_with_the_number_of_fills():
    whole = play("alice deposits 1000\nbob deposits 100000\nalice isolates BTC at 7x\nbob sells 10 BTC @ 100")
    play("alice buys 10 BTC @ 100", whole)
    parts = play(
        "alice deposits 1000\nbob deposits 100000\nalice isolates BTC at 7x\nalice buys 10 BTC @ 100"
    )
    for _ in range(10):
        play("bob sells 1 BTC @ 100", parts)
    one, many = whole.position("alice").margin, parts.position("alice").margin
    assert 0 <= many - one <= 10
    assert parts.cash("alice") + many == whole.cash("alice") + one


def test_one_order_of_ten_is_ten_orders_of_one():
    """But for rounding of margin, at most a unit an order."""
    story = "alice deposits 1000\nbob deposits 100000\nbob sells 10 BTC @ 100\n"
    one = play(story + "alice buys 10 BTC @ 100")
    ten = play(story + "alice buys 1 BTC @ 100\n" * 10)
    assert one.position("alice") == ten.position("alice")
    assert one.cash("bob") == ten.cash("bob")
