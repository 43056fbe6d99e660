"""Everything that counts survives a snapshot; nothing that does not is in it."""

import gc

import msgspec
import pytest

from exchange.checkpoint import SavedDesk, SavedMember, SavedState
from exchange.commands import Deposit, PassTime, SetAutoMargin, SetLeverage
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
CROSS = """
    alice deposits 1000
    carol deposits 110
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    carol buys 10 BTC @ 100
    mark BTC 91                 → carol called
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


def test_what_is_saved_of_desks_is_what_a_walk_over_everybody_finds():
    venue = busy()
    for name, leverage in (("aaron", 10), ("zoe", 3)):
        venue(SetLeverage(trader=Trader(name), symbol=BTC, leverage=leverage))
    saved = msgspec.msgpack.decode(venue.snapshot(), type=SavedState).markets[0].desks
    assert [each.trader for each in saved] == ["alice", "bob", "zoe"]
    assert saved == tuple(
        SavedDesk(
            trader,
            desk.mode,
            desk.leverage,
            desk.auto_margin,
            desk.position.size,
            desk.position.cost,
            desk.isolated.put_in,
            desk.isolated.called,
            *map(tuple, (desk.bids.orders, desk.asks.orders, desk.reducing, desk.conditionals)),
        )
        for trader, desk in sorted(venue.state.markets[BTC].desks.items())
        if trader != "aaron"
    )


@pytest.mark.parametrize(("story", "names"), [(BUSY, ["alice", "bob"]), (CROSS, ["alice", "bob", "carol"])])
def test_what_is_saved_of_members_is_what_a_walk_over_everybody_finds(story, names):
    venue = play(story)
    venue(Deposit(trader=Trader("bob"), asset="USDT", amount=1, transfer_id="once"))
    venue(order("alice", BUY, 1, 50, client_id="s"))
    saved = msgspec.msgpack.decode(venue.snapshot(), type=SavedState).members
    assert [each.trader for each in saved] == names
    assert saved == tuple(
        SavedMember(trader, tuple(member.client_ids.items()), tuple(member.transfer_ids), tuple(called))
        for trader, member in sorted(venue.state.members.items())
        if (called := [asset for asset, account in member.cross.items() if account.called])
        or member.client_ids
        or member.transfer_ids
    )
