"""Voluntary fills that must not happen."""

import pytest

from exchange.commands import BOUND, Deposit, SetLeverage
from exchange.drafts import order_of
from exchange.edge.codec import encode_event
from exchange.engine import Exchange
from exchange.events import OrderCancelled, OrderRejected, Traded
from exchange.instrument import Tier
from exchange.solvency import fills_whole
from exchange.terms import (
    BUY,
    SELL,
    CancelReason,
    MarkMethod,
    RejectReason,
    SelfTrade,
    TimeInForce,
    Trader,
)
from exchange.units import MINUTE, WORTH_MAX
from tests.kit import BTC, CENTS, ETH, USDT, CheckedExchange, exchange, linear, only, order, play

HIGH = (Tier(floor=0, rate_ppb=50_000_000, deduction_ppb=0, leverage_max=10),)
"""Where the highest leverage is the default one."""


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


def test_a_bankrupt_position_waits_for_its_liquidation_whatever_price_is_offered():
    """While the index is stale nobody is liquidated, and nobody trades away what is not there."""
    venue = exchange(linear(index_stale_after=MINUTE, mark_method=MarkMethod.LAST))
    story = """
        alice deposits 100
        bob   deposits 100000
        carol deposits 100000
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        120 seconds pass
        bob   buys 1 BTC @ 85
        carol sells 1 BTC @ 85       → no liquidation
        bob   buys 10 BTC @ 88
        alice sells 10 BTC @ 88      → alice cancelled would_be_unsafe
        mark BTC 85                  → alice liquidated 10
    """
    play(story, venue)


def test_a_flip_is_judged_by_what_it_closes_and_by_what_it_opens():
    """New margin does not pay for the old position's loss: that one must end at zero or above."""
    venue = play(
        """
        alice deposits 1000
        bob   deposits 100000
        alice isolates BTC at 20x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        bob   buys 20 BTC @ 94
        alice sells 20 BTC @ 94      → alice cancelled would_be_unsafe
                                     → no trade
        """
    )
    play("alice is long 10 BTC with 50", venue)


def test_an_opening_fill_at_the_mark_still_needs_margin_for_the_highest_leverage():
    """A bid held at 20x, when it still could be; another position has since lost what held it."""
    venue = play(
        """
        alice deposits 120
        bob   deposits 100000
        bob   sells 10 ETH @ 100
        alice buys 10 ETH @ 100
        alice buys 2 BTC @ 90
        mark  ETH 90
        mark  BTC 90
        bob   sells 2 BTC @ 90       → alice cancelled would_be_unsafe
        """,
        exchange(linear(tiers=HIGH), linear(ETH)),
    )
    assert venue.position("alice", ETH).size == 10


def test_a_fill_or_kill_order_is_refused_where_a_part_of_it_would_be_unsafe():
    """All or nothing means that it is judged whole, before its first lot trades (B-8)."""
    story = """
        alice deposits 1000
        bob   deposits 100000
        alice isolates BTC at 20x
        bob   sells 10 BTC @ 100
        alice buys 10 BTC @ 100
        bob   buys 5 BTC @ 96
        bob   buys 5 BTC @ 80
        alice sells {} BTC @ 80 FOK  → {}
    """
    play(story.format(10, "rejected fok_cannot_fill"))
    play(story.format(5, "trade 5 @ 96"))


@pytest.mark.parametrize(("size", "limit", "fills"), [(5, 101, True), (6, 101, False), (14, 105, True)])
def test_a_fill_or_kill_counts_others_lots_within_its_limit_alone(size, limit, fills):
    venue = play(
        """
        alice deposits 10000
        bob   deposits 100000
        bob   sells 5 BTC @ 101
        alice sells 3 BTC @ 101
        bob   sells 9 BTC @ 105
        """
    )
    market, desk = venue.markets[BTC], venue.state.desk(Trader("alice"), BTC)
    draft = order_of(order("alice", BUY, size, limit), market, desk)
    assert fills_whole(draft, market, desk, venue.state) is fills


def test_a_fill_or_kill_does_not_count_what_is_hidden_behind_an_order_that_ends_it():
    """A slice that is refreshed comes behind the taker's own order, and that one comes first."""
    venue = play("alice deposits 100000\nbob deposits 100000\ncarol deposits 100000")
    venue(order("bob", SELL, 10, 101, display_size=4))
    venue(order("alice", SELL, 5, 101))
    kill = {"time_in_force": TimeInForce.FOK, "self_trade": SelfTrade.EXPIRE_TAKER}
    refused = only(OrderRejected, venue(order("alice", BUY, 5, 101, **kill)))
    assert refused.reason is RejectReason.FOK_CANNOT_FILL
    assert only(Traded, venue(order("alice", BUY, 4, 101, **kill))).size == 4


# ── what can be written down ────────────────────────────────────────────────────────────────────


def rich_pair(**terms) -> CheckedExchange:
    """Two who could hold a hundred times what is ever kept, but for its bounds."""
    venue = exchange(linear(**terms))
    for trader in ("x", "y"):
        for _ in range(4):
            venue(Deposit(trader=Trader(trader), asset=USDT, amount=BOUND))
        venue(SetLeverage(trader=Trader(trader), symbol=BTC, leverage=100))
    return venue


MOST = WORTH_MAX // (100 * CENTS)
"""Lots at a hundred."""


def test_no_fill_is_worth_more_than_can_be_written_down():
    venue = rich_pair()
    venue(order("x", SELL, 200 * MOST, 100))
    events = venue(order("y", BUY, 200 * MOST, 100))
    assert only(OrderCancelled, events).reason is CancelReason.WOULD_BE_UNSAFE
    assert only(Traded, venue(order("y", BUY, MOST, 100))).notional == WORTH_MAX
    assert [encode_event(event) for event in events]
    assert Exchange.restore(venue.state.rules, venue.snapshot()).digest() == venue.inner.digest()


def test_no_position_costs_more_however_small_the_fills_it_grows_by():
    venue = rich_pair()
    for _ in range(4):
        venue(order("x", SELL, MOST // 4, 100))
        only(Traded, venue(order("y", BUY, MOST // 4, 100)))
    venue(order("x", SELL, 1, 100))
    assert only(OrderCancelled, venue(order("y", BUY, 1, 100))).reason is CancelReason.WOULD_BE_UNSAFE
    venue(order("x", BUY, MOST, 100))
    assert only(Traded, venue(order("y", SELL, MOST, 100))).size == MOST


def test_a_fill_or_kill_does_not_pass_the_bound_either():
    venue = rich_pair()
    for _ in range(2):
        venue(order("x", SELL, MOST, 100))
    kill = order("y", BUY, 2 * MOST, 100, time_in_force=TimeInForce.FOK)
    assert only(OrderRejected, venue(kill)).reason is RejectReason.FOK_CANNOT_FILL
