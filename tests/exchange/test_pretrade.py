"""Can an order be held? The leverage that the tier of the largest position it may lead to allows."""

import pytest

from exchange.commands import AmendOrder, PlaceOrder, SetLeverage
from exchange.events import OrderRejected
from exchange.instrument import Tier
from exchange.terms import BUY, SELL, ClientId, RejectReason, Side, Trader
from tests.kit import BTC, CENTS, CheckedExchange, exchange, linear, order, play, refused

TOO_MUCH = (RejectReason.LEVERAGE_OUT_OF_RANGE, 20)
CAPPED = linear(tiers=(Tier(0, 10_000_000, 0, 50), Tier(2_000 * CENTS, 10_000_000, 0, 20)))
AT_THE_CAP = """
    alice deposits 10000
    bob   deposits 100000
    alice crosses BTC at 50x
    bob   sells 19 BTC @ 100
    alice buys 19 BTC @ 100
    bob   sells 99 BTC @ 100
"""
MINE = ClientId("mine")


@pytest.fixture
def capped() -> CheckedExchange:
    return play(AT_THE_CAP, exchange(CAPPED))


def place(side: Side, size: int, price: int = 100, client_id: ClientId = ClientId("")) -> PlaceOrder:
    return order("alice", side, size, price, client_id=client_id)


def amend(price: int = 0, size: int = 0) -> AmendOrder:
    return AmendOrder(trader=Trader("alice"), symbol=BTC, client_id=MINE, price=price, size=size)


def accepted(venue: CheckedExchange, command: PlaceOrder | AmendOrder) -> bool:
    return not [event for event in venue(command) if isinstance(event, OrderRejected)]


def test_an_order_on_the_other_side_hides_no_exposure_from_the_leverage_cap(capped):
    """An order needs no margin beside a larger one on the other side: its exposure counts all the same."""
    assert refused(capped, place(BUY, 19)) == TOO_MUCH
    assert accepted(capped, place(SELL, 38, 101))
    assert refused(capped, place(BUY, 19)) == TOO_MUCH
    assert refused(capped, place(SELL, 1, 106)) == TOO_MUCH


@pytest.mark.parametrize("size", [1, 19, 20, 38, 39])
def test_above_the_leverage_cap_an_order_may_not_enlarge_the_worst_position(capped, size):
    play("mark BTC 200", capped)
    assert accepted(capped, place(SELL, size, 250)) is (size <= 2 * 19)


def test_the_leverage_cap_looks_at_the_best_price_that_an_order_may_meet():
    """A sale at market, or far below the bids, is done at 100: 21 lots are 2,100, and 50x is for 2,000."""
    venue = play(
        """
        alice deposits 10000
        bob   deposits 100000
        alice crosses BTC at 50x
        bob   buys 99 BTC @ 100
        """,
        exchange(CAPPED),
    )
    assert refused(venue, order("alice", SELL, 21)) == TOO_MUCH
    assert refused(venue, place(SELL, 21, 60)) == TOO_MUCH
    assert accepted(venue, place(SELL, 20, 60))


def test_an_own_order_is_none_that_an_order_may_meet():
    """It is cancelled for the sale, which is done at 90: 22 lots are 1,980."""
    venue = play("alice deposits 10000\nbob deposits 100000\nbob buys 99 BTC @ 90", exchange(CAPPED))
    venue(SetLeverage(trader=Trader("alice"), symbol=BTC, leverage=50))
    assert accepted(venue, place(BUY, 1, 99))
    assert accepted(venue, place(SELL, 22, 85))


def test_amending_passes_the_leverage_cap_no_more_than_placing_does(capped):
    assert accepted(capped, place(SELL, 38, 101))
    assert accepted(capped, place(BUY, 2, 50, MINE))
    assert refused(capped, amend(price=100)) == TOO_MUCH
    assert refused(capped, amend(size=22)) == TOO_MUCH


def test_above_the_leverage_cap_what_reduces_is_amended_as_long_as_it_reduces(capped):
    play("mark BTC 200", capped)
    assert accepted(capped, place(SELL, 10, 250, MINE))
    for change in (amend(price=260), amend(size=38), amend(price=240)):
        assert accepted(capped, change)
    assert refused(capped, amend(size=39)) == TOO_MUCH


def test_above_the_leverage_cap_an_amend_may_only_lower_the_worst_position(capped):
    """25 lots at 99, of which 20x was enough; at a mark of 70 the leverage was raised."""
    alice = {"trader": Trader("alice"), "symbol": BTC}
    capped(SetLeverage(**alice, leverage=20))
    assert accepted(capped, place(BUY, 6, 99, MINE))
    play("mark BTC 70", capped)
    capped(SetLeverage(**alice, leverage=50))
    assert refused(capped, amend(price=100)) == TOO_MUCH
    assert accepted(capped, amend(price=90))
