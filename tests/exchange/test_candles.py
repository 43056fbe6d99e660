"""Candles are where their trades went, at any width, and go back to where a bookmark was set."""

import msgspec
import pytest

from exchange import candles
from exchange.candles import BAR_SPAN, Bar, CandleState, CandleView, packed, unpacked
from exchange.events import Traded
from exchange.terms import BUY, OrderId, Symbol, Trader
from exchange.units import MINUTE, SECOND


def traded(time: int, price: int, size: int = 1, liquidation: int = 0) -> Traded:
    nobody = {"taker": Trader("t"), "taker_order_id": OrderId(2), "taker_fee": 0, "taker_realized": 0}
    nobody |= {"maker": Trader("m"), "maker_order_id": OrderId(1), "maker_fee": 0, "maker_realized": 0}
    return Traded(
        time=time,
        symbol=Symbol("BTCUSDT"),
        price=price,
        size=size,
        notional=price * size,
        taker_side=BUY,
        liquidation_id=liquidation,
        **nobody,
    )


def test_a_candle_opens_closes_and_reaches_where_its_trades_did() -> None:
    view = CandleView()
    for time, price, liquidation in ((0, 10, 0), (1, 14, 0), (2, 8, 7), (3, 9, 0), (BAR_SPAN, 11, 0)):
        view.add(traded(time, price, liquidation=liquidation))
    assert list(view.finished) == [Bar(0, 10, 14, 8, 9, 4, 1)]
    assert view.wider(MINUTE, MINUTE, 5) == [Bar(0, 10, 14, 8, 11, 5, 1)]


def test_wider_candles_end_before_their_end_and_begin_on_their_grid() -> None:
    view = CandleView()
    for minute in range(10):
        view.add(traded(minute * MINUTE, 100 + minute))
    candles = view.wider(2 * MINUTE, 8 * MINUTE, 3)
    assert [candle.time // MINUTE for candle in candles] == [2, 4, 6]
    assert [(candle.open, candle.close) for candle in candles] == [(102, 103), (104, 105), (106, 107)]


def test_the_newest_candle_is_among_those_that_end_now() -> None:
    view = CandleView(SECOND)
    for second in range(5):
        view.add(traded(second * SECOND, 100 + second))
    assert [bar.close for bar in view.wider(SECOND, 5 * SECOND, 2)] == [103, 104]
    assert [bar.close for bar in view.wider(SECOND, 4 * SECOND + 1, 2)] == [103, 104]


def test_with_a_limit_old_candles_are_forgotten_but_never_too_many() -> None:
    view = CandleView(SECOND, limit=10)
    for second in range(100):
        view.add(traded(second * SECOND, second + 1))
        assert len(view.finished) >= min(second, 10)
        assert len(view.finished) < 20
    assert view.wider(SECOND, 100 * SECOND, 10)[0].open == 91


def test_the_oldest_candle_since_a_time_is_found() -> None:
    view = CandleView()
    assert view.first_time is None
    for minute in range(5):
        view.add(traded(minute * MINUTE, 100 + minute))
    assert view.first_time == 0
    found = view.first_since(MINUTE + 1)
    assert found is not None
    assert found.open == 102
    assert view.first_since(5 * MINUTE) is None


@pytest.mark.parametrize("limit", [None, 5])
def test_time_turned_back_leaves_no_trace_of_what_came_after(limit: int | None) -> None:
    view, straight = CandleView(SECOND, limit), CandleView(SECOND, limit)
    trades = [traded(second * SECOND, 100 + second % 7) for second in range(40)]
    for trade in trades[:23]:
        view.add(trade)
        straight.add(trade)
    bookmark = view.bookmark()
    for trade in trades[23:]:
        view.add(trade)
    view.return_to(bookmark)
    assert view.state() == straight.state()


def test_a_bookmark_holds_what_is_finished_whatever_was_packed_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(candles, "PACK", 4)
    view = CandleView(SECOND, limit=10)
    early = view.bookmark()
    for second in range(60):
        view.add(traded(second * SECOND, 100 + second % 7))
        finished, latest = view.bookmark()
        assert [bar for pack in finished for bar in unpacked(pack)] == view.finished.loose
        assert latest == view.latest
    view.return_to(early)
    for second in range(60):
        view.add(traded(second * SECOND, 200))
    finished, _ = view.bookmark()
    assert {bar.close for pack in finished for bar in unpacked(pack)} == {200}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("BLOCK", 4), ("LOOSE_MIN", 6), ("BLOCKS_MAX", 3)):
        monkeypatch.setattr(candles, name, value)


def lived(count: int) -> CandleView:
    view = CandleView()
    for place in range(count):
        view.add(traded(place * BAR_SPAN, place + 1))
    return view


@pytest.mark.usefixtures("small")
def test_an_endless_market_keeps_the_newest_and_still_goes_back() -> None:
    view = lived(90)
    bookmark, before = view.bookmark(), view.wider(BAR_SPAN, 90 * BAR_SPAN, 5)
    for place in range(90, 99):
        view.add(traded(place * BAR_SPAN, place + 1))
        assert 15 <= len(view.finished) <= 22
    view.return_to(bookmark)
    assert view.wider(BAR_SPAN, 90 * BAR_SPAN, 5) == before


@pytest.mark.usefixtures("small")
def test_packed_candles_are_found_as_those_that_are_not() -> None:
    view, bars = lived(20), [Bar(n * BAR_SPAN, *(n + 1,) * 4, 1, 0) for n in range(20)]
    assert len(view.finished.blocks) == 3
    assert len(view.finished) == 19
    for place in range(20):
        assert view.finished.since(place * BAR_SPAN) == bars[place:19]
        assert view.first_since(place * BAR_SPAN - 1) == bars[place]
    assert view.first_time == 0


@pytest.mark.usefixtures("small")
def test_time_turned_back_goes_into_what_is_packed() -> None:
    for place in range(1, 20):
        view, straight = lived(20), lived(place)
        view.return_to(straight.bookmark())
        assert list(view.finished) == list(straight.finished)
        assert view.latest == straight.latest
        assert not view.finished.blocks or len(view.finished.loose) >= candles.LOOSE_MIN
        view.add(traded(place * BAR_SPAN, 7))
        assert [bar.close for bar in view.wider(BAR_SPAN, 20 * BAR_SPAN, 20)] == [*range(1, place + 1), 7]


@pytest.mark.usefixtures("small")
def test_candles_saved_before_they_were_packed_are_taken_up() -> None:
    view, other = lived(20), CandleView()
    before = msgspec.json.encode((list(view.finished), view.latest))
    other.load(msgspec.json.decode(before, type=CandleState))
    assert other.state() == view.state()
    other.load(msgspec.json.decode(msgspec.json.encode(view.state()), type=CandleState))
    assert other.state() == view.state()


def test_a_packed_candle_takes_few_bytes() -> None:
    view = lived(candles.LOOSE_MIN + candles.BLOCK + 1)
    (block,) = view.finished.blocks
    assert len(block.bars) < 10 * candles.BLOCK


def test_candles_come_out_as_they_went_in() -> None:
    for count in range(4):
        bars = [Bar(time * SECOND, 9, 10 - time, 1 << 62, 7, time, 0) for time in range(count)]
        assert unpacked(packed(bars)) == bars
