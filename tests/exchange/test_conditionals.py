"""Conditional orders and their families: what waits, what fires, what lets its sibling go."""

from exchange.commands import SetIndexPrice, SetVenueOpen
from exchange.events import OrderCancelled, Traded
from exchange.terms import BUY, SELL, CancelReason, OrderType
from tests.kit import BTC, exchange, only, order, play

RICH = """
    alice deposits 10000
    bob   deposits 100000
"""


def waiting(venue, trader="alice"):
    """(type, size) of a trader's waiting orders, oldest first."""
    orders = venue.account(trader).orders
    plain = (OrderType.LIMIT, OrderType.MARKET)
    return [(each.type, each.open_size) for each in orders if each.type not in plain]


def test_an_entry_that_fills_from_several_makers_at_once_has_its_exits():
    venue = play(RICH + "bob sells 4 BTC @ 100\nbob sells 6 BTC @ 101", exchange())
    venue(order("alice", BUY, 10, 101, take_profit=120, stop_loss=90))
    assert waiting(venue) == [(OrderType.TAKE_PROFIT, 10), (OrderType.STOP, 10)]


def stop(trader, side, trigger, size=10, **terms):
    return order(trader, side, size, type=OrderType.STOP, trigger_price=trigger, **terms)


LONG = (
    RICH
    + """
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""
)


def test_a_stop_that_an_outage_passed_over_fires_at_the_reopening():
    venue = play(LONG + "bob buys 10 BTC @ 80")
    venue(stop("alice", SELL, 90, reduce_only=True))
    venue(SetVenueOpen(open=False))
    play("mark BTC 85   → no trade", venue)
    assert waiting(venue) == [(OrderType.STOP, 10)]
    assert only(Traded, venue(SetVenueOpen(open=True))).price == 80


def test_an_exit_that_is_due_when_it_is_attached_fires_at_once():
    """The entry fills at 100 while the mark has run to 110: the profit at 105 is there already."""
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, take_profit=105, stop_loss=90))
    play("bob buys 10 BTC @ 99\nmark BTC 110", venue)
    events = venue(order("bob", SELL, 10, 100))
    assert [e.price for e in events if isinstance(e, Traded)] == [100, 99]
    assert waiting(venue) == []


def test_a_stop_that_meets_an_empty_book_says_so():
    venue = play(LONG)
    venue(stop("alice", SELL, 90, reduce_only=True))
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert only(OrderCancelled, events).reason is CancelReason.IMMEDIATE_REMAINDER


def test_a_stop_whose_position_is_gone_says_so():
    venue = play(LONG)
    venue(stop("alice", SELL, 90, reduce_only=True))
    play("bob buys 10 BTC @ 100\nalice sells 10 BTC @ 100", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert only(OrderCancelled, events).reason is CancelReason.POSITION_CLOSED
