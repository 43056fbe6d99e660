"""Anything with prices becomes candles, and a candle at most four facts."""

from exchange.terms import BUY
from exchange.units import MINUTE, SECOND
from replays.importing.bars import SPAN, Fact, facts, fold
from replays.tapes.records import Bar, Quote, Tick, Trade

T = 1_583_985_600 * SECOND


def bar(time: int, *prices: float) -> Bar:
    return Bar(time, *prices, 0.0, 0.0)  # type: ignore[arg-type]


def test_trades_become_candles_with_their_volume() -> None:
    trades = [Trade(T + n * SECOND, price, 2, BUY, "") for n, price in ((0, 5), (3, 9), (14, 7), (15, 8))]
    assert list(fold(trades)) == [Bar(T, 5, 9, 5, 7, 6, 42), Bar(T + SPAN, 8, 8, 8, 8, 2, 16)]


def test_quotes_and_tickers_have_no_volume() -> None:
    assert list(fold([Quote(T, 4, 1, 6, 1), Quote(T, 0, 0, 6, 1)])) == [bar(T, 5, 5, 5, 5)]
    assert list(fold([Tick(T + 1, 5), Tick(T + 2, 4)])) == [bar(T, 5, 5, 4, 4)]


def test_candles_pass_unless_they_are_shorter() -> None:
    minute = bar(T, 1, 3, 1, 2)
    assert list(fold([minute])) == [minute]
    assert list(fold([bar(T, 1, 3, 1, 2), bar(T + SECOND, 2, 2, 0.5, 1)])) == [bar(T, 1, 3, 0.5, 1)]


def test_a_candle_is_open_nearer_extreme_farther_and_close() -> None:
    falls = list(facts([bar(T, 10, 11, 5, 6)], MINUTE, T + MINUTE))
    assert [fact.price for fact in falls] == [10, 11, 5, 6, 6]
    assert [(fact.time - T) // SECOND for fact in falls] == [0, 18, 36, 56, 60]
    rises = list(facts([bar(T, 10, 15, 9, 14)], MINUTE, T + MINUTE))
    assert [fact.price for fact in rises] == [10, 9, 15, 14, 14]


def test_what_does_not_move_is_said_again_at_every_close_and_at_the_end() -> None:
    still = [bar(T + n * MINUTE, 10, 10, 10, 10) for n in range(3)]
    times = [(fact.time - T) // SECOND for fact in facts(still, MINUTE, T + 3 * MINUTE)]
    assert times == [0, 56, 116, 176, 180]


def test_a_price_that_stood_for_long_does_not_slide_towards_the_next() -> None:
    stands = [bar(T + n * MINUTE, 10, 10, 10, 10) for n in range(9)]
    path = list(facts([*stands, bar(T + 9 * MINUTE, 20, 20, 20, 20)], MINUTE, T + 10 * MINUTE))
    turn = next(place for place, fact in enumerate(path) if fact.price == 20)
    assert path[turn - 1 : turn + 1] == [Fact(T + 9 * MINUTE - SECOND, 10), Fact(T + 9 * MINUTE, 20)]


def test_times_rise_on_whole_seconds_however_short_the_candle() -> None:
    quick = [bar(T + n * 4 * SECOND + 7, 10, 12, 8, 9 + n) for n in range(20)]
    times = [fact.time for fact in facts(quick, 4 * SECOND, T + 80 * SECOND)]
    assert times == sorted(set(times))
    assert all(time % SECOND == 0 for time in times)
