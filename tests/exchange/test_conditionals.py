"""Conditional orders and their families: what waits, what fires, what lets its sibling go."""

import ast
from pathlib import Path

import pytest

from exchange.commands import AmendOrder, CancelOrder, PassTime, SetIndexPrice, SetVenueOpen
from exchange.conditionals import WHY
from exchange.events import (
    ConditionalAmended,
    OrderAccepted,
    OrderCancelled,
    OrderRejected,
    OrderTriggered,
    StopBeyondLiquidation,
    Traded,
)
from exchange.instrument import marginal_tiers
from exchange.terms import BUY, SELL, CancelReason, ClientId, OrderType, RejectReason, TimeInForce, TriggerBy
from exchange.units import SECOND
from tests.kit import BTC, CENTS, exchange, linear, only, order, play

EXCHANGE = Path(__file__).parents[2] / "exchange"
RICH = """
    alice deposits 10000
    bob   deposits 100000
"""


def waiting(venue, trader="alice"):
    """(type, size) of a trader's waiting orders, oldest first."""
    orders = venue.account(trader).orders
    plain = (OrderType.LIMIT, OrderType.MARKET)
    return [(each.type, each.open_size) for each in orders if each.type not in plain]


def test_an_entry_that_fills_from_several_makers_at_once_has_its_exits():
    venue = play(RICH + "bob sells 4 BTC @ 100\nbob sells 6 BTC @ 101", exchange())
    venue(order("alice", BUY, 10, 101, take_profit=120, stop_loss=90))
    assert waiting(venue) == [(OrderType.TAKE_PROFIT, 10), (OrderType.STOP, 10)]


def stop(trader, side, trigger, size=10, **terms):
    return order(trader, side, size, type=OrderType.STOP, trigger_price=trigger, **terms)


LONG = (
    RICH
    + """
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""
)


def test_a_stop_that_an_outage_passed_over_fires_at_the_reopening():
    venue = play(LONG + "bob buys 10 BTC @ 80")
    venue(stop("alice", SELL, 90, reduce_only=True))
    venue(SetVenueOpen(open=False))
    play("mark BTC 85   → no trade", venue)
    assert waiting(venue) == [(OrderType.STOP, 10)]
    assert only(Traded, venue(SetVenueOpen(open=True))).price == 80


def test_a_stop_by_index_that_an_outage_passed_over_fires_at_the_reopening():
    venue = play(LONG + "bob buys 10 BTC @ 80")
    venue(stop("alice", SELL, 90, reduce_only=True, trigger_by=TriggerBy.INDEX))
    venue(SetVenueOpen(open=False))
    play("mark BTC 85   → no trade", venue)
    assert only(Traded, venue(SetVenueOpen(open=True))).price == 80


def test_a_stop_by_index_is_bounded_by_the_mark_that_the_index_has_moved():
    """At a gap the mark before it would put the whole book out of reach."""
    venue = play(LONG + "bob buys 10 BTC @ 79", exchange(linear(take_bound_ppb=50_000_000)))
    venue(stop("alice", SELL, 90, reduce_only=True, trigger_by=TriggerBy.INDEX))
    play("mark BTC 80   → trade 10 @ 79\nalice is flat", venue)


def test_a_stop_by_index_that_has_expired_no_longer_fires():
    venue = play(LONG + "bob buys 10 BTC @ 80")
    dated = {"time_in_force": TimeInForce.GTD, "expire_time": venue.now + 10 * SECOND}
    venue(stop("alice", SELL, 90, trigger_by=TriggerBy.INDEX, **dated))
    events = venue(SetIndexPrice(symbol=BTC, price=85), after=10 * SECOND)
    assert only(OrderCancelled, events).reason is CancelReason.EXPIRED
    play("alice is long 10 BTC", venue)


def test_an_exit_that_is_due_when_it_is_attached_fires_at_once():
    """The entry fills at 100 while the mark has run to 110: the profit at 105 is there already."""
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, take_profit=105, stop_loss=90))
    play("bob buys 10 BTC @ 99\nmark BTC 110", venue)
    events = venue(order("bob", SELL, 10, 100))
    assert [e.price for e in events if isinstance(e, Traded)] == [100, 99]
    assert waiting(venue) == []


def test_a_stop_that_meets_an_empty_book_says_so():
    venue = play(LONG)
    venue(stop("alice", SELL, 90, reduce_only=True))
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert only(OrderCancelled, events).reason is CancelReason.IMMEDIATE_REMAINDER


SETTLED_BEFORE_IT_WAITS = {
    RejectReason.VENUE_CLOSED: "nothing fires in an outage",
    RejectReason.UNKNOWN_SYMBOL: "a market stays",
    RejectReason.INSTRUMENT_HALTED: "a halt cancels what waits",
    RejectReason.NO_MARK_PRICE: "an index stays",
    RejectReason.UNKNOWN_ORDER: "it names no sibling any more",
    RejectReason.ALREADY_PAIRED: "it names no sibling any more",
    RejectReason.DUPLICATE_CLIENT_ID: "its name is free from when it fires",
    RejectReason.SIZE_NOT_POSITIVE: "one that loses all its lots goes with them",
    RejectReason.SIZE_ABOVE_MAXIMUM: "amended or grown it is held to the same maximum",
    RejectReason.PRICE_NOT_POSITIVE: "so was its limit",
    RejectReason.OUT_OF_BOUNDS: "so was its limit",
    RejectReason.PRICE_MISSING: "its kind had a limit",
    RejectReason.PRICE_NOT_ALLOWED: "its kind had none",
    RejectReason.TRIGGER_MISSING: "it has no trigger any more",
    RejectReason.TRIGGER_NOT_ALLOWED: "it has no trigger any more",
    RejectReason.TRIGGER_ALREADY_TRUE: "it has no exits",
    RejectReason.CALLBACK_OUT_OF_RANGE: "it trails no more",
    RejectReason.TIME_IN_FORCE_NOT_ALLOWED: "at market it has no date any more",
    RejectReason.DISPLAY_SIZE_INVALID: "none waits as an iceberg",
    RejectReason.DISPLAY_SIZE_TOO_SMALL: "none waits as an iceberg",
    RejectReason.POST_ONLY_WOULD_TAKE: "none waits as post-only",
}
"""Why a triggered order is refused for none of these: of what is asked of any order, the rest."""


def refusals_of(*names, but):
    """Every reason that functions of intake and pre-trade risk give, with those that they ask."""
    rooms = [ast.parse((EXCHANGE / f"{room}.py").read_text("utf-8")) for room in ("intake", "pretrade")]
    functions = {each.name: each for room in rooms for each in room.body if isinstance(each, ast.FunctionDef)}
    found, ask, asked = set(), list(names), {but}
    while ask:
        name = ask.pop()
        asked.add(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Name) and node.id in functions and node.id not in asked:
                ask.append(node.id)
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "RejectReason":
                found.add(RejectReason[node.attr])
    return found


def test_whatever_may_refuse_a_triggered_order_has_its_words():
    """A reason that intake or pre-trade risk learns later belongs to one of the two, or this fails."""
    assert not set(WHY) & set(SETTLED_BEFORE_IT_WAITS)
    asked = refusals_of("refuse_order", "refuse_margin", but="_refuse_waiting")
    assert set(WHY) | set(SETTLED_BEFORE_IT_WAITS) == asked


def test_a_stop_whose_position_is_gone_says_so():
    venue = play(LONG)
    venue(stop("alice", SELL, 90, reduce_only=True))
    play("bob buys 10 BTC @ 100\nalice sells 10 BTC @ 100", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert only(OrderCancelled, events).reason is CancelReason.POSITION_CLOSED


# ── kinds ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("type", "trigger", "quiet", "due", "price"),
    [
        (OrderType.STOP, 90, 91, 90, 0),
        (OrderType.STOP_LIMIT, 90, 91, 90, 85),
        (OrderType.TAKE_PROFIT, 110, 109, 110, 0),
        (OrderType.TAKE_PROFIT_LIMIT, 110, 109, 110, 85),
    ],
)
def test_a_waiting_order_becomes_what_it_says_at_its_trigger_and_not_before(type, trigger, quiet, due, price):
    venue = play(LONG + "bob buys 10 BTC @ 86")
    venue(order("alice", SELL, 10, price, type=type, trigger_price=trigger, reduce_only=True))
    play(f"mark BTC {quiet}  → no trade", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=due))
    assert only(OrderTriggered, events).trigger_price == trigger
    working = only(OrderAccepted, events)
    assert working.type is (OrderType.LIMIT if price else OrderType.MARKET)
    assert only(Traded, events).price == 86
    play("alice is flat", venue)


def test_a_stop_limit_rests_at_its_price_where_nobody_takes_it():
    venue = play(LONG)
    venue(order("alice", SELL, 10, 88, type=OrderType.STOP_LIMIT, trigger_price=90))
    play("mark BTC 89", venue)
    (resting,) = venue.account("alice").orders
    assert (resting.type, resting.price) == (OrderType.LIMIT, 88)


@pytest.mark.parametrize("bid", [9, 10])
def test_a_stop_that_must_fill_whole_does_so_or_goes(bid):
    venue = play(LONG + f"bob buys {bid} BTC @ 88")
    venue(stop("alice", SELL, 90, time_in_force=TimeInForce.FOK))
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    gone = [event.reason for event in events if isinstance(event, OrderCancelled)]
    assert gone == ([] if bid == 10 else [CancelReason.IMMEDIATE_REMAINDER])
    assert [event.size for event in events if isinstance(event, Traded)] == ([10] if bid == 10 else [])


def test_a_trailing_stop_follows_the_price_and_sells_when_it_comes_back():
    venue = play(LONG + "bob buys 10 BTC @ 100")
    venue(order("alice", SELL, 10, type=OrderType.TRAILING_STOP, callback_ppb=50_000_000, reduce_only=True))
    play("mark BTC 120\nmark BTC 115  → no trade\nmark BTC 114  → trade 10 @ 100", venue)


def test_a_trailing_stop_begins_at_its_activation():
    venue = play(LONG + "bob buys 10 BTC @ 100")
    terms = {"callback_ppb": 50_000_000, "activation_price": 110, "reduce_only": True}
    venue(order("alice", SELL, 10, type=OrderType.TRAILING_STOP, **terms))
    play("mark BTC 95  → no trade\nmark BTC 110\nmark BTC 105  → no trade", venue)
    play("mark BTC 104  → trade 10 @ 100", venue)


@pytest.mark.parametrize(("by", "fires"), [(TriggerBy.LAST, True), (TriggerBy.MARK, False)])
def test_each_trigger_watches_its_own_price(by, fires):
    """A trade at 95 moves the last price; the mark is the index, and stays at 100."""
    venue = play(LONG + "carol deposits 1000\ncarol buys 1 BTC @ 95")
    venue(stop("alice", SELL, 96, trigger_by=by, reduce_only=True))
    events = venue(order("bob", SELL, 1, 95))
    assert any(isinstance(e, OrderTriggered) for e in events) is fires


def test_no_print_is_missed_while_others_fire():
    """At a mark of 88 one stop sells at 80 and a take-profit buys back at 98: dave's waited for 85."""
    venue = play(LONG + "carol deposits 10000\nbob buys 10 BTC @ 100\ncarol sells 10 BTC @ 100")
    play("dave deposits 1000\ndave buys 1 BTC @ 95\ncarol sells 1 BTC @ 95", venue)
    play("bob buys 20 BTC @ 80\nbob sells 20 BTC @ 98", venue)
    venue(stop("alice", SELL, 90, reduce_only=True))
    venue(order("carol", BUY, 11, type=OrderType.TAKE_PROFIT, trigger_price=89, reduce_only=True))
    venue(stop("dave", SELL, 85, size=1, trigger_by=TriggerBy.LAST, reduce_only=True))
    events = venue(SetIndexPrice(symbol=BTC, price=88))
    assert [e.price for e in events if isinstance(e, Traded)] == [80, 98, 80]


def test_no_print_of_one_order_is_missed_either():
    """The last price is 94; a sale meets bids at 99 and 95: a stop to buy at 98 and a trailing one saw 99."""
    venue = play(
        RICH + "carol deposits 10000\ndave deposits 10000\nbob buys 1 BTC @ 94\ncarol sells 1 BTC @ 94"
    )
    play("bob buys 1 BTC @ 99\nbob buys 5 BTC @ 95\nbob sells 20 BTC @ 104", venue)
    by_last = {"size": 1, "trigger_by": TriggerBy.LAST}
    venue(stop("alice", BUY, 98, **by_last))
    trailing = {"type": OrderType.TRAILING_STOP, "callback_ppb": 30_000_000}
    venue(order("dave", SELL, **by_last, **trailing))
    events = venue(order("carol", SELL, 3, 95))
    assert [e.trader for e in events if isinstance(e, OrderTriggered)] == ["alice", "dave"]


def test_the_first_print_of_all_is_reached_from_the_index():
    """Of stops by the last price at 95 and 90 the nearer to the index, 100, goes first."""
    venue = play(RICH + "carol deposits 10000\ndave deposits 10000\nbob buys 10 BTC @ 85")
    venue(stop("alice", SELL, 95, size=1, trigger_by=TriggerBy.LAST))
    venue(stop("carol", SELL, 90, size=1, trigger_by=TriggerBy.LAST))
    venue(stop("dave", SELL, 99, size=1))
    events = venue(SetIndexPrice(symbol=BTC, price=99))
    assert [e.trader for e in events if isinstance(e, OrderTriggered)] == ["dave", "alice", "carol"]


@pytest.mark.parametrize("then", ["closes", "is flipped"])
def test_what_closes_a_position_whole_goes_with_it(then):
    """Else it would act on whatever its trader opens next."""
    venue = play(LONG)
    venue(stop("alice", SELL, 90, size=0, close_position=True, client_id=ClientId("whole")))
    guard = {"sibling": ClientId("whole"), "size": 0, "close_position": True, "reduce_only": True}
    venue(order("alice", SELL, type=OrderType.TAKE_PROFIT, trigger_price=120, **guard))
    play(f"bob buys {10 if then == 'closes' else 20} BTC @ 99", venue)
    events = venue(order("alice", SELL, 10 if then == "closes" else 15))
    gone = [e.reason for e in events if isinstance(e, OrderCancelled)]
    assert gone == [CancelReason.POSITION_CLOSED] * 2
    assert waiting(venue) == []


def test_a_close_position_order_closes_what_there_is_when_it_fires():
    venue = play(LONG + "bob buys 20 BTC @ 85")
    venue(stop("alice", SELL, 90, size=0, close_position=True))
    play("bob sells 5 BTC @ 100\nalice buys 5 BTC @ 100\nmark BTC 90  → trade 15 @ 85\nalice is flat", venue)


@pytest.mark.parametrize("limit", ["size_max", "market_size_max"])
def test_an_exit_grows_no_larger_than_an_order_may_be(limit):
    """Its trader made it 10 where the entry had opened 5: at 15 it would have been refused when it fired."""
    venue = play(RICH, exchange(linear(**{limit: 10})))
    venue(order("alice", BUY, 10, 100, take_profit=120, stop_loss=90))
    venue(order("bob", SELL, 5, 100))
    exit = next(each for each in venue.account("alice").orders if each.type is OrderType.STOP)
    venue(AmendOrder(trader="alice", symbol=BTC, order_id=exit.order_id, size=10))
    venue(order("bob", SELL, 5, 100))
    play("bob buys 10 BTC @ 88\nmark BTC 89  → trade 10 @ 88\nalice is flat", venue)


def test_a_dated_order_that_fires_in_the_instant_it_expires_is_expired():
    """Who waited to be liquidated falls before the command does, and with it whatever expires then."""
    venue = exchange(linear(), liquidations_per_command_max=1)
    play(
        """
        alice deposits 100
        dave  deposits 100
        carol deposits 1000
        bob   deposits 100000
        alice isolates BTC at 10x
        dave  isolates BTC at 10x
        bob   sells 20 BTC @ 100
        alice buys 10 BTC @ 100
        dave  buys 10 BTC @ 100
        bob   buys 10 BTC @ 95
        bob   buys 30 BTC @ 91
        """,
        venue,
    )
    until = venue.now + 10 * SECOND
    dated = {"time_in_force": TimeInForce.GTD, "expire_time": until, "trigger_by": TriggerBy.LAST}
    venue(order("carol", SELL, 1, 80, type=OrderType.STOP_LIMIT, trigger_price=92, **dated))
    play("mark BTC 90   → alice liquidated 10, bankruptcy 90", venue)
    venue.now = until - SECOND
    assert only(OrderCancelled, venue(PassTime())).reason is CancelReason.EXPIRED


def test_an_order_that_its_pair_has_left_too_small_says_so_when_it_fires():
    venue = play(RICH, exchange(linear(size_min=5)))
    venue(order("alice", BUY, 10, 99, client_id=ClientId("entry")))
    venue(stop("alice", BUY, 105, sibling=ClientId("entry")))
    play("bob sells 7 BTC @ 99\nbob sells 50 BTC @ 107", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=106))
    assert CancelReason.SIZE_BELOW_MINIMUM in [e.reason for e in events if isinstance(e, OrderCancelled)]


def test_an_order_that_is_worth_too_little_where_it_fires_says_so():
    venue = play(RICH + "bob buys 10 BTC @ 80", exchange(linear(notional_min=600 * CENTS)))
    venue(stop("alice", SELL, 90))
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert only(OrderCancelled, events).reason is CancelReason.NOTIONAL_BELOW_MINIMUM


def test_a_limit_too_far_from_the_mark_where_it_fires_says_so():
    venue = play(LONG, exchange(linear(price_band_ppb=50_000_000)))
    venue(order("alice", SELL, 10, 80, type=OrderType.STOP_LIMIT, trigger_price=90, reduce_only=True))
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert only(OrderCancelled, events).reason is CancelReason.OUTSIDE_TAKE_BOUND


def test_an_order_whose_position_would_be_too_large_for_its_leverage_says_so():
    """It lacks no margin: the tier of twice the position allows 10x at most."""
    tiers = marginal_tiers([(0, 5_000_000, 100), (1_500 * CENTS, 50_000_000, 10)])
    venue = play(RICH + "alice crosses BTC at 50x", exchange(linear(tiers=tiers)))
    venue(order("alice", BUY, 10, 105, type=OrderType.STOP_LIMIT, trigger_price=104))
    play("bob sells 10 BTC @ 100\nalice buys 10 BTC @ 100", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=104))
    assert only(OrderCancelled, events).reason is CancelReason.LEVERAGE_OUT_OF_RANGE


def test_a_stop_moved_beyond_liquidation_is_told_as_one_placed_there_is():
    venue = play(LONG.replace("alice deposits 10000", "alice deposits 100\nalice isolates BTC at 10x"))
    venue(stop("alice", SELL, 95, reduce_only=True, client_id=ClientId("guard")))
    moved = AmendOrder(trader="alice", symbol=BTC, client_id=ClientId("guard"), trigger_price=80)
    events = venue(moved)
    assert only(ConditionalAmended, events).trigger_price == 80
    assert only(StopBeyondLiquidation, events).trigger_price == 80


def test_a_waiting_order_expires_by_the_time_of_a_command():
    venue = play(LONG)
    dated = {"time_in_force": TimeInForce.GTD, "expire_time": venue.now + 5 * SECOND}
    venue(stop("alice", SELL, 90, reduce_only=True, **dated))
    assert waiting(venue) == [(OrderType.STOP, 10)]
    assert only(OrderCancelled, venue(PassTime(), after=4 * SECOND)).reason is CancelReason.EXPIRED


def test_a_triggered_order_is_promised_no_margin_that_it_did_not_hold():
    venue = play("alice deposits 100\nbob deposits 100000\nbob sells 20 BTC @ 110")
    venue(stop("alice", BUY, 105, size=20))
    events = venue(SetIndexPrice(symbol=BTC, price=105))
    assert only(OrderCancelled, events).reason is CancelReason.MARGIN_NOT_HELD


@pytest.mark.parametrize(("trigger", "warned"), [(91, False), (90, True), (80, True)])
def test_a_stop_that_liquidation_would_come_before_is_accepted_with_a_warning(trigger, warned):
    """Long 10 at 100 with 100: liquidated below 91 (RULES 3)."""
    venue = play(LONG.replace("alice deposits 10000", "alice deposits 100"))
    events = venue(stop("alice", SELL, trigger, reduce_only=True))
    said = [e for e in events if isinstance(e, StopBeyondLiquidation)]
    assert [(e.trigger_price, e.liquidation_price) for e in said] == ([(trigger, 91)] if warned else [])
    assert waiting(venue) == [(OrderType.STOP, 10)]


# ── families ────────────────────────────────────────────────────────────────────────────────────


def paired(venue):
    """A profit of 10 at 110 in the book and a stop of 10 at 90, of which only one may survive."""
    venue(order("alice", SELL, 10, 110, reduce_only=True, client_id=ClientId("profit")))
    venue(stop("alice", SELL, 90, reduce_only=True, sibling=ClientId("profit")))
    return venue


def test_of_a_pair_the_one_that_fills_lets_the_other_go():
    venue = paired(play(LONG))
    events = venue(order("bob", BUY, 10, 110))
    assert only(OrderCancelled, events).reason is CancelReason.SIBLING_DONE
    assert not venue.account("alice").orders


def test_of_a_pair_the_one_that_triggers_lets_the_other_go():
    venue = paired(play(LONG + "bob buys 10 BTC @ 85"))
    events = venue(SetIndexPrice(symbol=BTC, price=90))
    assert only(OrderCancelled, events).reason is CancelReason.SIBLING_DONE
    assert only(Traded, events).price == 85


def test_a_partial_fill_of_one_shrinks_the_other():
    venue = paired(play(LONG))
    play("bob buys 4 BTC @ 110", venue)
    assert waiting(venue) == [(OrderType.STOP, 6)]


def test_two_orders_in_the_book_can_be_a_pair():
    venue = play(RICH)
    venue(order("alice", BUY, 10, 90, client_id=ClientId("low")))
    venue(order("alice", SELL, 10, 110, sibling=ClientId("low")))
    play("bob sells 3 BTC @ 90", venue)
    assert [(o.side, o.open_size) for o in venue.account("alice").orders] == [(BUY, 7), (SELL, 7)]
    play("bob buys 7 BTC @ 110", venue)
    assert not venue.account("alice").orders


def test_of_a_pair_that_only_reduces_a_fill_counts_once():
    """The position has shrunk by it already, and what only reduces with it."""
    venue = play(LONG)
    venue(order("alice", SELL, 10, 110, reduce_only=True, client_id=ClientId("near")))
    venue(order("alice", SELL, 10, 120, reduce_only=True, sibling=ClientId("near")))
    play("bob buys 4 BTC @ 110", venue)
    assert [each.open_size for each in venue.account("alice").orders] == [6, 6]
    play("bob buys 3 BTC @ 110", venue)
    assert [each.open_size for each in venue.account("alice").orders] == [3, 3]


def test_closing_a_position_cancels_both_of_a_reduce_only_pair():
    venue = play(LONG + "bob buys 10 BTC @ 99")
    venue(stop("alice", SELL, 90, reduce_only=True, client_id=ClientId("loss")))
    venue(order("alice", SELL, 10, 110, reduce_only=True, sibling=ClientId("loss")))
    play("alice sells 10 BTC @ 99\nalice is flat", venue)
    assert not venue.account("alice").orders


def test_a_pair_that_closes_whatever_there_is_closes_what_was_bought_after_it_and_neither_is_left():
    pair = {"close_position": True, "sibling": ClientId("loss"), "client_id": ClientId("profit")}
    for mark, fired in ((89, OrderType.STOP), (111, OrderType.TAKE_PROFIT)):
        venue = play(LONG, exchange())
        loss = stop("alice", SELL, 90, size=0, close_position=True, client_id=ClientId("loss"))
        profit = order("alice", SELL, 0, type=OrderType.TAKE_PROFIT, trigger_price=110, **pair)
        venue(loss)
        venue(profit)
        play(f"bob sells 5 BTC @ 100\nalice buys 5 BTC @ 100\nbob buys 20 BTC @ {mark}", venue)
        assert waiting(venue) == [(OrderType.STOP, 0), (OrderType.TAKE_PROFIT, 0)]
        play(f"mark BTC {mark}", venue)
        assert waiting(venue) == [], fired
        assert not venue.account("alice").positions, fired


def test_an_order_that_is_paired_is_nobody_elses_sibling():
    venue = paired(play(LONG))
    third = order("alice", SELL, 10, 120, sibling=ClientId("profit"))
    assert only(OrderRejected, venue(third)).reason is RejectReason.ALREADY_PAIRED
    (loss,) = venue.markets[BTC].triggers
    venue(CancelOrder(trader="alice", symbol=BTC, order_id=loss.id))
    assert not [event for event in venue(third) if isinstance(event, OrderRejected)]


def test_a_stop_at_market_needs_no_room_among_the_open_orders():
    """It never rests there: a protective stop is not lost to their number."""
    venue = play(LONG + "bob buys 10 BTC @ 85", exchange(linear(open_orders_max=1)))
    venue(order("alice", SELL, 10, 120))
    venue(stop("alice", SELL, 90, reduce_only=True))
    play("mark BTC 90  → trade 10 @ 85", venue)


def test_a_stop_limit_that_finds_no_room_says_so():
    venue = play(LONG, exchange(linear(open_orders_max=1)))
    venue(order("alice", SELL, 10, 120))
    venue(order("alice", SELL, 10, 89, type=OrderType.STOP_LIMIT, trigger_price=90, reduce_only=True))
    gone = only(OrderCancelled, venue(SetIndexPrice(symbol=BTC, price=90)))
    assert gone.reason is CancelReason.TOO_MANY_ORDERS


def test_an_order_whose_sibling_was_cancelled_lives_on_alone():
    venue = paired(play(LONG))
    profit, loss = venue.account("alice").orders
    assert (profit.sibling, loss.sibling) == (loss.order_id, profit.order_id)
    venue(CancelOrder(trader="alice", symbol=BTC, client_id=ClientId("profit")))
    assert [each.sibling for each in venue.account("alice").orders] == [0]
    assert waiting(venue) == [(OrderType.STOP, 10)]
    play("bob buys 10 BTC @ 85\nmark BTC 90  → trade 10 @ 85", venue)


def test_a_brackets_exits_grow_with_what_its_entry_fills():
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, take_profit=120, stop_loss=90))
    assert waiting(venue) == []
    play("bob sells 4 BTC @ 100", venue)
    assert waiting(venue) == [(OrderType.TAKE_PROFIT, 4), (OrderType.STOP, 4)]
    play("bob sells 3 BTC @ 100", venue)
    assert waiting(venue) == [(OrderType.TAKE_PROFIT, 7), (OrderType.STOP, 7)]


def test_a_brackets_first_exit_to_fire_lets_the_other_go():
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, take_profit=120, stop_loss=90))
    play("bob sells 10 BTC @ 100\nbob buys 10 BTC @ 119", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=120))
    assert only(OrderCancelled, events).reason is CancelReason.SIBLING_DONE
    play("alice is flat", venue)
    assert not venue.account("alice").orders


def test_an_exit_that_fires_takes_along_what_its_entry_has_not_filled():
    """Else the rest would fill later, and nothing would protect it."""
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, take_profit=110, stop_loss=90))
    play("bob sells 4 BTC @ 100\nbob buys 4 BTC @ 109", venue)
    events = venue(SetIndexPrice(symbol=BTC, price=110))
    gone = [(e.reason, e.cancelled_size) for e in events if isinstance(e, OrderCancelled)]
    assert gone == [(CancelReason.SIBLING_DONE, 4), (CancelReason.SIBLING_DONE, 6)]
    assert not venue.account("alice").orders


def test_exits_that_their_trader_has_cancelled_do_not_come_back_with_a_later_fill():
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, take_profit=110, stop_loss=90))
    play("bob sells 4 BTC @ 100", venue)
    profit, loss = (each.id for each in venue.markets[BTC].triggers)
    venue(CancelOrder(trader="alice", symbol=BTC, order_id=profit))
    play("bob sells 2 BTC @ 100", venue)
    assert waiting(venue) == [(OrderType.STOP, 6)]
    venue(CancelOrder(trader="alice", symbol=BTC, order_id=loss))
    play("bob sells 3 BTC @ 100", venue)
    assert waiting(venue) == []


def test_exits_whose_position_is_closed_go_with_the_rest_of_their_entry():
    """They would act on the next position, which is nothing of theirs."""
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, stop_loss=90, client_id=ClientId("entry")))
    play("bob sells 4 BTC @ 100\nbob buys 4 BTC @ 101\nalice sells 4 BTC @ 101", venue)
    assert waiting(venue) == [(OrderType.STOP, 4)]
    venue(CancelOrder(trader="alice", symbol=BTC, client_id=ClientId("entry")))
    assert waiting(venue) == []


def test_exits_cover_what_their_entry_opens_and_not_what_it_closes():
    venue = play(RICH + "bob buys 6 BTC @ 100\nalice sells 6 BTC @ 100")
    venue(order("alice", BUY, 10, 100, stop_loss=90))
    play("bob sells 4 BTC @ 100", venue)
    assert waiting(venue) == []
    play("bob sells 3 BTC @ 100", venue)
    assert waiting(venue) == [(OrderType.STOP, 1)]
    play("bob sells 3 BTC @ 100\nalice is long 4 BTC", venue)
    assert waiting(venue) == [(OrderType.STOP, 4)]


def test_what_waits_says_how_it_grows_and_shrinks_with_others():
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, stop_loss=90))
    play("bob sells 4 BTC @ 100", venue)
    assert only(ConditionalAmended, venue(order("bob", SELL, 3, 100))).size == 7
    venue = paired(play(LONG))
    assert only(ConditionalAmended, venue(order("bob", BUY, 4, 110))).size == 6


@pytest.mark.parametrize("sold", [10, 12])
def test_attached_exits_go_with_the_position_they_were_for(sold):
    """Closed or turned round by hand: they would act on the next position."""
    venue = play(RICH + "bob sells 10 BTC @ 100")
    venue(order("alice", BUY, 10, 100, take_profit=120, stop_loss=90))
    venue(stop("alice", SELL, 80, reduce_only=True))
    play("bob buys 12 BTC @ 99", venue)
    events = venue(order("alice", SELL, sold, 99))
    gone = [event.reason for event in events if isinstance(event, OrderCancelled)]
    assert gone == [CancelReason.POSITION_CLOSED] * 2
    assert waiting(venue) == [(OrderType.STOP, 10)], "an order of its own stays"


def test_an_entry_tells_the_exits_that_wait_for_its_fill():
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, take_profit=120, stop_loss=90))
    (entry,) = venue.account("alice").orders
    assert (entry.take_profit, entry.stop_loss) == (120, 90)
    play("bob sells 10 BTC @ 100", venue)
    assert {(each.take_profit, each.stop_loss) for each in venue.account("alice").orders} == {(0, 0)}


def test_attached_exits_stay_for_what_their_entry_may_still_fill():
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, stop_loss=90))
    play("bob sells 4 BTC @ 100\nbob buys 4 BTC @ 101\nalice sells 4 BTC @ 101\nalice is flat", venue)
    play("bob sells 3 BTC @ 100\nalice is long 3 BTC", venue)
    assert waiting(venue) == [(OrderType.STOP, 7)]


def test_an_exit_that_meets_its_own_entry_in_the_book_takes_it_away():
    """Self-trade prevention: the trader is leaving, not entering."""
    venue = play(RICH)
    venue(order("alice", BUY, 10, 100, stop_loss=90))
    play("bob sells 4 BTC @ 100\nbob buys 4 BTC @ 85\nmark BTC 90  → trade 4 @ 85", venue)
    assert not venue.account("alice").orders
