"""What a trader asks for, carried out or refused whole."""

import pytest

from exchange.commands import AmendOrder, CancelAll, CancelOrder, SetAutoMargin, SetLeverage
from exchange.events import AutoMarginChanged, OrderAmended, OrderCancelled, OrderRejected, Traded
from exchange.terms import BUY, SELL, OrderId, OrderType, RejectReason, Trader
from tests.kit import BTC, CENTS, ETH, CheckedExchange, exchange, linear, order, play

ALICE, BOB = Trader("alice"), Trader("bob")


@pytest.fixture
def venue() -> CheckedExchange:
    return play("alice deposits 1000\nbob deposits 1000")


def reasons(events) -> list[RejectReason]:
    return [e.reason for e in events if isinstance(e, OrderRejected)]


def test_an_order_is_cancelled_by_its_id_or_by_its_name(venue):
    venue(order("alice", BUY, 1, 90))
    venue(order("alice", BUY, 1, 90, client_id="mine"))
    for command in (
        CancelOrder(trader=ALICE, symbol=BTC, order_id=OrderId(1)),
        CancelOrder(trader=ALICE, symbol=BTC, client_id="mine"),
    ):
        assert isinstance(venue(command)[0], OrderCancelled)
    assert not venue.markets[BTC].book.orders_by_id


@pytest.mark.parametrize("kind", [CancelOrder, AmendOrder])
def test_unknown_dead_and_other_peoples_orders_give_one_clean_reason(venue, kind):
    venue(order("bob", BUY, 1, 90))
    venue(order("alice", BUY, 1, 90))
    venue(CancelAll(trader=ALICE))
    for id in (1, 2, 3, 10**12):
        before = venue.snapshot()[20:]
        more = {"size": 5} if kind is AmendOrder else {}
        events = venue(kind(trader=ALICE, symbol=BTC, order_id=OrderId(id), **more), after=0)
        assert reasons(events) == [RejectReason.UNKNOWN_ORDER]
        assert events[0].needs is None
        assert len(venue.snapshot()[20:]) == len(before)


def test_all_orders_of_a_symbol_or_of_every_symbol_are_cancelled(venue):
    venue(order("alice", BUY, 1, 90))
    venue(order("alice", BUY, 1, 90, symbol=ETH))
    venue(order("alice", BUY, 1, 0, type=OrderType.STOP, trigger_price=120))
    venue(CancelAll(trader=ALICE, symbol=BTC))
    assert [view.symbol for view in venue.account("alice").orders] == [ETH]
    venue(CancelAll(trader=ALICE))
    assert not venue.account("alice").orders


def test_less_size_keeps_the_place_and_another_price_loses_it(venue):
    venue(order("alice", SELL, 5, 110))
    venue(order("bob", SELL, 5, 110))
    (kept,) = venue(AmendOrder(trader=ALICE, symbol=BTC, order_id=OrderId(1), size=3))
    assert isinstance(kept, OrderAmended)
    assert kept.keeps_place
    (moved,) = venue(AmendOrder(trader=ALICE, symbol=BTC, order_id=OrderId(1), price=111))
    assert not moved.keeps_place


def test_an_amend_that_crosses_trades_at_once(venue):
    venue(order("bob", SELL, 5, 101))
    venue(order("alice", BUY, 5, 99))
    events = venue(AmendOrder(trader=ALICE, symbol=BTC, order_id=OrderId(2), price=101))
    assert [type(e) for e in events][:2] == [OrderAmended, Traded]
    assert venue.position("alice").size == 5


def test_an_amend_beyond_ones_means_is_refused_with_what_it_needs(venue):
    venue(order("alice", BUY, 5, 99))
    events = venue(AmendOrder(trader=ALICE, symbol=BTC, order_id=OrderId(1), size=500))
    assert reasons(events) == [RejectReason.INSUFFICIENT_MARGIN]
    assert venue.account("alice").orders[0].open_size == 5


@pytest.mark.parametrize(
    ("moved", "refused"), [(95, RejectReason.INSUFFICIENT_MARGIN), (60, RejectReason.PRICE_OUTSIDE_BAND)]
)
def test_an_order_that_only_shrinks_is_held_to_no_newer_mark(moved, refused):
    """It opens with the loss it was accepted with; at another price it is like a new one."""
    venue = play(f"alice deposits 110\nalice buys 10 BTC @ 100\nmark BTC {moved}", exchange(linear()))
    assert reasons(venue(AmendOrder(trader=ALICE, symbol=BTC, order_id=OrderId(1), price=99))) == [refused]
    (event,) = venue(AmendOrder(trader=ALICE, symbol=BTC, order_id=OrderId(1), size=9))
    assert isinstance(event, OrderAmended)
    assert venue.account("alice").cash[0].available == 20 * CENTS


def test_a_waiting_orders_trigger_can_be_moved(venue):
    venue(order("alice", BUY, 1, 0, type=OrderType.STOP, trigger_price=120, client_id="s"))
    venue(AmendOrder(trader=ALICE, symbol=BTC, client_id="s", trigger_price=130))
    assert venue.account("alice").orders[0].trigger_price == 130


def test_settings_are_told_and_need_a_known_symbol(venue):
    (event,) = venue(SetAutoMargin(trader=ALICE, symbol=BTC, enabled=True))
    assert isinstance(event, AutoMarginChanged)
    for command in (
        SetAutoMargin(trader=ALICE, symbol="NONE", enabled=True),
        SetLeverage(trader=ALICE, symbol="NONE", leverage=2),
        CancelAll(trader=ALICE, symbol="NONE"),
    ):
        assert reasons(venue(command)) == [RejectReason.UNKNOWN_SYMBOL]


def test_a_stranger_can_cancel_nothing():
    assert reasons(exchange()(CancelOrder(trader=BOB, symbol="NONE", order_id=OrderId(1)))) == [
        RejectReason.UNKNOWN_ORDER
    ]
