"""A frame shows what was wanted of the world as it stands, and building one changes nothing."""

import msgspec
import pytest

from exchange.funding import funding_rate_ppb
from exchange.units import MINUTE, SECOND
from replays.frames.framing import Knobs, build_frame
from replays.frames.overview import Overview
from replays.messages.frame import Frame, Want
from replays.reports.report import report
from replays.sessions.playthrough import Playthrough
from replays.telling.plain import rate_text
from tests.runs import BTC, ISOLATED_AT_100X, begin, limit, market


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Playthrough:
    run = begin(tmp_path_factory.mktemp("world"))
    for _ in range(300):
        run.step()
    for command in (*ISOLATED_AT_100X, market(100)):
        run.trade(command)
    for _ in range(300):
        run.step()
    run.trade(limit(7, 410_000))
    return run


def frame(run: Playthrough, **wanted: object) -> Frame:
    want = Want(symbol=BTC, **wanted)  # type: ignore[arg-type]
    return build_frame(run, Overview(lambda: 0.0), want, Knobs("playing", 60, ()), (), 1)


def test_looking_changes_nothing(run: Playthrough) -> None:
    before = run.world.digest(), run.session.events
    frame(run, map_buckets=10, map_step=100, heat=(20, 10))
    assert (run.world.digest(), run.session.events) == before


def test_a_frame_crosses_a_pipe_whole(run: Playthrough) -> None:
    built = frame(run, map_buckets=10, map_step=100, heat=(20, 10))
    assert msgspec.json.decode(msgspec.json.encode(built), type=Frame) == built


def test_the_predicted_rate_is_what_the_next_stamp_charges_as_it_stands(run: Playthrough) -> None:
    (line,) = frame(run).markets
    prices = run.world.exchange.markets[BTC].prices
    assert line.funding_predicted_ppb == funding_rate_ppb(prices) != line.funding_rate_ppb == 0
    (told,) = report(run)["instruments"]
    assert (told["funding_last"], told["funding_predicted"]) == ("0", rate_text(line.funding_predicted_ppb))


def test_levels_are_grouped_outwards_and_lose_nothing(run: Playthrough) -> None:
    fine, wide = frame(run, levels=100), frame(run, levels=100, group=50)
    assert all(level.price % 50 == 0 for level in (*wide.bids, *wide.asks))
    assert wide.bids[0].price <= fine.bids[0].price
    assert wide.asks[0].price >= fine.asks[0].price
    assert sum(level.size for level in wide.bids) == sum(level.size for level in fine.bids)
    assert len(frame(run, levels=3).bids) == 3


def test_own_orders_stand_in_the_book_and_among_the_orders(run: Playthrough) -> None:
    built = frame(run, levels=1_000)
    (own,) = [level for level in built.bids if level.own]
    assert (own.price, own.own) == (410_000, 7)
    assert [order.price for order in built.account.orders] == [410_000]


def test_news_is_shown_newest_first_and_candles_oldest_first(run: Playthrough) -> None:
    built = frame(run, tape=10, candles=5, fills=5)
    assert [each.time for each in built.tape] == sorted((each.time for each in built.tape), reverse=True)
    assert len(built.tape) == 10
    candles = [candle.time for candle in built.candles]
    assert candles == sorted(candles)
    assert candles[-1] // MINUTE == (run.time - 1) // MINUTE
    assert built.fills[-1].time <= built.fills[0].time


def test_candles_of_a_second_are_there_too(run: Playthrough) -> None:
    built = frame(run, candle_span=SECOND, candles=30)
    assert len({candle.time for candle in built.candles}) == len(built.candles) > 5


def test_the_curve_and_the_histogram_cover_what_was_played(run: Playthrough) -> None:
    built = frame(run)
    assert len(built.equity_curve) == 11
    assert built.equity_curve[-1] == built.account.cash[0].equity_total
    assert len(built.playback.histogram) == 10
    assert sum(built.playback.histogram) == built.stats.liquidated_notional
    assert built.markets[0].volume == run.story.markets[BTC].counts.volume


def test_the_overlays_that_are_wanted_stand_beside_each_candle(run: Playthrough) -> None:
    built = frame(run, candles=6, beside=BTC, averages=True, depth=(12, 100))
    assert built.beside == tuple(candle.close for candle in built.candles)
    low, high = min(each.low for each in built.candles), max(each.high for each in frame(run).candles)
    assert all(low - 500 < average < high + 500 for average in built.averages)
    assert built.depth is not None
    assert len(built.depth.bids) == len(built.depth.asks) == 12
    assert frame(run, beside="ETHUSDT").beside == ()


def test_what_nobody_wants_is_not_built(run: Playthrough) -> None:
    built = frame(run)
    assert (built.depth, built.beside, built.averages) == (None, (), ())
    assert (built.buckets, built.heat, built.heat_range) == ((), (), (0, 0))
    assert frame(run, fills=0, feed=0, tape=0).tape == ()


def test_a_disk_that_is_nearly_full_is_told(run: Playthrough, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not frame(run).playback.room_is_low
    monkeypatch.setattr("replays.sessions.session.Session.room_is_low", True)
    assert frame(run).playback.room_is_low


def test_one_may_go_back_to_the_last_decision_and_to_shortly_before_a_liquidation(run: Playthrough) -> None:
    playback = frame(run).playback
    before = [time for time, name in playback.turning_points if name == "30 s before your liquidation"]
    (fallen,) = frame(run).own_falls
    assert before == [fallen.time // SECOND * SECOND - 30 * SECOND]
    assert fallen.symbol == BTC
    assert playback.turning_points[0] == (run.time, "your last decision")


def test_fills_are_those_of_a_market_and_a_time_and_as_many_as_wanted(run: Playthrough) -> None:
    every = frame(run, fills=1_000)
    assert len(every.fills) == len(run.story.trader.fills)
    assert frame(run, fills=1_000, fills_of=BTC).fills == every.fills
    assert frame(run, fills=1_000, fills_of="ETHUSDT").fills == ()
    first, last = every.fills[-1].time, every.fills[0].time
    early = frame(run, fills=1_000, fills_between=(0, first + 1)).fills
    assert early == tuple(each for each in every.fills if each.time <= first)
    assert frame(run, fills=1_000, fills_between=(last + 1, last + 2)).fills == ()
    one = frame(run, fills=1, fills_between=(first, last + 1))
    assert one.fills == every.fills[:1]
    assert one.fills_in_all == len(every.fills)
    assert frame(run, fills=1, fills_of="ETHUSDT").fills_in_all == 0
    assert frame(run, fills=0).cash_rows == ()
    assert frame(run, fills=1_000, fills_between=(0, 1)).cash_rows == ()


def test_cash_that_goes_into_a_position_goes_out_of_what_is_free(run: Playthrough) -> None:
    rows = [each for each in frame(run, fills=20).cash_rows if each.kind == "opening_margin"]
    told = [line for line in run.story.trader.cash if line.kind == "opening_margin"]
    assert [each.amount for each in rows] == [-line.amount for line in told]
    assert rows[0].amount < 0
