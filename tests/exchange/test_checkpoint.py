"""Everything that counts survives a snapshot; nothing that does not is in it."""

import gc

import msgspec
import pytest

from exchange.commands import Deposit, PassTime, SetAutoMargin
from exchange.engine import Exchange
from exchange.terms import BUY, SELL, OrderType, Trader
from tests.kit import BTC, exchange, order, play

BUSY = """
    alice deposits 1000
    bob   deposits 100000
    alice isolates BTC at 20x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
    bob   buys 30 BTC @ 90
    mark BTC 96                 → alice called
"""


def busy():
    venue = play(BUSY)
    venue(SetAutoMargin(trader=Trader("alice"), symbol=BTC, enabled=True))
    venue(order("alice", SELL, 10, 0, type=OrderType.STOP, trigger_price=95, reduce_only=True, client_id="s"))
    venue(order("bob", SELL, 9, 120, display_size=2))
    venue(Deposit(trader=Trader("bob"), asset="USDT", amount=1, transfer_id="once"))
    return venue


def test_a_restored_venue_is_the_same_to_the_byte():
    venue = busy()
    blob = venue.snapshot()
    again = Exchange.restore(venue.state.rules, blob)
    again.check()
    assert again.snapshot() == blob
    assert again.digest() == venue.digest()


def test_a_restored_venue_goes_on_as_the_one_it_was_taken_from():
    venue = busy()
    again = Exchange.restore(venue.state.rules, venue.snapshot())
    for price in (95, 94, 93, 99):
        command = order("bob", BUY, 1, price)
        venue.now += 10**10
        assert again.submit(command, venue.now) == venue.inner.submit(command, venue.now)
    assert again.digest() == venue.digest()


def test_taking_a_snapshot_changes_nothing():
    venue = busy()
    assert venue.snapshot() == venue.snapshot()


def test_the_digest_tells_two_states_apart():
    venue = exchange()
    before = venue.digest()
    venue(PassTime())
    assert len(before) == 16
    assert venue.digest() != before


def test_bytes_that_are_no_snapshot_are_refused():
    with pytest.raises(msgspec.DecodeError):
        Exchange.restore(exchange().state.rules, b"\x91\x00")


def test_the_collector_knows_a_restored_order_as_it_does_a_placed_one():
    venue = busy()
    for each in (venue.inner, Exchange.restore(venue.state.rules, venue.snapshot())):
        orders = each.state.markets[BTC].book.orders_by_id.values()
        assert orders
        assert all(gc.is_tracked(order) for order in orders)
