"""What trades at once has an average; what waits has a trigger; what is likely is never above the worst."""

from msgspec.structs import replace

from exchange.commands import PlaceOrder
from exchange.terms import BUY, SELL, MarginMode, TimeInForce, TriggerBy
from tests.tui.frames import BTC as SYMBOL
from tests.tui.frames import sample_view
from tests.tui.orders.test_reading import BTC, draft, order
from tests.tui.world import ESTIMATE
from tui.orders.draft import Draft, Field, Kind
from tui.orders.prospect import (
    Fate,
    Prospect,
    caveat,
    comes_late,
    likely_cost,
    likely_fee,
    prospect_of,
    worst_words,
)

MARKET = Prospect(mark=580_000, best=580_010)


def fate(made: Draft) -> Fate:
    placed = order(made)
    average = placed.price if placed.price else 580_020
    return MARKET.fate(placed, replace(ESTIMATE, average_price=average))


def test_only_what_reaches_the_other_side_trades_at_once() -> None:
    assert fate(draft(Kind.MARKET, size="1")) is Fate.TRADES
    assert fate(draft(price="58001", size="1")) is Fate.TRADES
    assert fate(draft(price="58000.9", size="1")) is Fate.RESTS
    assert fate(draft(Kind.STOP, trigger="59000", size="1")) is Fate.WAITS
    assert fate(draft(Kind.TRAILING, callback="1", size="1")) is Fate.WAITS
    grouped = Prospect(mark=580_000, best=580_100).fate(order(draft(price="58005", size="1")), ESTIMATE)
    assert grouped is Fate.RESTS
    reckoned = replace(ESTIMATE, average_price=580_010)
    assert Prospect(best=580_100).fate(order(draft(price="58005", size="1")), reckoned) is Fate.TRADES


def test_a_market_order_likely_binds_what_the_venue_reckons_and_nothing_where_it_frees() -> None:
    placed, estimate = order(draft(Kind.MARKET, size="1")), replace(ESTIMATE, likely=700, cost=900)
    assert likely_cost(placed, estimate, Fate.TRADES) == 700
    assert likely_cost(placed, replace(estimate, cost=600), Fate.TRADES) == 600
    assert likely_cost(placed, replace(estimate, likely=-700), Fate.TRADES) == 0
    assert likely_cost(order(draft(price="58000", size="1")), estimate, Fate.RESTS) == 900
    assert likely_cost(order(draft(price="58000", size="1")), estimate, Fate.TRADES) == 700
    stop = draft(Kind.STOP, trigger="59000", size="1")
    assert likely_cost(order(stop), estimate, Fate.WAITS) == 700, (
        "which goes at market too, once it is set off"
    )
    assert likely_cost(order(stop.typed(Field.LIMIT, "59100")), estimate, Fate.WAITS) == 900


def test_the_worst_a_market_order_may_meet_is_told_from_the_mark() -> None:
    assert worst_words(BUY, BTC) == "5% above the mark"
    assert worst_words(SELL, replace(BTC, take_bound_ppb=2_500_000 * 10)) == "2.5% below the mark"
    assert worst_words(BUY, replace(BTC, take_bound_ppb=999_900_000)) == "99.99% above the mark"


def test_a_limit_that_could_not_trade_at_its_trigger_is_told() -> None:
    def told(made: Draft) -> str:
        return caveat(order(made), Fate.WAITS, paired=False)

    stop = draft(Kind.STOP, trigger="58000", limit="57990", size="1")
    assert told(stop) == "limit below its trigger: it may never trade"
    assert told(replace(stop, side=SELL)) == ""
    above = draft(Kind.TAKE_PROFIT, trigger="58000", limit="59916", size="1")
    assert told(replace(above, side=SELL)) == "limit above its trigger: it may never trade"
    assert told(above) == told(draft(Kind.STOP, trigger="58000", size="1")) == ""


def test_a_limit_that_leaves_its_stop_nothing_to_wait_for_is_told() -> None:
    limit = order(draft(Kind.OCO, price="58001", trigger="59000", size="1"))
    assert caveat(limit, Fate.TRADES, paired=True) == "limit trades at once: cancels its stop"
    assert caveat(limit, Fate.RESTS, paired=True) == caveat(limit, Fate.TRADES, paired=False) == ""


def test_a_stop_that_liquidation_would_come_before_is_told_before_it_is_set() -> None:
    isolated, cross = MarginMode.ISOLATED, MarginMode.CROSS

    def late(made: Draft, mode: MarginMode = isolated, market: Prospect = MARKET) -> bool:
        return comes_late(order(made), ESTIMATE, mode, market)

    bracket = draft(price="58000", size="1", stop_loss="52471.3")
    assert late(bracket)
    assert not late(bracket, cross), "whose liquidation is at 41,230.0"
    assert not late(bracket.typed(Field.STOP_LOSS, "52471.4")), "the last safe mark"
    assert not late(replace(bracket, side=SELL)), "which leaves a long, if it only shrinks one"
    assert caveat(order(bracket), Fate.RESTS, paired=False, late=True).startswith("stop beyond liquidation")
    held = Prospect(mark=580_000, held=850, liquidation=576_798)
    guard = replace(draft(Kind.STOP, trigger="57679.7", size="1"), side=SELL)
    assert late(guard, market=held)
    assert not late(guard.typed(Field.TRIGGER, "57679.8"), market=held)
    assert not late(replace(guard, kind=Kind.TAKE_PROFIT), market=held)
    assert not late(replace(guard, side=BUY), market=held), "which adds to it"
    assert not late(guard), "where nothing is held"
    trail, followed = (
        replace(draft(Kind.TRAILING, callback="1", size="1"), side=SELL),
        replace(held, watched=580_000),
    )
    assert late(trail, market=followed), "574,200 as things stand"
    assert not late(trail.typed(Field.CALLBACK, "0.5"), market=followed), "577,100"
    assert not late(trail, market=held), "which follows nothing"


def test_a_trailing_stop_waits_as_far_away_as_it_trails() -> None:
    trail = draft(Kind.TRAILING, callback="1", size="1")
    market = Prospect(mark=580_000, watched=580_050)
    assert market.sets_off(order(replace(trail, side=SELL))) == 580_050 * 99 // 100
    assert market.sets_off(order(trail)) == -(-580_050 * 101 // 100)
    later = order(replace(trail, side=SELL).typed(Field.TRIGGER, "60000"))
    assert (market.waits_for(later), market.sets_off(later)) == (600_000, 594_000)


def test_what_waits_pays_its_fee_at_its_own_price_and_not_at_the_mark() -> None:
    def fee(made: Draft) -> int:
        return likely_fee(order(made), ESTIMATE, BTC, Prospect(mark=580_000, watched=580_000))

    assert fee(draft(Kind.STOP, trigger="60000", size="1")) == BTC.taker_fee(BTC.notional(1_000, 600_000))
    limited = draft(Kind.STOP, trigger="60000", limit="60100", size="1")
    assert fee(limited) == BTC.taker_fee(BTC.notional(1_000, 601_000))
    assert fee(draft(Kind.TRAILING, callback="1", size="1")) == BTC.taker_fee(BTC.notional(1_000, 585_800))
    assert fee(draft(Kind.MARKET, size="1")) == ESTIMATE.fee


def test_what_waits_to_reduce_pays_for_what_is_held_and_not_for_its_whole_size() -> None:
    stop = order(draft(Kind.STOP, trigger="60000", size="2"))
    held, fee = replace(ESTIMATE, size_max=1_000), BTC.taker_fee(BTC.notional(1_000, 600_000))
    assert likely_fee(replace(stop, reduce_only=True), held, BTC, MARKET) == fee
    assert likely_fee(replace(stop, size=0, close_position=True), held, BTC, MARKET) == fee


def test_what_a_limit_takes_now_pays_as_the_venue_reckons_and_the_rest_a_maker_s_fee() -> None:
    limit, taker = order(draft(price="58001", size="1")), BTC.taker_fee(BTC.notional(1_000, 580_010))

    def fee(placed: PlaceOrder, at_once: int, **estimated: int) -> int:
        told = replace(ESTIMATE, fee=taker, average_price=580_010, at_once=at_once, **estimated)
        return likely_fee(placed, told, BTC, MARKET)

    def maker(lots: int) -> int:
        return BTC.maker_fee(BTC.notional(lots, 580_010))

    assert fee(limit, 1_000) == taker
    assert fee(limit, 0) == maker(1_000)
    assert fee(limit, 400) == BTC.taker_fee(BTC.notional(400, 580_010)) + maker(600)
    assert fee(replace(limit, time_in_force=TimeInForce.IOC), 400) == taker, "whose rest is cancelled"
    reduces = replace(limit, reduce_only=True)
    assert fee(reduces, 400, size_max=400) == taker, "cut to what is held"


def test_the_other_side_is_that_of_the_book_on_the_screen() -> None:
    view, placed = sample_view(), order(draft(price="58000", size="1"))
    assert view.frame.symbol == SYMBOL
    assert prospect_of(view, replace(placed, side=BUY)).best == view.frame.asks[0].price
    assert prospect_of(view, replace(placed, side=SELL)).best == view.frame.bids[0].price
    assert (prospect_of(view, placed).held, prospect_of(view, placed).liquidation) == (850, 576_798)
    watched = [
        prospect_of(view, order(replace(draft(Kind.STOP, trigger="59000", size="1"), trigger_by=by))).watched
        for by in (TriggerBy.MARK, TriggerBy.LAST, TriggerBy.INDEX)
    ]
    assert watched == [582_098, 582_145, 582_314]
