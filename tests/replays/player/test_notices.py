"""News is told once, in order, in words, and repeated until it has been seen."""

import pytest
from msgspec.structs import replace

from exchange.events import (
    AnyEvent,
    FundingPaid,
    LiquidationsSuspended,
    MarginCalled,
    OrderCancelled,
    OrderRejected,
    OrderTriggered,
    StopBeyondLiquidation,
    VenueOpened,
)
from exchange.instrument import Instrument, Tier
from exchange.stories import Story, TraderView
from exchange.terms import Asset, CancelReason, ClientId, OrderId, RejectReason, Symbol, Trader
from replays.player.notices import CANCELLED, KEPT_MAX, Notices
from tests.exchange.test_stories import own_liquidation, traded

YOU, BTC = Trader("you"), Symbol("BTCUSDT")
INSTRUMENT = Instrument(
    symbol=BTC,
    base=Asset("BTC"),
    quote=Asset("USDT"),
    price_places=1,
    tick=1,
    size_places=0,
    lot=1,
    cash_places=2,
    tiers=(Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=125),),
)


def none_yet() -> Notices:
    return Notices(YOU, (INSTRUMENT,), lambda: TraderView(YOU, (INSTRUMENT,)))


def told(*events: AnyEvent) -> list[tuple[str, str]]:
    story = Story(YOU, (INSTRUMENT,))
    story.fold(events)
    notices = Notices(YOU, (INSTRUMENT,), lambda: story.trader)
    notices.tell(events)
    return [(notice.kind, notice.text) for notice in notices.unseen(0)]


def cancelled(reason: CancelReason) -> OrderCancelled:
    return OrderCancelled(
        time=1,
        trader=YOU,
        symbol=BTC,
        order_id=OrderId(1),
        client_id=ClientId(""),
        reason=reason,
        cancelled_size=3,
    )


def test_an_order_that_was_only_cut_and_still_rests_is_told_as_cut() -> None:
    shrunk = replace(cancelled(CancelReason.REDUCE_ONLY_SHRUNK), open_size=2)
    assert told(shrunk) == [("cancelled", "5 BTCUSDT cut to 2: the position to reduce is smaller now.")]


def test_what_would_have_closed_all_of_a_position_has_no_size_to_be_told() -> None:
    closing = replace(cancelled(CancelReason.SIBLING_DONE), cancelled_size=0)
    assert told(closing) == [("cancelled", "Closing order for BTCUSDT cancelled: its paired order is done.")]


def test_orders_that_go_first_are_not_told_as_a_liquidation_that_may_not_come() -> None:
    """Nor as the doing of the position they were for: in cross it may be another's."""
    ((_, text),) = told(cancelled(CancelReason.LIQUIDATION))
    assert text == (
        "3 BTCUSDT cancelled: the equity behind it fell below maintenance margin, and orders go first."
    )


def test_an_order_that_waited_is_told_when_it_fires() -> None:
    fired = OrderTriggered(time=1, trader=YOU, symbol=BTC, order_id=OrderId(1), trigger_price=75_000)
    assert told(fired) == [("info", "BTCUSDT reached 7,500.0: your order has triggered.")]


def test_fills_of_one_step_are_one_notice() -> None:
    assert told(traded("you", "bob"), traded("you", "carol"), traded("bob", "carol")) == [
        ("filled", "Bought 4 BTCUSDT at 10.0.")
    ]


def test_a_liquidation_is_told_by_what_was_lost_not_by_its_fills() -> None:
    assert told(*own_liquidation()) == [("liquidated", "Liquidated: long 2 BTCUSDT. Lost 2.00 USDT.")]


@pytest.mark.parametrize(
    ("bought", "lost", "text"),
    [
        (
            2,
            0,
            "Liquidated in part: long 2 BTCUSDT. Lost 2.00 USDT and paid a fee of 0.03 USDT. "
            "The rest keeps the remaining margin.",
        ),
        (1, 0, "Liquidated: long 2 BTCUSDT. Lost 0.00 USDT."),
        (1, -6_429, "Liquidated: long 2 BTCUSDT. Gained 64.29 USDT."),
    ],
)
def test_a_part_is_told_by_what_is_left_of_the_position(bought: int, lost: int, text: str) -> None:
    """What an isolated position loses is known when all of it is gone; that may be nothing."""
    started, taken, finished = own_liquidation()
    events = (*[traded("you", "bob")] * bought, started, taken, replace(finished, lost=lost, fee=3))
    assert told(*events)[0] == ("liquidated", text)


@pytest.mark.parametrize(
    ("event", "kind", "words"),
    [
        (
            MarginCalled(
                time=1, trader=YOU, scope="x", symbol=BTC, equity=1, maintenance=1, buffer_ppb=243_000_000
            ),
            "margin_call",
            "Margin call on BTCUSDT: 24% of the buffer is left.",
        ),
        (
            MarginCalled(
                time=1, trader=YOU, scope="USDT", symbol=None, equity=1, maintenance=1, buffer_ppb=-5
            ),
            "margin_call",
            "Margin call on the cross account in USDT: 0% of the buffer is left.",
        ),
        (
            OrderRejected(
                time=1, trader=YOU, symbol=BTC, reason=RejectReason.AMOUNT_ABOVE_AVAILABLE, needs=150
            ),
            "rejected",
            "That is more than is free: at most 1.5 USDT.",
        ),
        (
            FundingPaid(time=1, trader=YOU, scope="x", symbol=BTC, rate_ppb=1, amount=-30),
            "funding",
            "Funding received: 0.30 USDT on BTCUSDT.",
        ),
        (cancelled(CancelReason.EXPIRED), "cancelled", "3 BTCUSDT cancelled: it has expired."),
        (VenueOpened(time=1, open=False), "info", "The venue is closed: no orders until it reopens."),
        (
            LiquidationsSuspended(time=1, symbol=BTC, suspended=True),
            "info",
            "Liquidations in BTCUSDT are suspended: its index is stale.",
        ),
        (
            LiquidationsSuspended(time=1, symbol=BTC, suspended=False),
            "info",
            "Liquidations in BTCUSDT resumed: its index is updating again.",
        ),
        (
            StopBeyondLiquidation(
                time=1, trader=YOU, symbol=BTC, order_id=OrderId(1), trigger_price=1, liquidation_price=2
            ),
            "info",
            "This stop is beyond the liquidation price of BTCUSDT: it would come too late.",
        ),
    ],
)
def test_what_happens_to_the_player_is_told_in_words(event: AnyEvent, kind: str, words: str) -> None:
    assert told(event) == [(kind, words)]


def test_each_part_is_told_by_what_it_lost_itself() -> None:
    started, taken, finished = own_liquidation()
    first = (*[traded("you", "bob")] * 4, started, taken, replace(finished, lost=0))
    second = (replace(each, liquidation_id=8) for each in (started, replace(taken, realized=-300), finished))
    parts = [text for kind, text in told(*first, *second) if kind == "liquidated"]
    assert [text.split(". ")[1] for text in parts] == [
        "Lost 2.00 USDT and paid a fee of 0.00 USDT",
        "Lost 3.00 USDT and paid a fee of 0.00 USDT",
    ]


def test_every_end_of_an_order_that_its_owner_did_not_ask_for_has_its_words() -> None:
    assert set(CancelReason) - set(CANCELLED) == {CancelReason.REQUESTED}


def test_what_was_asked_for_and_what_happens_to_others_is_no_news() -> None:
    other = FundingPaid(time=1, trader=Trader("bob"), scope="x", symbol=BTC, rate_ppb=1, amount=30)
    assert told(cancelled(CancelReason.REQUESTED), other) == []


def test_news_is_repeated_until_it_is_seen() -> None:
    notices = none_yet()
    for _ in range(3):
        notices.add(1, "info", "x")
    assert [notice.number for notice in notices.unseen(0)] == [1, 2, 3]
    assert [notice.number for notice in notices.unseen(2)] == [3]
    assert notices.unseen(3) == ()
    notices.add(1, "info", "x")
    assert [notice.number for notice in notices.unseen(3)] == [4]


def test_more_than_anybody_can_read_is_not_kept() -> None:
    notices = none_yet()
    for _ in range(KEPT_MAX + 50):
        notices.add(1, "info", "x")
    kept = notices.unseen(0)
    assert (len(kept), kept[-1].number) == (KEPT_MAX, KEPT_MAX + 50)
