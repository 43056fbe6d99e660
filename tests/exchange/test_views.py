"""Tape, candles and counts are what the trades were, and go back to where a bookmark was set."""

import msgspec

from exchange.events import Deleveraged, MarkChanged, Traded
from exchange.terms import BUY, SELL, OrderId, Side, Symbol, Trader
from exchange.units import MINUTE, SECOND
from exchange.views import Extreme, MarketState, MarketView

BTC = Symbol("BTCUSDT")


def traded(time: int, price: int, size: int = 1, side: Side = BUY, liquidation: int = 0) -> Traded:
    return Traded(
        time=time,
        symbol=BTC,
        price=price,
        size=size,
        notional=price * size,
        taker_side=side,
        taker=Trader("t"),
        taker_order_id=OrderId(2),
        taker_fee=0,
        taker_realized=0,
        maker=Trader("m"),
        maker_order_id=OrderId(1),
        maker_fee=0,
        maker_realized=0,
        liquidation_id=liquidation,
    )


def test_trades_of_one_instant_price_and_side_are_one_print() -> None:
    view = MarketView()
    for trade in (
        traded(1, 100),
        traded(1, 100, 4),
        traded(1, 101),
        traded(1, 101, side=SELL),
        traded(2, 101),
    ):
        view.add_trade(trade)
    assert [(p.price, p.size, p.trades) for p in view.tape.prints] == [
        (100, 5, 2),
        (101, 1, 1),
        (101, 1, 1),
        (101, 1, 1),
    ]


def test_lows_are_kept_with_the_time_of_their_first_touch() -> None:
    view = MarketView()
    for time, price in ((1, 100), (2, 90), (3, 90), (4, 95)):
        view.add_trade(traded(time, price))
        view.add_mark(MarkChanged(time=time, symbol=BTC, mark=price + 1, index=price + 2))
    assert view.counts.last_low == Extreme(90, 2)
    assert view.counts.mark_low == Extreme(91, 2)
    assert view.counts.index_low == Extreme(92, 2)
    assert view.counts.last_high == Extreme(100, 1)
    assert (view.counts.first, view.counts.trades, view.counts.volume) == (100, 4, 375)


def test_forced_and_organic_taking_are_told_apart_by_side() -> None:
    view = MarketView()
    view.add_trade(traded(1, 10, 2, SELL, liquidation=1))
    view.add_trade(traded(1, 10, 3, SELL))
    view.add_trade(traded(1, 10, 5, BUY))
    counts = view.counts
    assert (counts.forced_sold, counts.organic_sold, counts.organic_bought, counts.forced_bought) == (
        20,
        30,
        50,
        0,
    )


def test_what_fell_is_counted_by_minute() -> None:
    view = MarketView()
    view.add_fall(61 * SECOND, BUY, 500, chain=3)
    view.add_fall(70 * SECOND, SELL, 200, chain=1)
    view.add_deleveraged(
        Deleveraged(
            time=61 * SECOND,
            symbol=BTC,
            trader=Trader("w"),
            size=1,
            value=-40,
            price=40,
            realized=3,
            rank=1,
            liquidation_id=1,
            victim=Trader("v"),
            victim_realized=-3,
        )
    )
    assert view.minutes == {MINUTE: (2, 700, 40)}
    counts = view.counts
    assert (counts.longs_liquidated, counts.shorts_liquidated, counts.longest_chain) == (500, 200, 3)
    assert (counts.liquidated, counts.deleveraged, counts.deleveraged_fills) == (700, 40, 1)


def test_time_turned_back_leaves_no_trace_of_what_came_after() -> None:
    first, straight = MarketView(), MarketView()
    trades = [traded(n * 3 * SECOND, 100 + n % 7) for n in range(40)]
    for trade in trades[:25]:
        first.add_trade(trade)
        straight.add_trade(trade)
    bookmark = first.bookmark()
    for trade in trades[25:]:
        first.add_trade(trade)
    first.add_fall(0, BUY, 1, chain=1)
    first.return_to(bookmark)
    assert first.bookmark() == straight.bookmark()
    assert list(first.candles.finished) == list(straight.candles.finished)


def test_a_bookmark_takes_no_more_room_for_a_longer_past() -> None:
    view, sizes = MarketView(), []
    for minute in range(400):
        view.add_trade(traded(minute * MINUTE, 400_000 + minute * minute % 977, minute % 91))
        view.add_fall(minute * MINUTE, BUY, minute, chain=1)
        sizes.append(len(msgspec.msgpack.encode((*view.bookmark()[:1], *view.bookmark()[2:]))))
    assert max(sizes) < 5_000
    bookmark, before = view.bookmark(), dict(view.minutes)
    view.add_fall(399 * MINUTE, BUY, 1, chain=1)
    view.add_fall(400 * MINUTE, BUY, 1, chain=1)
    view.return_to(bookmark)
    assert view.minutes == before


def test_what_is_saved_comes_back_the_same() -> None:
    view, other = MarketView(), MarketView()
    for number in range(40):
        view.add_trade(traded(number * 3 * SECOND, 100 + number % 7, liquidation=number % 2))
    view.add_fall(0, BUY, 1, chain=1)
    other.load(msgspec.json.decode(msgspec.json.encode(view.state()), type=MarketState))
    assert other.bookmark() == view.bookmark()
    assert other.state() == view.state()
    assert other.bars(SECOND, 60 * SECOND, 2) == view.bars(SECOND, 60 * SECOND, 2)
