"""May this order be placed, or changed? Each reason by the first command that meets it, in precedence.

`STAIRS` reads as the staircases of intake.py do: every step breaks one rule that all steps before it
kept, and breaks the next step's rule as well wherever the two can be broken together.
"""

import pytest
from msgspec.structs import replace

from exchange.commands import (
    AmendOrder,
    HaltInstrument,
    PlaceOrder,
    SetIndexPrice,
    SetVenueOpen,
)
from exchange.engine import Exchange
from exchange.events import OrderRejected
from exchange.instrument import Tier
from exchange.terms import (
    BUY,
    SELL,
    ClientId,
    OrderId,
    OrderType,
    RejectReason,
    SelfTrade,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)
from exchange.units import SECOND
from tests.kit import (
    BTC,
    CENTS,
    ETH,
    START,
    CheckedExchange,
    exchange,
    linear,
    only,
    order,
    play,
    refused,
    rules,
)

R, T, TIF = RejectReason, OrderType, TimeInForce
TIERS = (Tier(0, 5_000_000, 0, 100), Tier(2_000 * CENTS, 10_000_000, 2_000 * CENTS * 5_000_000, 5))
FILTERS = linear(
    tiers=TIERS,
    size_min=2,
    size_max=100,
    market_size_max=50,
    price_max=1_000,
    notional_min=250 * CENTS,
    open_orders_max=4,
    conditional_orders_max=1,
)
WORLD = """
    alice deposits 900
    bob   deposits 100000
    bob   sells 5 BTC @ 105
    alice buys 3 BTC @ 95
"""


def place(side=BUY, size=5, **terms):
    """Alice's order, sound but for what the terms say."""
    terms.setdefault("type", T.LIMIT)
    if terms["type"] is T.LIMIT:
        terms.setdefault("price", 100)
    return PlaceOrder(trader=Trader("alice"), symbol=terms.pop("symbol", BTC), side=side, size=size, **terms)


def stop(side=BUY, trigger_price=110, **terms):
    return place(side, type=T.STOP, trigger_price=trigger_price, **terms)


STAIRS = [
    (place(symbol=Symbol("DOGE"), size=0), R.UNKNOWN_SYMBOL, None),
    (place(size=0, price=-1), R.SIZE_NOT_POSITIVE, None),
    (place(size=-1, close_position=True), R.SIZE_NOT_POSITIVE, None),
    (place(size=101, price=-1), R.SIZE_ABOVE_MAXIMUM, 100),
    (place(size=1, price=-1), R.SIZE_BELOW_MINIMUM, 2),
    (place(type=T.MARKET, size=51, stop_loss=-1), R.SIZE_ABOVE_MAXIMUM, 50),
    (stop(size=51, activation_price=-1), R.SIZE_ABOVE_MAXIMUM, 50),
    (place(size=51, stop_loss=90, take_profit=-1), R.SIZE_ABOVE_MAXIMUM, 50),
    (stop(SELL, 90, size=3, close_position=True, stop_loss=-1), R.SIZE_ABOVE_MAXIMUM, 0),
    (place(price=-1, take_profit=1_001), R.PRICE_NOT_POSITIVE, None),
    (place(price=1_001), R.OUT_OF_BOUNDS, 1_000),
    (place(price=0, trigger_price=5), R.PRICE_MISSING, None),
    (place(type=T.MARKET, price=100, post_only=True), R.PRICE_NOT_ALLOWED, None),
    (stop(trigger_price=0, post_only=True), R.TRIGGER_MISSING, None),
    (place(trigger_price=5, display_size=9), R.TRIGGER_NOT_ALLOWED, None),
    (place(activation_price=5, display_size=9), R.TRIGGER_NOT_ALLOWED, None),
    (place(callback_ppb=10**7, trigger_by=TriggerBy.LAST), R.CALLBACK_OUT_OF_RANGE, 0),
    (stop(callback_ppb=10**7, post_only=True), R.CALLBACK_OUT_OF_RANGE, 0),
    (place(trigger_by=TriggerBy.LAST, display_size=9), R.TRIGGER_NOT_ALLOWED, None),
    (stop(take_profit=120, post_only=True), R.TRIGGER_NOT_ALLOWED, None),
    (place(SELL, reduce_only=True, stop_loss=120), R.TRIGGER_NOT_ALLOWED, None),
    (place(type=T.TRAILING_STOP, callback_ppb=0, post_only=True), R.CALLBACK_OUT_OF_RANGE, 500_000_000),
    (place(type=T.TRAILING_STOP, callback_ppb=500_000_001), R.CALLBACK_OUT_OF_RANGE, 500_000_000),
    (place(post_only=True, time_in_force=TIF.IOC, display_size=9), R.TIME_IN_FORCE_NOT_ALLOWED, None),
    (stop(display_size=3), R.TIME_IN_FORCE_NOT_ALLOWED, None),
    (place(display_size=6, time_in_force=TIF.GTD), R.DISPLAY_SIZE_INVALID, 5),
    (place(type=T.MARKET, time_in_force=TIF.GTD), R.TIME_IN_FORCE_NOT_ALLOWED, None),
    (place(expire_time=START), R.TIME_IN_FORCE_NOT_ALLOWED, None),
    (
        place(time_in_force=TIF.GTD, expire_time=START + 7 * SECOND, client_id=ClientId("mine")),
        R.EXPIRY_NOT_IN_FUTURE,
        START + 7 * SECOND + 1,
    ),
    (place(client_id=ClientId("mine"), sibling=ClientId("none")), R.DUPLICATE_CLIENT_ID, 3),
    (place(sibling=ClientId("none"), price=151), R.UNKNOWN_ORDER, None),
    (stop(SELL, trigger_price=110, reduce_only=True), R.REDUCE_ONLY_WITHOUT_POSITION, None),
    (stop(trigger_price=100, size=2), R.NOTIONAL_BELOW_MINIMUM, 250 * CENTS),
    (stop(trigger_price=100), R.TRIGGER_ALREADY_TRUE, 100),
    (
        place(type=T.TRAILING_STOP, callback_ppb=10**7, activation_price=101),
        R.ACTIVATION_ALREADY_PASSED,
        100,
    ),
    (place(price=151, size=2, reduce_only=True), R.PRICE_OUTSIDE_BAND, 150),
    (place(SELL, price=49, size=2), R.PRICE_OUTSIDE_BAND, 50),
    (place(size=2, post_only=True, price=105), R.NOTIONAL_BELOW_MINIMUM, 250 * CENTS),
    (place(SELL, reduce_only=True, post_only=True, price=95), R.REDUCE_ONLY_WITHOUT_POSITION, None),
    (place(post_only=True, price=105, take_profit=100), R.POST_ONLY_WOULD_TAKE, 105),
    (place(size=6, price=105, time_in_force=TIF.FOK, take_profit=100), R.FOK_CANNOT_FILL, None),
    (place(take_profit=100, size=50), R.TRIGGER_ALREADY_TRUE, 100),
    (place(stop_loss=100, size=50), R.TRIGGER_ALREADY_TRUE, 100),
    (place(price=104, stop_loss=102), R.TRIGGER_ALREADY_TRUE, 100),
    (place(SELL, price=96, stop_loss=98), R.TRIGGER_ALREADY_TRUE, 100),
    (place(type=T.MARKET, take_profit=100, size=50), R.TRIGGER_ALREADY_TRUE, 100),
    (place(type=T.MARKET, stop_loss=100, size=50), R.TRIGGER_ALREADY_TRUE, 100),
    (place(size=99), R.INSUFFICIENT_MARGIN, 990 * CENTS),
    (place(size=20), R.LEVERAGE_OUT_OF_RANGE, 5),
]


@pytest.fixture
def venue() -> CheckedExchange:
    venue = play(WORLD, exchange(FILTERS))
    venue(order("alice", BUY, 3, 90, client_id=ClientId("mine")))
    return venue


@pytest.mark.parametrize(("command", "reason", "needs"), STAIRS, ids=lambda value: getattr(value, "name", ""))
def test_the_first_broken_rule_refuses_and_names_the_number_that_would_pass(venue, command, reason, needs):
    before = venue.account("alice")
    assert refused(venue, command) == (reason, needs)
    assert venue.account("alice") == before


def test_what_keeps_every_rule_is_accepted(venue):
    assert not [e for e in venue(place(size=5)) if isinstance(e, OrderRejected)]


def test_exits_of_a_market_order_are_checked_against_the_mark(venue):
    events = venue(place(type=T.MARKET, size=2, take_profit=106, stop_loss=95))
    assert not [e for e in events if isinstance(e, OrderRejected)]


def test_a_closed_venue_refuses_before_all_else(venue):
    venue(SetVenueOpen(open=False))
    assert refused(venue, place(symbol=Symbol("DOGE")))[0] is R.VENUE_CLOSED
    assert refused(venue, AmendOrder(trader=Trader("alice"), symbol=BTC))[0] is R.VENUE_CLOSED


def test_a_halted_instrument_refuses_before_any_number_is_read(venue):
    venue(HaltInstrument(symbol=BTC, settlement_price=100))
    assert refused(venue, place(size=0))[0] is R.INSTRUMENT_HALTED


def test_without_a_price_of_the_world_nothing_can_be_judged():
    bare = Exchange(rules(linear()))
    assert only(OrderRejected, bare.submit(place(size=0), START)).reason is R.NO_MARK_PRICE
    bare.submit(SetIndexPrice(symbol=BTC, price=100), START)
    assert only(OrderRejected, bare.submit(place(size=0), START)).reason is R.SIZE_NOT_POSITIVE


def test_open_and_waiting_orders_are_counted(venue):
    venue(stop())
    assert refused(venue, stop(trigger_price=1)) == (R.TOO_MANY_CONDITIONAL_ORDERS, 1)
    venue(place(size=3))
    venue(place(size=3))
    assert refused(venue, place(price=151)) == (R.TOO_MANY_ORDERS, 4)
    passing = venue(place(time_in_force=TimeInForce.IOC))
    assert not [event for event in passing if isinstance(event, OrderRejected)]


def test_a_market_order_needs_somebody_on_the_other_side(venue):
    play("bob cancels", venue)
    assert refused(venue, place(type=T.MARKET))[0] is R.BOOK_EMPTY


def test_own_orders_do_not_fill_a_fill_or_kill(venue):
    venue(place(SELL, price=102, size=3))
    kill = {"size": 5, "price": 105, "time_in_force": TIF.FOK}
    assert refused(venue, place(**kill, self_trade=SelfTrade.EXPIRE_TAKER))[0] is R.FOK_CANNOT_FILL
    assert not [e for e in venue(place(**kill)) if isinstance(e, OrderRejected)]


def test_an_iceberg_is_shown_in_a_hundred_parts_at_most():
    """A taker meets each part by itself: a million lots a lot at a time would stop the venue."""
    venue = play("alice deposits 100000\nmark BTC 100", exchange())
    assert refused(venue, place(size=301, display_size=3)) == (R.DISPLAY_SIZE_TOO_SMALL, 4)
    venue(place(size=300, display_size=3, client_id=ClientId("mine")))
    assert refused(venue, amend(size=301)) == (R.SIZE_ABOVE_MAXIMUM, 300)


# ── amending ────────────────────────────────────────────────────────────────────────────────────


def amend(**terms):
    terms.setdefault("client_id", ClientId("mine"))
    return AmendOrder(trader=Trader("alice"), symbol=BTC, **terms)


@pytest.mark.parametrize(
    ("command", "reason", "needs"),
    [
        (amend(client_id=ClientId(""), order_id=OrderId(77), size=-1), R.UNKNOWN_ORDER, None),
        (amend(client_id=ClientId(""), order_id=OrderId(1), size=-1), R.UNKNOWN_ORDER, None),
        (amend(size=-1, price=1_001), R.OUT_OF_BOUNDS, None),
        (amend(price=1_001, size=101), R.OUT_OF_BOUNDS, 1_000),
        (amend(size=101, trigger_price=5), R.SIZE_ABOVE_MAXIMUM, 100),
        (amend(trigger_price=5), R.TRIGGER_NOT_ALLOWED, None),
        (amend(), R.NOTHING_TO_AMEND, None),
        (amend(price=90, size=3), R.NOTHING_TO_AMEND, None),
        (amend(size=1, price=151), R.SIZE_BELOW_MINIMUM, 2),
        (amend(size=2, price=80), R.NOTIONAL_BELOW_MINIMUM, 250 * CENTS),
        (amend(price=151), R.PRICE_OUTSIDE_BAND, 150),
        (amend(size=99), R.INSUFFICIENT_MARGIN, 96 * 9 * CENTS),
        (amend(size=25), R.LEVERAGE_OUT_OF_RANGE, 5),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_an_amend_is_refused_by_the_first_rule_it_breaks(venue, command, reason, needs):
    before = venue.account("alice")
    assert refused(venue, command) == (reason, needs)
    assert venue.account("alice") == before


def test_a_post_only_order_is_not_amended_across_the_spread(venue):
    venue(place(post_only=True, client_id=ClientId("post")))
    assert refused(venue, amend(client_id=ClientId("post"), price=105)) == (R.POST_ONLY_WOULD_TAKE, 105)


def test_an_order_is_not_amended_to_what_has_filled_or_less(venue):
    play("bob sells 6 BTC @ 90", venue)
    assert refused(venue, amend(size=3))[0] is R.UNKNOWN_ORDER
    venue(place(size=9, client_id=ClientId("part")))
    play("bob sells 4 BTC @ 100", venue)
    assert refused(venue, amend(client_id=ClientId("part"), size=4)) == (R.BELOW_FILLED_SIZE, 5)


def test_an_entry_whose_stop_has_come_true_is_not_amended_to_another_price_but_shrinks(venue):
    """It would be stopped out by the fill it came for; what only reduces is never blocked."""
    entry = ClientId("entry")
    venue(place(size=5, price=98, stop_loss=96, client_id=entry))
    venue(SetIndexPrice(symbol=BTC, price=94))
    assert refused(venue, amend(client_id=entry, price=97)) == (R.TRIGGER_ALREADY_TRUE, 94)
    assert not [e for e in venue(amend(client_id=entry, size=3)) if isinstance(e, OrderRejected)]


def test_an_entry_does_not_outgrow_its_exits(venue):
    venue(place(size=5, stop_loss=90, client_id=ClientId("entry")))
    assert refused(venue, amend(client_id=ClientId("entry"), size=51)) == (R.SIZE_ABOVE_MAXIMUM, 50)


def test_an_entry_is_not_amended_past_its_own_exits(venue):
    """It would be stopped out by the fill it came for."""
    venue(place(size=5, price=95, stop_loss=90, take_profit=110, client_id=ClientId("entry")))
    entry = ClientId("entry")
    assert refused(venue, amend(client_id=entry, price=90)) == (R.TRIGGER_ALREADY_TRUE, 90)
    assert refused(venue, amend(client_id=entry, price=110)) == (R.TRIGGER_ALREADY_TRUE, 110)
    assert not [e for e in venue(amend(client_id=entry, price=91)) if isinstance(e, OrderRejected)]


@pytest.mark.parametrize("kind", [place(price=90), stop(), place(type=T.MARKET)])
def test_a_sibling_on_another_instrument_is_unknown(kind):
    venue = play(WORLD, exchange(FILTERS, linear(ETH)))
    venue(order("alice", BUY, 3, 90, ETH, client_id=ClientId("there")))
    assert refused(venue, replace(kind, sibling=ClientId("there"))) == (R.UNKNOWN_ORDER, None)


def test_a_reduce_only_order_does_not_grow_by_amending(venue):
    play("bob sells 6 BTC @ 90", venue)
    venue(place(SELL, size=4, price=110, reduce_only=True, client_id=ClientId("exit")))
    assert refused(venue, amend(client_id=ClientId("exit"), size=5)) == (R.REDUCE_ONLY_WOULD_INCREASE, 4)


@pytest.mark.parametrize(
    ("kind", "change", "reason", "needs"),
    [
        (stop(), {"price": 100}, R.PRICE_NOT_ALLOWED, None),
        (stop(), {"trigger_price": 110}, R.NOTHING_TO_AMEND, None),
        (stop(), {"trigger_price": 100}, R.TRIGGER_ALREADY_TRUE, 100),
        (stop(), {"size": 51}, R.SIZE_ABOVE_MAXIMUM, 50),
        (stop(), {"size": 1}, R.SIZE_BELOW_MINIMUM, 2),
        (stop(), {"size": 2}, R.NOTIONAL_BELOW_MINIMUM, 250 * CENTS),
        (stop(SELL, 90, size=0, close_position=True), {"size": 3}, R.OUT_OF_BOUNDS, None),
        (place(type=T.TRAILING_STOP, callback_ppb=10**7), {"trigger_price": 3}, R.TRIGGER_NOT_ALLOWED, None),
    ],
)
def test_a_waiting_order_is_amended_within_its_kind(venue, kind, change, reason, needs):
    play("bob sells 6 BTC @ 90", venue)
    venue(kind)
    id = OrderId(venue.state.next_order_id - 1)
    assert refused(venue, amend(client_id=ClientId(""), order_id=id, **change)) == (reason, needs)
