"""Conditional orders and their families: what waits, what fires, what lets its sibling go."""

from exchange.terms import BUY, OrderType
from tests.kit import exchange, order, play

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
