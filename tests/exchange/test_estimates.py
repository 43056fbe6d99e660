"""An estimate is what then happens."""

import pytest
from msgspec.structs import replace

from exchange.commands import PlaceOrder, SetIndexPrice, SetLeverage
from exchange.events import OrderCancelled, Traded
from exchange.instrument import Tier
from exchange.questions import (
    EstimateLeverage,
    EstimateMargin,
    EstimateOrder,
    LeverageEstimate,
    LiquidationMoved,
    OrderEstimate,
)
from exchange.terms import (
    BUY,
    SELL,
    MarginMode,
    OrderType,
    RejectReason,
    SelfTrade,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)
from tests.kit import BTC, CENTS, ETH, INV, USDT, CheckedExchange, exchange, inverse, linear, order, play

ALICE = Trader("alice")
BOOK = """
    alice deposits 1000
    bob   deposits 100000
    bob   sells 10 BTC @ 100
    bob   sells 10 BTC @ 102
    bob   buys 10 BTC @ 98
"""


def estimate(
    venue: CheckedExchange,
    command: PlaceOrder,
    leverage: int | None = None,
    mode: MarginMode | None = None,
) -> OrderEstimate:
    before = venue.snapshot()
    found = venue.ask(EstimateOrder(trader=ALICE, order=command, leverage=leverage, mode=mode))
    assert venue.snapshot() == before
    return found


def test_what_waits_is_judged_by_the_leverage_cap_at_its_own_price():
    """10 lots are 980 at the best bid, where 20x is the most; at the trigger they are 900."""
    tiers = (Tier(0, 10_000_000, 0, 50), Tier(950 * CENTS, 10_000_000, 0, 20))
    venue = play(BOOK, exchange(linear(tiers=tiers)))
    venue(SetLeverage(trader=ALICE, symbol=BTC, leverage=50))
    resting = {"type": OrderType.STOP, "trigger_price": 90}
    assert estimate(venue, order("alice", SELL, 10, **resting)).reason is None
    assert estimate(venue, order("alice", SELL, 10)).reason is RejectReason.LEVERAGE_OUT_OF_RANGE


@pytest.mark.parametrize("mode", [MarginMode.ISOLATED, MarginMode.CROSS])
def test_the_liquidation_price_estimated_is_the_one_that_then_stands(mode):
    venue = play(BOOK)
    if mode is MarginMode.ISOLATED:
        play("alice isolates BTC at 10x", venue)
    command = order("alice", BUY, 15)
    outcome = getattr(estimate(venue, command), mode.value)
    venue(command)
    held = venue.position("alice")
    assert (outcome.liquidation_price, outcome.bankruptcy_price) == (
        held.liquidation_price,
        held.bankruptcy_price,
    )
    assert outcome.margin == held.margin


@pytest.mark.parametrize(("price", "post_only"), [(99, True), (99, False), (101, False)])
def test_what_rests_is_told_by_the_makers_fee(price, post_only):
    """It is held for a taker's."""
    venue = exchange(linear(taker_fee_ppb=50_000_000, maker_fee_ppb=-10_000_000))
    play("alice deposits 500\nbob deposits 100000\nbob sells 10 BTC @ 101", venue)
    command = order("alice", BUY, 10, price, post_only=post_only)
    found = estimate(venue, command)
    venue(command)
    venue(order("bob", SELL, 10, 99))
    held = venue.position("alice")
    assert found.cross.liquidation_price == held.liquidation_price
    assert found.fee == found.fee_bound == 10 * price * CENTS // 20


@pytest.mark.parametrize("size", [5, 10])
def test_a_long_that_no_price_could_bankrupt_has_no_bankruptcy_price(size):
    """1,000 in cross carry ten lots at 100 to nothing; a tenth of them, isolated, does not."""
    venue, command = play(BOOK), order("alice", BUY, size)
    found = estimate(venue, command, leverage=10)
    assert (found.isolated.bankruptcy_price, found.cross.bankruptcy_price) == (90, None)
    venue(command)
    assert venue.position("alice").bankruptcy_price is None


def test_a_short_that_its_coins_cover_has_no_bankruptcy_price():
    venue = exchange(inverse(price_band_ppb=10**9), index={INV: 9000})
    play("alice deposits 5 COIN\nbob deposits 5000 COIN", venue)
    for trader, side in (("bob", BUY), ("alice", SELL)):
        venue(order(trader, side, 900, 9000, INV))
    assert venue.position("alice", INV).bankruptcy_price is None


def test_the_average_price_walks_the_book():
    venue = play(BOOK)
    found = estimate(venue, order("alice", BUY, 15))
    assert found.average_price == 101
    assert (found.met_size, found.met_value) == (15, (10 * 100 + 5 * 102) * CENTS), "in full"
    assert found.slippage_ppb == 10_000_000


def test_what_may_not_rest_is_told_for_what_the_book_has():
    """One of ten lots is there: margin, price and liquidation are of one."""
    venue = play("alice deposits 1000\nbob deposits 100000\nalice isolates BTC at 10x\nbob sells 1 BTC @ 100")
    command = order("alice", BUY, 10, 100, time_in_force=TimeInForce.IOC)
    found = estimate(venue, command)
    venue(command)
    held = venue.position("alice")
    assert (found.isolated.margin, found.likely) == (held.margin, held.margin) == (10 * CENTS, 10 * CENTS)
    assert found.isolated.liquidation_price == held.liquidation_price


@pytest.mark.parametrize("self_trade", [SelfTrade.EXPIRE_MAKER, SelfTrade.EXPIRE_TAKER])
def test_nobody_is_told_of_fills_with_his_own_orders(self_trade):
    venue = play(BOOK + "alice sells 5 BTC @ 99")
    command = order("alice", BUY, 5, self_trade=self_trade)
    found = estimate(venue, command)
    trades = [event for event in venue(command) if isinstance(event, Traded)]
    assert [trade.price for trade in trades] == ([100] if self_trade is SelfTrade.EXPIRE_MAKER else [])
    assert found.average_price == 100
    assert (found.isolated.margin > 0) is bool(trades)


def test_what_only_reduces_costs_nothing_of_an_inverse_contract_either():
    venue = exchange(inverse(price_band_ppb=10**9), index={INV: 9000})
    play("alice deposits 5 COIN\nbob deposits 5000 COIN", venue)
    for trader, side in (("bob", BUY), ("alice", SELL), ("bob", SELL)):
        venue(order(trader, side, 900, 9000, INV))
    assert estimate(venue, order("alice", BUY, 900, 9000, INV, reduce_only=True)).cost == 0


def test_a_limit_that_would_rest_is_valued_at_its_limit():
    assert estimate(play(BOOK), order("alice", BUY, 5, 99)).average_price == 99


def test_cost_is_margin_open_loss_and_fee():
    venue = play(BOOK, exchange(linear(taker_fee_ppb=10_000_000)))
    found = estimate(venue, order("alice", BUY, 10, 102))
    assert (found.initial_margin, found.open_loss) == (102 * CENTS, 20 * CENTS)
    assert found.fee_bound == 1020 * CENTS // 100
    assert found.cost == found.initial_margin + found.open_loss + found.fee_bound
    assert found.fee < found.fee_bound, "of what likely fills at 100"


@pytest.mark.parametrize("mode", ["crosses", "isolates"])
@pytest.mark.parametrize(
    ("resting", "side", "size", "price", "opens"),
    [
        ([], SELL, 10, 110, 0),
        ([], SELL, 14, 110, 4),
        ([(SELL, 6, 110)], SELL, 4, 111, 0),
        ([(SELL, 6, 110)], SELL, 6, 111, 2),
        ([(SELL, 16, 110)], SELL, 6, 111, 6),
        ([(SELL, 30, 110)], BUY, 5, 99, 5),
    ],
    ids=["closes", "flips", "closes the rest", "flips the rest", "opens behind", "beside a larger side"],
)
def test_the_cost_of_what_rests_is_what_it_leaves_less_free(mode, resting, side, size, price, opens):
    """Nothing for what closes, nor initial margin that the other side holds already."""
    venue = exchange(linear(taker_fee_ppb=10_000_000))
    play(BOOK + (f"alice {mode} BTC at 10x\n" if mode == "isolates" else ""), venue)
    play("alice buys 10 BTC @ 100", venue)
    for at, (way, lots, limit) in enumerate(resting):
        venue(order("alice", way, lots, limit, client_id=f"r{at}"))
    command = order("alice", side, size, price)
    found, (before,) = estimate(venue, command), venue.account("alice").cash
    venue(command)
    (after,) = venue.account("alice").cash
    assert found.cost == before.available - after.available
    assert found.initial_margin == opens * price * CENTS // 10
    assert (found.cost == 0) is (opens == 0)


def test_no_fee_is_likelier_than_the_highest():
    """A sale at market is held for the lowest price it may meet, and pays more of a better one."""
    venue = play(BOOK + "bob buys 5 BTC @ 99", exchange(linear(taker_fee_ppb=10_000_000)))
    found = estimate(venue, order("alice", SELL, 5))
    assert found.fee == found.fee_bound == 495 * CENTS // 100


@pytest.mark.parametrize("price", [61, 97, 133])
def test_a_flip_is_charged_as_one_fill(price):
    """Rounded once, in coins, and split."""
    venue = exchange(inverse(price_band_ppb=10**9, taker_fee_ppb=500_000), index={INV: price})
    play("alice deposits 50 COIN\nbob deposits 5000 COIN", venue)
    for trader, side, lots in (("bob", SELL, 3), ("alice", BUY, 3), ("bob", BUY, 20)):
        venue(order(trader, side, lots, price, INV))
    command = order("alice", SELL, 7, price, INV)
    found = estimate(venue, command)
    (trade,) = [event for event in venue(command) if isinstance(event, Traded)]
    assert (found.fee, found.realized) == (trade.taker_fee, trade.taker_realized)


@pytest.mark.parametrize(
    ("terms", "at_once"),
    [
        ({"size": 15}, 15),
        ({"size": 50}, 20),
        ({"size": 50, "price": 100}, 10),
        ({"size": 5, "price": 99}, 0),
        ({"size": 50, "price": 102, "time_in_force": TimeInForce.IOC}, 20),
        ({"size": 50, "price": 102, "time_in_force": TimeInForce.FOK}, 0),
    ],
)
def test_what_the_book_has_for_an_order_at_once_is_told_apart_from_the_rest(terms, at_once):
    assert estimate(play(BOOK), order("alice", BUY, **terms)).at_once == at_once


def test_another_leverage_may_be_tried_without_setting_it():
    venue = play(BOOK)
    assert estimate(venue, order("alice", BUY, 10, 100), 20).initial_margin == 50 * CENTS
    assert venue.state.desk(ALICE, BTC).leverage == 10


def test_another_mode_may_be_tried_and_the_order_is_judged_as_it_then_is():
    """Profit that is not realized holds a cross order, and no isolated one (RULES 1.5)."""
    profit = """
        alice deposits 100
        bob   deposits 100000
        bob   sells 20 BTC @ 100
        bob   sells 5 ETH @ 100
        alice buys 5 ETH @ 100
        mark  ETH 150
    """
    venue, command = play(profit), order("alice", BUY, 10, 100)
    assert estimate(venue, command).reason is None
    tried = estimate(venue, command, mode=MarginMode.ISOLATED)
    assert tried.reason is RejectReason.INSUFFICIENT_MARGIN
    play("alice isolates BTC at 10x", venue)
    assert estimate(venue, command) == tried == estimate(venue, command, mode=MarginMode.ISOLATED)
    assert estimate(venue, command, mode=MarginMode.CROSS).reason is None


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        ("alice buys 5 BTC @ 100", RejectReason.MODE_LOCKED_BY_POSITION),
        ("alice buys 5 BTC @ 90", RejectReason.MODE_LOCKED_BY_ORDERS),
    ],
)
def test_a_mode_that_is_locked_is_why_an_order_that_wants_it_would_be_refused(done, reason):
    venue, command = play(BOOK + done), order("alice", BUY, 1, 90)
    assert estimate(venue, command, mode=MarginMode.ISOLATED).reason is reason
    assert estimate(venue, command, mode=MarginMode.CROSS) == estimate(venue, command)


@pytest.mark.parametrize(
    ("wanted", "reason", "needs"),
    [
        (5, RejectReason.LEVERAGE_REDUCTION_WITH_POSITION, 10),
        (-3, RejectReason.LEVERAGE_OUT_OF_RANGE, 100),
        (101, RejectReason.LEVERAGE_OUT_OF_RANGE, 100),
    ],
)
def test_an_order_with_a_leverage_out_of_range_is_refused_for_that(wanted, reason, needs):
    venue = play(BOOK + "alice isolates BTC at 10x\nalice buys 5 BTC @ 100")
    found = estimate(venue, order("alice", BUY, 1, 90), wanted)
    assert (found.reason, found.needs) == (reason, needs)
    assert found.initial_margin == 9 * CENTS


@pytest.mark.parametrize("mode", [MarginMode.ISOLATED, MarginMode.CROSS])
@pytest.mark.parametrize(("done", "leverage"), [("buys 20 BTC @ 100", 5), ("buys 5 BTC @ 90", 50)])
def test_what_another_leverage_holds_of_what_is_open_is_told_beside_the_cost(mode, done, leverage):
    venue = play(BOOK)
    if mode is MarginMode.ISOLATED:
        play("alice isolates BTC at 4x", venue)
    play(f"alice {done}\nalice sells 3 BTC @ 130", venue)
    command = order("alice", BUY, 5, 101)
    found = estimate(venue, command, leverage)
    before = free(venue)
    assert found.reason is None, found
    assert found.available == before
    venue(SetLeverage(trader=ALICE, symbol=BTC, leverage=leverage))
    assert found.relevered == before - free(venue)


@pytest.mark.parametrize(("done", "leverage"), [("", None), ("alice buys 1 BTC @ 40", 2)])
def test_what_an_isolated_order_takes_from_the_positions_in_cross_is_told(done, leverage):
    """Held for it while it rests, put into its position once it fills."""
    venue = play(f"bob deposits 100000\nalice deposits 400\nalice isolates BTC at 1x\n{done}")
    play("bob sells 10 ETH @ 100\nalice buys 10 ETH @ 100", venue)
    command, before = order("alice", BUY, 2, 50), venue.position("alice", ETH).liquidation_price
    found = estimate(venue, command, leverage)
    if leverage is not None:
        venue(SetLeverage(trader=ALICE, symbol=BTC, leverage=leverage))
    venue(command)
    after = venue.position("alice", ETH).liquidation_price
    assert found.isolated.others == (LiquidationMoved(ETH, before, after),)
    assert before < after


def test_margin_that_is_added_is_told_with_the_positions_it_is_taken_from():
    venue = play("bob deposits 100000\nalice deposits 400\nalice isolates BTC at 10x\nbob sells 1 BTC @ 100")
    play("bob sells 10 ETH @ 100\nalice buys 10 ETH @ 100\nalice buys 1 BTC @ 100", venue)
    found = venue.ask(EstimateMargin(trader=ALICE, symbol=BTC, amount=100 * CENTS))
    before = venue.position("alice", ETH).liquidation_price
    play("alice adds 100 to BTC", venue)
    assert found.others == (LiquidationMoved(ETH, before, venue.position("alice", ETH).liquidation_price),)


def test_a_leverage_is_estimated_by_itself_and_nothing_changes():
    venue = play(BOOK + "alice buys 20 BTC @ 100")
    before = venue.snapshot()
    found = venue.ask(EstimateLeverage(trader=ALICE, symbol=BTC, leverage=4))
    assert found == LeverageEstimate(reason=None, needs=None, holds=300 * CENTS, available=800 * CENTS)
    assert venue.snapshot() == before
    unknown = venue.ask(EstimateLeverage(trader=ALICE, symbol=Symbol("NIL"), leverage=4))
    assert unknown.reason is RejectReason.UNKNOWN_SYMBOL


def test_an_unaffordable_leverage_is_refused_with_the_total_needed():
    venue = play(BOOK + "alice buys 20 BTC @ 102")
    refused = estimate(venue, order("alice", BUY, 1, 100), 2)
    alone = venue.ask(EstimateLeverage(trader=ALICE, symbol=BTC, leverage=2))
    assert refused.reason is alone.reason is RejectReason.INSUFFICIENT_MARGIN
    assert (
        refused.relevered == alone.holds == alone.needs > alone.available == refused.available == free(venue)
    )
    assert refused.needs == refused.relevered + refused.cost
    assert refused.initial_margin == 50 * CENTS
    only = estimate(venue, order("alice", SELL, 1, 90, reduce_only=True), 2)
    assert (only.reason, only.needs) == (refused.reason, only.relevered)


def free(venue: CheckedExchange) -> int:
    return next(each.available for each in venue.account("alice").cash if each.asset == USDT)


@pytest.mark.parametrize("mode", [MarginMode.ISOLATED, MarginMode.CROSS])
@pytest.mark.parametrize(
    "done", ["", "alice buys 3 BTC @ 100", "alice sells 3 BTC @ 98", "alice sells 7 BTC @ 110"]
)
def test_what_a_market_order_likely_binds_is_what_free_then_falls_by(mode, done):
    venue = play(BOOK, exchange(linear(taker_fee_ppb=10_000_000)))
    if mode is MarginMode.ISOLATED:
        play("alice isolates BTC at 7x", venue)
    play(f"alice deposits 9000\n{done}", venue)
    command = order("alice", BUY, 15, type=OrderType.MARKET)
    found, before = estimate(venue, command), free(venue)
    venue(command)
    assert found.likely == before - free(venue) > 0


@pytest.mark.parametrize("mode", ["crosses BTC", "isolates BTC at 7x"])
def test_what_waits_likely_binds_counts_the_other_of_its_pair_which_it_lets_go(mode):
    venue = play(f"{BOOK}\nalice {mode}", exchange(linear(taker_fee_ppb=10_000_000)))
    venue(order("alice", BUY, 3, 90, client_id="low"))
    stop = {"type": OrderType.STOP, "trigger_price": 110, "client_id": "high", "sibling": "low"}
    command = order("alice", BUY, 5, **stop)
    found, before = estimate(venue, command), free(venue)
    venue(command)
    play("bob cancels\nbob sells 5 BTC @ 110\nmark BTC 110  → trade 5 @ 110", venue)
    assert found.likely == before - free(venue) > 0


def test_what_a_close_realizes_is_what_it_then_books():
    """Of the fills themselves: their average, rounded to a tick, is no price that anybody traded at."""
    venue = play(BOOK + "bob buys 1 BTC @ 99\nalice buys 3 BTC @ 100")
    command = order("alice", SELL, 3, type=OrderType.MARKET, reduce_only=True)
    found, before = estimate(venue, command), venue.cash("alice")
    assert found.average_price == 98
    venue(command)
    assert found.realized == venue.cash("alice") - before + found.fee == -5 * CENTS


@pytest.mark.parametrize("contract", [linear(), inverse()])
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"price": 0}, RejectReason.PRICE_MISSING),
        ({"price": -1}, RejectReason.PRICE_NOT_POSITIVE),
        ({"size": -1}, RejectReason.SIZE_NOT_POSITIVE),
        ({"size": 0}, RejectReason.SIZE_NOT_POSITIVE),
    ],
)
def test_what_is_no_order_at_all_is_refused_and_not_reckoned(contract, changes, reason):
    venue = exchange(contract)
    venue(SetIndexPrice(symbol=contract.symbol, price=100))
    wanted = replace(order("alice", BUY, 1, 100, contract.symbol), **changes)
    found = estimate(venue, wanted, mode=MarginMode.ISOLATED)
    assert (found.reason, found.cost) == (reason, 0)


def test_the_largest_size_passes_and_one_more_does_not():
    venue = play(BOOK)
    largest = estimate(venue, order("alice", BUY, 1, 100)).size_max
    assert estimate(venue, order("alice", BUY, largest, 100)).reason is None
    over = estimate(venue, order("alice", BUY, largest + 1, 100))
    assert over.reason is RejectReason.INSUFFICIENT_MARGIN
    assert over.needs == over.cost > over.available


@pytest.mark.parametrize("mode", ["crosses", "isolates"])
def test_a_stop_that_enters_is_judged_where_it_is_set_off(mode):
    """Not by the book of now, whose 100 it will not meet."""
    venue = exchange(linear(taker_fee_ppb=10_000_000))
    play(BOOK + (f"alice {mode} BTC at 10x" if mode == "isolates" else ""), venue)
    stop = order("alice", BUY, 5, 0, type=OrderType.STOP, trigger_price=110)
    found = estimate(venue, stop)
    venue(stop)
    play("bob cancels\nbob sells 20 BTC @ 110\nmark BTC 110", venue)
    held = venue.position("alice")
    told = found.isolated if mode == "isolates" else found.cross
    assert (found.average_price, found.fee) == (110, 550 * CENTS // 100)
    assert (told.margin, told.liquidation_price) == (held.margin, held.liquidation_price)


WAITS = {
    OrderType.STOP: (10, {"trigger_price": 10}),
    OrderType.STOP_LIMIT: (10, {"trigger_price": 10, "price": 12}),
    OrderType.TAKE_PROFIT_LIMIT: (-10, {"trigger_price": -10, "price": -8}),
    OrderType.TRAILING_STOP: (10, {}),
}
"""How far beyond 100 a kind is set off, and what says so."""


@pytest.mark.parametrize("mode", ["crosses", "isolates"])
@pytest.mark.parametrize("side", [BUY, SELL])
@pytest.mark.parametrize("kind", WAITS)
def test_the_largest_size_that_may_wait_is_held_where_it_is_set_off_and_a_lot_more_is_not(kind, side, mode):
    """At market it is held for the worst price it may meet there, as any market order is."""
    away, prices = WAITS[kind]
    terms = {"type": kind, **{name: 100 + price * side for name, price in prices.items()}}
    if kind is OrderType.TRAILING_STOP:
        terms["callback_ppb"] = 100_000_000
    story = "alice deposits 1000\nbob deposits 100000\n"
    if mode == "isolates":
        story += "alice isolates BTC at 10x"
    for more in (0, 1):
        venue = play(story, exchange(linear(taker_fee_ppb=500_000, take_bound_ppb=50_000_000)))
        size = estimate(venue, order("alice", side, 1, **terms)).size_max + more
        waiting = order("alice", side, size, **terms)
        assert estimate(venue, waiting).reason is (RejectReason.INSUFFICIENT_MARGIN if more else None)
        venue(waiting)
        venue(order("bob", side.opposite, size, 100 + away * side))
        venue(SetIndexPrice(symbol=BTC, price=100 + away * side))
        assert [each.size for each in venue.account("alice").positions] == ([] if more else [size * side])


def test_a_stop_is_judged_as_what_it_becomes_at_its_trigger():
    stop = estimate(play(BOOK), order("alice", SELL, 5, type=OrderType.STOP, trigger_price=90))
    market = estimate(play(BOOK + "bob cancels\nmark BTC 90"), order("alice", SELL, 5))
    for name in ("initial_margin", "open_loss", "fee_bound", "cost", "size_max"):
        assert getattr(stop, name) == getattr(market, name)


@pytest.mark.parametrize(
    ("terms", "at"),
    [({}, 105), ({"activation_price": 90}, 95), ({"trigger_by": TriggerBy.LAST}, 108)],
    ids=["now", "activation", "last"],
)
def test_a_trailing_stop_is_judged_where_it_would_be_set_off_as_things_stand(terms, at):
    """As a stop there is, and not by the book of now: nobody knows what stands there then."""
    venue = play(BOOK + "carol deposits 1000\ncarol buys 11 BTC @ 102\nalice sells 3 BTC @ 103")
    trails = {"type": OrderType.TRAILING_STOP, "callback_ppb": 50_000_000, **terms}
    found = estimate(venue, order("alice", BUY, 10, **trails))
    assert (found.average_price, found.at_once, found.slippage_ppb, found.cancels) == (at, 0, 0, ())
    stop = estimate(venue, order("alice", BUY, 10, type=OrderType.STOP, trigger_price=at))
    assert found == replace(stop, reason=None, needs=None)


def test_margin_moves_the_liquidation_price_as_estimated():
    venue = play(BOOK + "alice isolates BTC at 10x\nalice buys 10 BTC @ 100")
    found = venue.ask(EstimateMargin(trader=ALICE, symbol=BTC, amount=50 * CENTS))
    assert found.liquidation_now == venue.position("alice").liquidation_price
    play("alice adds 50 to BTC", venue)
    assert found.liquidation_then == venue.position("alice").liquidation_price
    assert found.buffer_then_ppb == venue.position("alice").buffer_ppb


def test_an_estimate_for_what_cannot_be_says_why():
    found = estimate(exchange(), order("alice", BUY, 1, 1, symbol="NONE"))
    assert found.reason is RejectReason.UNKNOWN_SYMBOL
    margin = exchange().ask(EstimateMargin(trader=ALICE, symbol=BTC, amount=1))
    assert margin.reason is RejectReason.NOT_ISOLATED


@pytest.mark.parametrize("kind", SelfTrade)
def test_the_own_orders_that_it_would_run_into_are_those_that_are_then_cancelled(kind):
    venue = play(BOOK)
    for price in (99, 97, 96):
        play(f"alice buys 1 BTC @ {price}", venue)
    command = replace(order("alice", SELL, 10), self_trade=kind)
    cancels = estimate(venue, command).cancels
    told = [each.order_id for each in venue(command) if isinstance(each, OrderCancelled)]
    assert list(cancels) == [each for each in told if each in cancels]
    assert len(cancels) == (kind is not SelfTrade.EXPIRE_TAKER)


@pytest.mark.parametrize(("size", "leverage"), [(10_000, None), (10, 1_000)], ids=["order", "leverage"])
def test_what_would_be_refused_cancels_nothing(size, leverage):
    venue = play(BOOK + "alice buys 1 BTC @ 99")
    assert estimate(venue, order("alice", SELL, 10)).cancels
    found = estimate(venue, order("alice", SELL, size), leverage)
    assert found.reason is not None
    assert found.cancels == ()
