"""What only the operator may do."""

from exchange.commands import CancelAll, PassTime, SetFundingRate, SetIndexPrice, SetVenueOpen
from exchange.events import FundingPaid, LiquidationsSuspended, LiquidationStarted, OrderRejected
from exchange.terms import BUY, SELL, OrderType, RejectReason, Trader, TriggerBy
from exchange.units import HOUR, MINUTE
from tests.kit import BTC, START, exchange, linear, order, play

OPEN = """
    alice deposits 100
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_an_index_is_of_a_known_instrument_and_within_its_bounds():
    venue = exchange()
    for command, reason in (
        (SetIndexPrice(symbol="NONE", price=1), RejectReason.UNKNOWN_SYMBOL),
        (SetIndexPrice(symbol=BTC, price=0), RejectReason.OUT_OF_BOUNDS),
        (SetFundingRate(symbol="NONE", rate_ppb=1), RejectReason.UNKNOWN_SYMBOL),
    ):
        (event,) = venue(command)
        assert isinstance(event, OrderRejected)
        assert event.reason is reason


def test_orders_that_watch_the_index_fire_as_it_moves():
    venue = play(OPEN + "bob buys 10 BTC @ 94")
    venue(order("alice", SELL, 10, 0, type=OrderType.STOP, trigger_price=96, trigger_by=TriggerBy.INDEX))
    play("mark BTC 96      → trade 10 @ 94", venue)


def test_a_published_rate_is_what_the_next_stamp_charges():
    venue = exchange(linear(), now=START - START % (8 * HOUR))
    play(OPEN, venue)
    venue(SetFundingRate(symbol=BTC, rate_ppb=1_000_000))
    paid = {e.trader: e.amount for e in venue(PassTime(), 8 * HOUR) if isinstance(e, FundingPaid)}
    assert paid == {"alice": 10**8, "bob": -(10**8)}


def test_during_an_outage_orders_and_cancels_are_refused_and_liquidations_wait():
    venue = play(OPEN)
    venue(SetVenueOpen(open=False))
    for command in (order("alice", BUY, 1, 90), CancelAll(trader=Trader("alice"))):
        (event,) = venue(command)
        assert event.reason is RejectReason.VENUE_CLOSED
    play("mark BTC 80     → no liquidation", venue)
    assert any(isinstance(e, LiquidationStarted) for e in venue(SetVenueOpen(open=True)))


def test_a_stale_index_suspends_liquidations_until_a_fresh_one():
    venue = play(OPEN, exchange(linear()))
    events = venue(PassTime(), 6 * MINUTE)
    assert [e.suspended for e in events if isinstance(e, LiquidationsSuspended)] == [True]
    events = venue(SetIndexPrice(symbol=BTC, price=80))
    assert [e.suspended for e in events if isinstance(e, LiquidationsSuspended)] == [False]
    assert any(isinstance(e, LiquidationStarted) for e in events)
