"""What only the operator may do."""

import pytest

from exchange.commands import (
    BOUND,
    CancelAll,
    Deposit,
    HaltInstrument,
    PassTime,
    SetFundingRate,
    SetIndexPrice,
    SetVenueOpen,
)
from exchange.edge.codec import encode_event
from exchange.engine import Exchange
from exchange.events import FundingPaid, LiquidationsSuspended, LiquidationStarted, OrderRejected
from exchange.terms import BUY, SELL, OrderType, RejectReason, Trader, TriggerBy
from exchange.units import HOUR, KEPT_MAX, MINUTE, PPB, WORTH_MAX
from tests.kit import BTC, CENTS, COINS, START, USDT, exchange, inverse, linear, order, play

OPEN = """
    alice deposits 100
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_an_index_and_a_rate_are_of_a_known_instrument_and_within_bounds():
    venue = exchange()
    for command, reason in (
        (SetIndexPrice(symbol="NONE", price=1), RejectReason.UNKNOWN_SYMBOL),
        (SetIndexPrice(symbol=BTC, price=0), RejectReason.OUT_OF_BOUNDS),
        (SetIndexPrice(symbol=BTC, price=linear().price_max + 1), RejectReason.OUT_OF_BOUNDS),
        (SetFundingRate(symbol=BTC, rate_ppb=-PPB - 1), RejectReason.OUT_OF_BOUNDS),
        (SetFundingRate(symbol="NONE", rate_ppb=1), RejectReason.UNKNOWN_SYMBOL),
    ):
        (event,) = venue(command)
        assert isinstance(event, OrderRejected)
        assert event.reason is reason


@pytest.mark.parametrize(
    ("contract", "lots", "index", "end", "step"),
    [(linear(), WORTH_MAX // (100 * CENTS), 230, 922, 1), (inverse(), WORTH_MAX // COINS * 100, 44, 11, -1)],
)
def test_no_position_is_worth_more_at_an_index_or_at_the_end_than_is_kept(contract, lots, index, end, step):
    """A linear one's price is bounded above, an inverse one's below; of an index a quarter is left for what
    may be opened, and for where it may go, until it is looked at again."""
    venue, symbol = exchange(contract), contract.symbol
    for trader in ("alice", "bob"):
        venue(Deposit(trader=Trader(trader), asset=contract.settle, amount=BOUND))
    venue(order("bob", SELL, lots, 100, symbol))
    venue(order("alice", BUY, lots, 100, symbol))
    for kind, name, most in ((SetIndexPrice, "price", index), (HaltInstrument, "settlement_price", end)):
        (event,) = venue(kind(symbol=symbol, **{name: most + step}))
        assert (event.reason, event.needs) == (RejectReason.OUT_OF_BOUNDS, most)
        copy = Exchange.restore(venue.state.rules, venue.snapshot())
        events = copy.submit(kind(symbol=symbol, **{name: most}), venue.now)
        assert [encode_event(event) for event in events]
        assert copy.snapshot()
        copy.check()


@pytest.mark.parametrize("percent", [101, 150, 200])
def test_an_index_cannot_make_a_position_exceed_the_value_limit(
    percent,
):
    """In an outage nobody falls on the way."""
    venue, lots, price = exchange(linear()), WORTH_MAX // (1_000 * CENTS), 100
    for trader in ("alice", "bob"):
        venue(Deposit(trader=Trader(trader), asset=USDT, amount=BOUND))
    venue(order("bob", SELL, lots, 100))
    venue(order("alice", BUY, lots, 100))
    venue(SetVenueOpen(open=False))
    while venue.state.markets[BTC].index == price:
        price = price * percent // 100 + 1
        venue(SetIndexPrice(symbol=BTC, price=price))
    assert venue.state.markets[BTC].index * lots * CENTS <= KEPT_MAX
    assert venue.snapshot()


def test_all_longs_together_are_not_worth_more_than_is_kept():
    """What the losing side cannot pay becomes one debt."""
    venue, lots = exchange(linear()), WORTH_MAX // (100 * CENTS)
    for trader in ("alice", "bob", "carol"):
        venue(Deposit(trader=Trader(trader), asset=USDT, amount=BOUND))
    for buyer in ("alice", "carol"):
        venue(order("bob", SELL, lots // 2, 100))
        venue(order(buyer, BUY, lots // 2, 100))
    (event,) = venue(HaltInstrument(symbol=BTC, settlement_price=1_000))
    assert (event.reason, event.needs) == (RejectReason.OUT_OF_BOUNDS, 922)


def test_a_stamp_charges_no_more_than_a_position_is_worth():
    venue = exchange()
    for rate in (PPB + 1, -PPB - 1):
        (event,) = venue(SetFundingRate(symbol=BTC, rate_ppb=rate))
        assert (event.reason, event.needs) == (RejectReason.OUT_OF_BOUNDS, PPB)


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
