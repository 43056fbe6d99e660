"""Orders in the making."""

import pytest

from exchange.drafts import conditional_of, order_of, reach, trigger_source, working_price
from exchange.order import Order
from exchange.terms import BUY, SELL, ClientId, OrderType, SelfTrade, TimeInForce, Trader, TriggerBy
from exchange.units import PPB
from tests.kit import BTC, CENTS, START, exchange, order, play

LONG = """
    alice deposits 1000
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def test_a_market_order_reaches_the_bound_rounded_inwards():
    assert reach(BUY, 101, PPB // 20) == 106
    assert reach(SELL, 101, PPB // 20) == 96
    assert reach(SELL, 1, PPB // 2) == 1


def test_a_limit_order_keeps_its_price():
    market = exchange().markets[BTC]
    assert working_price(order("alice", BUY, 1, 77), market) == 77
    assert working_price(order("alice", BUY, 1), market) == 150


@pytest.mark.parametrize(("post_only", "reduce_only"), [(True, False), (False, True)])
def test_every_field_of_an_order_is_given_its_own_value(post_only, reduce_only):
    venue = play(LONG)
    desk = venue.state.desk(Trader("alice"), BTC)
    terms = {
        "client_id": ClientId("mine"),
        "time_in_force": TimeInForce.GTD,
        "post_only": post_only,
        "reduce_only": reduce_only,
        "expire_time": START,
        "self_trade": SelfTrade.EXPIRE_TAKER,
        "take_profit": 120,
        "stop_loss": 90,
    }
    command = order("alice", BUY, 5, 102, display_size=3, **terms)
    draft = order_of(command, venue.markets[BTC], desk)
    expected = terms | {
        "id": 0,
        "side": BUY,
        "price": 102,
        "size": 5,
        "open_size": 5,
        "display_size": 3,
        "hidden": 0,
        "previous": None,
        "next": None,
        "level": None,
        "trader": "alice",
        "symbol": BTC,
        "type": OrderType.LIMIT,
        "sequence": 0,
        "sibling": 0,
        "desk": desk,
        "accepted_mark": 100,
        "margin": 0 if reduce_only else 51 * CENTS,
        "outlay": 0 if reduce_only else 10 * CENTS,
    }
    assert {name: getattr(draft, name) for name in expected} == expected
    assert set(getattr(Order, "__struct_fields__", expected)) == set(expected), "compiled, it is no struct"


def test_what_reduces_is_cut_to_the_position_and_needs_no_margin():
    venue = play(LONG)
    desk = venue.state.desk(Trader("alice"), BTC)
    draft = order_of(order("alice", SELL, 50, 100, reduce_only=True), venue.markets[BTC], desk)
    assert (draft.size, draft.margin) == (10, 0)
    whole = order_of(order("alice", SELL, 0, close_position=True), venue.markets[BTC], desk)
    assert (whole.size, whole.reduce_only) == (10, True)


def test_a_conditional_order_that_closes_is_reduce_only():
    command = order("alice", SELL, 0, type=OrderType.STOP, trigger_price=90, close_position=True)
    assert conditional_of(command, play(LONG).state.desk(Trader("alice"), BTC)).reduce_only


def test_each_trigger_source_is_a_price_of_its_own():
    venue = play(LONG + "mark BTC 95")
    market = venue.markets[BTC]
    assert trigger_source(market, TriggerBy.MARK) == trigger_source(market, TriggerBy.INDEX) == 95
    assert trigger_source(market, TriggerBy.LAST) == 100
