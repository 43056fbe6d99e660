"""Open orders: how they are amended, how they shrink, and how they end."""

from exchange.commands import AmendOrder, CancelOrder, SetIndexPrice
from exchange.events import OrderCancelled
from exchange.terms import BUY, SELL, CancelReason, ClientId, OrderType
from tests.kit import BTC, CENTS, ETH, only, order, play

RICH = "alice deposits 1000\nbob deposits 100000\n"


def ended(events):
    return [(e.trader, e.symbol, e.reason) for e in events if isinstance(e, OrderCancelled)]


def test_an_order_that_only_shrinks_keeps_the_mark_it_was_accepted_at():
    """Whoever shrinks it; its open loss is frozen until its owner asks another price or more of it."""
    venue = play("alice deposits 1000\nbob deposits 100000\nalice isolates BTC at 10x")
    venue(order("alice", BUY, 10, 99, client_id=ClientId("bid")))
    play("mark BTC 95", venue)
    venue(order("alice", SELL, 10, 101, sibling=ClientId("bid")))
    play("bob buys 4 BTC @ 101", venue)
    (bid,) = venue.markets[BTC].desks["alice"].bids.orders.values()
    assert (bid.open_size, bid.accepted_mark) == (6, 100)
    venue(AmendOrder(trader="alice", symbol=BTC, client_id=ClientId("bid"), size=5))
    assert (bid.open_size, bid.accepted_mark) == (5, 100)
    venue(AmendOrder(trader="alice", symbol=BTC, client_id=ClientId("bid"), price=98))
    assert (bid.open_size, bid.accepted_mark) == (5, 95)


def test_a_cancelled_order_gives_back_what_it_held_and_its_name():
    venue = play(RICH + "alice isolates BTC at 10x")
    for _ in range(2):
        venue(order("alice", BUY, 10, 99, client_id=ClientId("bid")))
        assert venue.cash("alice") == 901 * CENTS
        cancelled = only(
            OrderCancelled, venue(CancelOrder(trader="alice", symbol=BTC, client_id=ClientId("bid")))
        )
        assert (cancelled.cancelled_size, cancelled.open_size) == (10, 0)
        assert venue.cash("alice") == 1000 * CENTS


def test_an_amended_order_holds_what_its_new_price_needs():
    venue = play(RICH + "alice isolates BTC at 10x\nalice buys 10 BTC @ 90")
    (bid,) = venue.account("alice").orders
    venue(AmendOrder(trader="alice", symbol=BTC, order_id=bid.order_id, price=80))
    assert venue.cash("alice") == 920 * CENTS


def test_a_cross_scope_that_falls_loses_orders_that_hold_its_cash_and_no_others():
    """What waits in an isolated market, or only reduces there, holds nothing that could cure."""
    venue = play(
        RICH
        + """
        alice isolates ETH at 10x
        bob   sells 10 ETH @ 100
        alice buys 10 ETH @ 100
        bob   sells 80 BTC @ 100
        alice buys 80 BTC @ 100
        alice buys 1 ETH @ 90
        alice sells 5 ETH @ 120 reduce_only
        alice buys 1 BTC @ 60
        """
    )
    venue(order("alice", SELL, 10, symbol=ETH, type=OrderType.STOP, trigger_price=91, reduce_only=True))
    events = venue(SetIndexPrice(symbol=BTC, price=89))
    assert ended(events) == [("alice", symbol, CancelReason.LIQUIDATION) for symbol in (BTC, ETH)]
    assert [each.symbol for each in venue.account("alice").orders] == [ETH, ETH]


def test_the_waiting_other_of_a_pair_goes_with_a_reduce_only_order_that_has_nothing_left():
    venue = play(RICH + "bob sells 10 BTC @ 100\nalice buys 10 BTC @ 100")
    venue(order("alice", SELL, 10, 110, reduce_only=True, client_id=ClientId("profit")))
    loss = {"type": OrderType.STOP, "trigger_price": 90, "reduce_only": True}
    venue(order("alice", SELL, 10, sibling=ClientId("profit"), **loss))
    play("bob buys 10 BTC @ 100", venue)
    events = venue(order("alice", SELL, 10, 100))
    assert [reason for *_, reason in ended(events)] == [
        CancelReason.REDUCE_ONLY_SHRUNK,
        CancelReason.POSITION_CLOSED,
    ]
