"""What is laid over a chart is what a naive sum over the same trades gives."""

from fractions import Fraction
from itertools import accumulate
from random import Random
from typing import cast

import pytest

from exchange.candles import BAR_SPAN, Bar, CandleState, CandleView
from exchange.engine import Exchange
from exchange.questions import BookSnapshot, ReadBook
from exchange.units import DAY, HOUR, MINUTE, SECOND
from replays.frames.overlays import DayAverages, DepthLook, closes_beside, read_depth, spans_beside
from replays.sessions.playthrough import Playthrough
from tests.runs import BTC, begun, limit


def bar(time: int, price: int, volume: int = 10) -> Bar:
    return Bar(time, price, price + 3, price - 3, price, volume, 0)


def candles(seed: int, start: int, count: int) -> CandleView:
    dice, view = Random(seed), CandleView()
    times = [start + BAR_SPAN * number for number in range(count) if dice.random() < 0.8]
    made = [bar(time, dice.randint(100, 900), dice.randint(1, 50)) for time in times]
    view.load(CandleState(made[:-1], made[-1]))
    return view


def naive(view: CandleView, time: int, span: int) -> int:
    bars = [*view.finished, *([view.latest] if view.latest else [])]
    end = time + span if span >= BAR_SPAN else time - time % BAR_SPAN + BAR_SPAN
    day = [each for each in bars if time - time % DAY <= each.time < end]
    lots = sum(each.volume for each in day)
    worth = sum(each.volume * Fraction(each.high + each.low + each.close, 3) for each in day)
    return int(worth / lots + Fraction(1, 2)) if lots else 0


@pytest.mark.parametrize("span", [SECOND, MINUTE, HOUR])
def test_the_average_of_a_day_is_that_of_all_its_trades(span: int) -> None:
    start = 19_000 * DAY + 23 * HOUR
    view, averages = candles(1, start, 900), DayAverages()
    times = [start + number * span for number in range(60)]
    assert averages.at(BTC, view, times, span) == tuple(naive(view, time, span) for time in times)


def test_the_average_keeps_up_with_what_comes_and_forgets_what_a_rewind_takes() -> None:
    start = 19_000 * DAY
    view, whole, averages = CandleView(), candles(2, start, 600), DayAverages()
    bars, times = list(whole.finished), [start + number * MINUTE for number in range(100)]
    for end in (200, 201, 400, 150, 300):
        view.load(CandleState(bars[:end], bars[end]))
        assert averages.at(BTC, view, times, MINUTE) == tuple(naive(view, time, MINUTE) for time in times)
    view = candles(3, start, 600)
    averages.forget()
    assert averages.at(BTC, view, times, MINUTE) == tuple(naive(view, time, MINUTE) for time in times)
    assert averages.at(BTC, CandleView(), times, MINUTE) == (0,) * 100
    assert averages.at(BTC, view, (), MINUTE) == ()


def test_a_second_market_stands_where_it_last_closed() -> None:
    bars = [bar(MINUTE, 50), bar(3 * MINUTE, 70)]
    times = [0, MINUTE, 2 * MINUTE, 3 * MINUTE, 9 * MINUTE]
    assert closes_beside(times, bars) == (0, 50, 50, 70, 70)
    assert closes_beside((), bars) == ()


def test_narrow_candles_look_farther_back_for_a_second_market_s_close() -> None:
    assert spans_beside(120, SECOND) == 20 * 60
    assert spans_beside(120, MINUTE) == 240


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Playthrough:
    run = begun(tmp_path_factory.mktemp("world"))
    run.trade(limit(7, 410_000))
    return run


def test_depth_adds_up_to_the_book_and_knows_the_player_s_orders(run: Playthrough) -> None:
    exchange = run.world.exchange
    depth = read_depth(exchange, BTC, 40, 500)
    assert depth is not None
    book = exchange.markets[BTC].book
    reach = depth.twice_middle - 2 * 40 * 500
    inside = [size for price, size in book.depth(limit(1, 1).side, 2_000) if 2 * price >= reach]
    assert sum(level.size for level in depth.bids) == sum(inside)
    assert sum(level.own for level in depth.bids) == 7
    assert len(depth.bids) == len(depth.asks) == 40
    assert depth.bids[0].price > depth.bids[1].price
    assert depth.asks[0].price < depth.asks[1].price
    near = read_depth(exchange, BTC, 2, 1)
    assert near is not None
    assert sum(level.own for level in near.bids) == 0


class Standing:
    """A book of one lot at every price from the best on."""

    def __init__(self, bid: int, ask: int) -> None:
        bids, asks = (
            [(best + way * away, 1, 0) for away in range(40)] for best, way in ((bid, -1), (ask, 1))
        )
        self.standing = BookSnapshot(symbol=BTC, bids=tuple(bids), asks=tuple(asks))

    def ask(self, question: ReadBook) -> BookSnapshot:  # noqa: ARG002
        return self.standing


@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("ask", [101, 102, 103])
def test_a_step_s_price_is_the_last_it_takes_in(ask: int, step: int) -> None:
    depth = read_depth(cast(Exchange, Standing(100, ask)), BTC, 9, step)
    assert depth is not None
    bids, asks = (list(accumulate(level.size for level in side)) for side in (depth.bids, depth.asks))
    assert bids == [100 - level.price + 1 for level in depth.bids]
    assert asks == [level.price - ask + 1 for level in depth.asks]


def test_depth_is_read_only_where_it_is_shown_and_only_so_often(run: Playthrough) -> None:
    now = [0.0]
    look, exchange = DepthLook(lambda: now[0]), run.world.exchange
    assert look.look(exchange, BTC, 0, 1) is None
    first = look.look(exchange, BTC, 10, 50)
    assert look.look(exchange, BTC, 10, 50) is first
    now[0] = 1.0
    assert look.look(exchange, BTC, 10, 50) is not first
