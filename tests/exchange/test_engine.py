"""The order of things within one command, and the bounds of its loops."""

import gc
import weakref

import msgspec
import pytest

from exchange.commands import MoveMargin, PassTime, SetFundingRate, SetIndexPrice, SetVenueOpen
from exchange.edge.codec import encode_event
from exchange.engine import Exchange
from exchange.events import (
    AnyEvent,
    CascadePaused,
    FundingPaid,
    LiquidationsSuspended,
    LiquidationStarted,
    MarginCalled,
    MarkChanged,
    OrderAccepted,
    OrderCancelled,
    OrderRejected,
    OrderTriggered,
    Traded,
)
from exchange.terms import (
    BUY,
    SELL,
    AccountId,
    MarkMethod,
    OrderType,
    RejectReason,
    TimeInForce,
    Trader,
    TriggerBy,
)
from exchange.units import HOUR, MINUTE, SECOND
from tests.kit import BTC, CENTS, START, CheckedExchange, exchange, interpreted_only, linear, order, play

OPEN = """
    alice deposits 100
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_time_never_goes_back():
    venue = exchange()
    venue.inner.submit(PassTime(), START + HOUR)
    venue.inner.submit(PassTime(), START)
    assert venue.inner.now == START + HOUR


def test_a_number_too_large_to_be_written_down_is_not_told_as_one_that_would_pass():
    """Else the refusal could not be written down: an order of 10^12 lots would end its session."""
    (event,) = play(OPEN)(order("alice", SELL, 10**12, 10**9))
    assert (event.reason, event.needs) == (RejectReason.INSUFFICIENT_MARGIN, None)
    assert msgspec.msgpack.decode(encode_event(event), type=AnyEvent) == event


def test_a_refused_command_says_why_and_changes_only_its_number():
    venue = exchange()
    (event,) = venue(order("alice", BUY, 1, 100))
    assert isinstance(event, OrderRejected)
    assert (event.reason, event.needs) == (RejectReason.INSUFFICIENT_MARGIN, 10 * CENTS)
    assert not venue.markets[BTC].book.orders_by_id


def test_an_order_that_expired_before_a_command_does_not_trade_with_it():
    venue = play(OPEN + "carol deposits 1000")
    dated = {"time_in_force": TimeInForce.GTD, "expire_time": venue.now + 10 * SECOND}
    venue(order("bob", SELL, 5, 100, **dated))
    events = venue(order("carol", BUY, 1, 100), after=HOUR)
    assert [type(event) for event in events[:2]] == [OrderCancelled, OrderAccepted]
    assert not [event for event in events if isinstance(event, Traded)]


def test_an_order_takes_its_turn_once_more_at_the_instant_of_its_end():
    """DECISIONS "One command, in order": the command, then expiries."""
    venue = play(OPEN + "carol deposits 1000")
    dated = {"time_in_force": TimeInForce.GTD, "expire_time": venue.now + HOUR}
    venue(order("bob", SELL, 5, 100, **dated), after=0)
    kinds = [type(event) for event in venue(order("carol", BUY, 1, 100), after=HOUR)]
    assert kinds.index(Traded) < kinds.index(OrderCancelled)


def test_nobody_who_waits_falls_by_an_index_that_has_grown_stale_meanwhile():
    venue = exchange(linear(), liquidations_per_command_max=1)
    two = OPEN + OPEN.replace("alice", "carol")
    play(two + "mark BTC 90  → alice liquidated", venue)
    events = venue(PassTime(), after=HOUR)
    assert [type(event) for event in events] == [LiquidationsSuspended, MarginCalled]
    play("mark BTC 90  → carol liquidated", venue)


def test_nobody_falls_by_an_index_that_has_grown_stale_since_the_last_sample():
    """The last sample was at five minutes to the second; just after it a trade is the new mark."""
    venue = exchange(linear(mark_method=MarkMethod.LAST, index_stale_after=5 * MINUTE))
    play(OPEN + "carol deposits 1000\nbob buys 1 BTC @ 85\nbob buys 20 BTC @ 80", venue)
    venue(SetIndexPrice(symbol=BTC, price=100))
    venue(PassTime(), after=5 * MINUTE)
    events = venue(order("carol", SELL, 1, 85), after=1)
    assert venue.markets[BTC].mark == 85
    assert not any(isinstance(event, LiquidationStarted) for event in events)
    assert venue.markets[BTC].suspended


def test_calls_come_before_triggers_and_triggers_before_liquidations():
    venue = play(OPEN + "bob buys 3 BTC @ 93")
    venue(order("alice", SELL, 3, 0, type=OrderType.STOP, trigger_price=94, reduce_only=True))
    events = venue(SetIndexPrice(symbol=BTC, price=88))
    kinds = [type(e) for e in events if isinstance(e, MarkChanged | OrderTriggered | LiquidationStarted)]
    assert kinds == [MarkChanged, OrderTriggered, LiquidationStarted]


def test_a_stop_that_saves_comes_in_time():
    venue = play(OPEN + "bob buys 10 BTC @ 93")
    venue(order("alice", SELL, 10, 0, type=OrderType.STOP, trigger_price=94, reduce_only=True))
    play("mark BTC 90        → no liquidation\nalice balance 30", venue)


def test_funding_is_paid_before_anybody_is_liquidated():
    """18.4 of funding are what makes alice unsafe at 92, where the new rate carries the mark."""
    now = START - START % (8 * HOUR) + HOUR
    venue = exchange(linear(funding_interest_ppb=20_000_000, funding_clamp_ppb=10**9), now=now)
    play(OPEN + "mark BTC 92", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=90), 8 * HOUR)
    assert venue.markets[BTC].mark == 92
    kinds = [type(e) for e in events if isinstance(e, FundingPaid | LiquidationStarted)]
    assert kinds[0] is FundingPaid
    assert LiquidationStarted in kinds


def test_who_opens_after_a_missed_stamp_does_not_pay_for_it():
    now = START - START % (8 * HOUR) + HOUR
    venue = exchange(linear(funding_interest_ppb=100_000), now=now)
    play("alice deposits 100\nbob deposits 1000\nbob sells 10 BTC @ 100", venue)
    events = venue(order("alice", BUY, 10, 100), 9 * HOUR)
    assert any(isinstance(e, Traded) for e in events)
    assert not any(isinstance(e, FundingPaid) for e in events)


def test_one_command_liquidates_so_many_and_the_next_serves_the_queue():
    crowd = "".join(
        f"t{n} deposits 100\n bob sells 10 BTC @ 100\n t{n} buys 10 BTC @ 100\n" for n in range(5)
    )
    venue = exchange(linear(), liquidations_per_command_max=2)
    play("bob deposits 1000000\n" + crowd, venue)
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert sum(isinstance(e, LiquidationStarted) for e in events) == 2
    assert [e.waiting for e in events if isinstance(e, CascadePaused)] == [3]
    events = venue(PassTime())
    assert sum(isinstance(e, LiquidationStarted) for e in events) == 3


def test_the_least_safe_falls_first_and_ties_go_by_name():
    venue = exchange(linear(), liquidations_per_command_max=1)
    story = "bob deposits 1000000\n"
    for who, deposit in (("zoe", 100), ("amy", 100), ("max", 98)):
        story += f"{who} deposits {deposit}\nbob sells 9 BTC @ 100\n{who} buys 9 BTC @ 100\n"
    play(story, venue)
    first = venue(SetIndexPrice(symbol=BTC, price=89))
    fallen = [e.trader for e in first if isinstance(e, LiquidationStarted)]
    for _ in range(2):
        fallen += [e.trader for e in venue(PassTime()) if isinstance(e, LiquidationStarted)]
    assert fallen == ["max", "amy", "zoe"]


def test_a_margin_call_comes_before_the_end_when_the_fall_is_slow():
    venue = play(OPEN)
    seen = []
    for price in range(99, 88, -1):
        seen += [type(e) for e in venue(SetIndexPrice(symbol=BTC, price=price))]
    assert seen.index(MarginCalled) < seen.index(LiquidationStarted)


ALONE = """
    alice deposits 1000
    bob   deposits 100000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_where_everybody_is_spared_nobody_is_liquidated():
    """Nor who waits for it already."""
    venue = play(ALONE)
    venue(SetVenueOpen(open=False))
    venue(SetIndexPrice(symbol=BTC, price=80))
    venue.spare_everybody()
    assert not [e for e in venue(SetVenueOpen(open=True)) if isinstance(e, LiquidationStarted)]
    events = venue.inner.submit(SetIndexPrice(symbol=BTC, price=50), venue.now)
    assert [type(event) for event in events] == [MarkChanged]
    assert venue.position("alice").size == 10


def test_a_spared_account_is_not_liquidated_and_its_largest_shortfall_is_kept():
    """At 80 equity is -100 and maintenance 4: 104 short; one that is not spared falls there."""
    venue = play(ALONE)
    scope = AccountId(Trader("alice"), BTC)
    venue.spare([scope])
    for price in (91, 85, 80, 84, 99):
        events = venue.inner.submit(SetIndexPrice(symbol=BTC, price=price), venue.now)
        assert not [event for event in events if isinstance(event, LiquidationStarted)]
    venue.spare([scope])
    assert venue.spared == {scope: 104 * CENTS}, "forgotten"
    assert venue.position("alice").size == 10


def test_the_shortfall_of_a_spared_account_is_the_least_that_would_have_kept_it():
    for more, falls in ((104 * CENTS, False), (104 * CENTS - 1, True)):
        venue = play(ALONE)
        play(f"alice adds {more // CENTS}.{more % CENTS:02} to BTC", venue)
        events = venue(SetIndexPrice(symbol=BTC, price=80))
        assert any(isinstance(event, LiquidationStarted) for event in events) is falls


@interpreted_only
def test_a_dissolved_venue_leaves_nothing_to_the_collector():
    lived = play(OPEN)
    lived(order("alice", BUY, 1, 90))
    lived(order("bob", SELL, 5, 100, type=OrderType.TAKE_PROFIT, trigger_price=120))
    venue = Exchange.restore(lived.inner.state.rules, lived.inner.snapshot())
    (account,) = (desk.account for desk in venue.markets[BTC].holders.values() if desk.trader == "alice")
    resting = dict(venue.markets[BTC].book.orders_by_id)
    gone = weakref.ref(venue.state)
    gc.disable()
    try:
        venue.dissolve()
        del venue
        assert gone() is None
        assert not account.desks
        assert all(order.desk is None for order in resting.values())
    finally:
        gc.enable()


# ── what passes between two commands ────────────────────────────────────────────────────────────


def until_stamp(venue: CheckedExchange, *, told: bool) -> list[AnyEvent]:
    """Go to a second after the next stamp, told of the stamp itself or not."""
    stamp = venue.markets[BTC].prices.funding_time
    events = venue.inner.submit(PassTime(), stamp) if told else []
    return events + venue.inner.submit(PassTime(), stamp + SECOND)


def test_a_stamp_between_two_commands_is_paid_by_the_samples_until_then():
    """Seven hours of premium belong to the stamp at their end, whenever somebody next says a word."""
    paid = []
    for told in (True, False):
        venue = play(
            OPEN
            + """
            bob buys 1 BTC @ 96
            bob sells 1 BTC @ 104
            """
        )
        venue(PassTime(), HOUR)
        play("bob buys 1 BTC @ 102", venue)
        paid.append([e.rate_ppb for e in until_stamp(venue, told=told) if isinstance(e, FundingPaid)])
    assert paid[0] == paid[1]
    assert paid[0][0] > 0


def test_who_a_stamp_between_two_commands_makes_unsafe_falls_before_the_second():
    lives = []
    for told in (True, False):
        contract = linear(index_stale_after=100 * HOUR, mark_method=MarkMethod.MEDIAN3)
        venue = play(ALONE + "mark BTC 91\nbob sells 1 BTC @ 91\nbob2 deposits 1000", exchange(contract))
        play("bob2 buys 1 BTC @ 91", venue)
        venue(SetFundingRate(symbol=BTC, rate_ppb=10_000_000))
        stamp = venue.markets[BTC].prices.funding_time
        events = venue.inner.submit(PassTime(), stamp) if told else []
        move = MoveMargin(trader=Trader("alice"), symbol=BTC, amount=100 * CENTS)
        lives.append(events + venue.inner.submit(move, stamp + 10 * MINUTE))
    assert lives[0] == lives[1]
    assert [type(e) for e in lives[0]].count(LiquidationStarted) == 1


@pytest.mark.parametrize("told", [True, False])
def test_what_expired_before_a_stamp_is_not_sold_into_at_it(told):
    """Of three who fell one has fallen; a bid that ended before the stamp takes none of the others."""
    contract = linear(funding_interval=MINUTE)
    funded = {"fund": 10**6 * CENTS, "liquidations_per_command_max": 1, "now": START - START % HOUR}
    venue = exchange(contract, **funded)
    play("zed deposits 1000000\nzed sells 30 BTC @ 100", venue)
    for trader in ("ann", "ben", "cat"):
        play(f"{trader} deposits 1000\n{trader} isolates BTC at 10x\n{trader} buys 10 BTC @ 100", venue)
    lapses = {"time_in_force": TimeInForce.GTD, "expire_time": venue.now + 10 * SECOND}
    venue(order("zed", BUY, 30, 90, **lapses))
    play("mark BTC 90", venue)
    events = until_stamp(venue, told=told)
    assert OrderCancelled in [type(event) for event in events]
    assert LiquidationStarted in [type(event) for event in events]
    assert Traded not in [type(event) for event in events]


def test_who_holds_at_a_stamp_pays_before_the_mark_of_the_stamp_fires_his_stop():
    """DECISIONS "One command, in order": mark, funding, calls, conditional orders."""
    venue = exchange(linear(index_stale_after=100 * HOUR))
    play("bob buys 10 BTC @ 94", play(ALONE, venue))
    venue(order("alice", SELL, 10, type=OrderType.STOP, trigger_price=95, reduce_only=True))
    venue(SetFundingRate(symbol=BTC, rate_ppb=10_000_000))
    stamp = venue.markets[BTC].prices.funding_time
    events = venue.inner.submit(SetIndexPrice(symbol=BTC, price=94), stamp)
    kinds = [type(event) for event in events]
    assert kinds.index(MarkChanged) < kinds.index(FundingPaid) < kinds.index(OrderTriggered)
    (paid,) = (event.amount for event in events if type(event) is FundingPaid and event.trader == "alice")
    assert paid == 940 * CENTS // 100


def test_the_mark_follows_a_stamp_at_once():
    """The rate that was paid carries the fair price, and fair is the mark of this contract."""
    venue = exchange(linear(price_places=2), index={BTC: 10_000})
    play("alice deposits 100000\nbob deposits 100000", venue)
    venue(order("bob", SELL, 10, 10_000))
    venue(order("alice", BUY, 10, 10_000))
    venue(SetFundingRate(symbol=BTC, rate_ppb=10_000_000))
    prices = venue.markets[BTC].prices
    venue.inner.submit(SetIndexPrice(symbol=BTC, price=10_000), prices.funding_time - SECOND)
    venue.inner.submit(PassTime(), prices.funding_time)
    assert prices.mark == prices.fair == 10_100


def test_a_restored_venue_waits_for_a_fresh_index_as_the_lived_one_does():
    """Two wait while the index grows stale between two samples: both venues suspend, or neither."""
    venue = exchange(linear(index_stale_after=MINUTE), liquidations_per_command_max=1)
    for trader in ("ann", "ben", "cat"):
        play(f"{trader} deposits 10\n{trader} isolates BTC at 10x", venue)
    play("zed deposits 100000", venue)
    for trader in ("ann", "ben", "cat"):
        play(f"zed sells 1 BTC @ 100\n{trader} buys 1 BTC @ 100", venue)
    while (venue.markets[BTC].prices.sample_time - venue.now) // SECOND != 3:
        venue(PassTime())
    venue(SetVenueOpen(open=False), 0)
    venue(SetIndexPrice(symbol=BTC, price=80), 0)
    for _ in range(60):
        venue(PassTime())
    venue(SetVenueOpen(open=True), 0)
    assert len(venue.state.unsafe) == 2
    restored = Exchange.restore(venue.state.rules, venue.snapshot())
    after = venue.now + SECOND
    assert venue.inner.submit(PassTime(), after) == restored.submit(PassTime(), after)
    assert venue.digest() == restored.digest()


def test_stops_by_last_fire_nearest_first_after_a_trade_that_another_stop_made():
    """98 is traded, its stop trades 90, and on the way down 97 comes before 91."""
    venue = play("\n".join(f"{trader} deposits 100000" for trader in ("ann", "ben", "cat", "zed")))
    for price in (98, 90, 89, 88):
        play(f"zed buys 1 BTC @ {price}", venue)
    play("zed sells 1 BTC @ 100\nann buys 1 BTC @ 100", venue)
    for trader, trigger in (("cat", 91), ("ben", 97), ("ann", 98)):
        stop = {"type": OrderType.STOP, "trigger_price": trigger, "trigger_by": TriggerBy.LAST}
        venue(order(trader, SELL, 1, **stop))
    events = venue(order("ann", SELL, 1, 98))
    assert [e.trader for e in events if isinstance(e, OrderTriggered)] == ["ann", "ben", "cat"]
