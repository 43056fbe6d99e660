"""High and low of a day are those of its trades, whatever was before it."""

from exchange.candles import BAR_SPAN, Bar, CandleState
from exchange.units import DAY, HOUR
from exchange.views import Extreme, MarketView
from replays.frames.day_range import DayRanges
from tests.runs import BTC

START = 19_000 * DAY


def traded(*prices: tuple[int, int]) -> MarketView:
    """A market that has traded once at each time after the start, at a price."""
    view = MarketView()
    bars = [Bar(START + after, price, price, price, price, 1, 0) for after, price in prices]
    view.candles.load(CandleState(bars[:-1], bars[-1]))
    view.counts.last_high = Extreme(max(price for _, price in prices), START)
    view.counts.last_low = Extreme(min(price for _, price in prices), START)
    return view


def test_of_a_young_window_it_is_all_that_ever_traded() -> None:
    view = traded((0, 900), (HOUR, 100), (2 * HOUR, 500))
    assert DayRanges(lambda: 0.0).of(BTC, view, START, START + DAY) == (900, 100)


def test_what_is_older_than_a_day_is_left_out() -> None:
    view = traded((0, 900), (HOUR, 100), (25 * HOUR + BAR_SPAN, 600), (30 * HOUR, 500))
    assert DayRanges(lambda: 0.0).of(BTC, view, START, START + 30 * HOUR) == (600, 500)
    assert DayRanges(lambda: 0.0).of(BTC, view, START, START + 90 * HOUR) == (0, 0)


def test_it_is_looked_for_anew_when_a_second_has_passed_or_time_was_turned_back() -> None:
    clock, end = [0.0], START + 30 * HOUR
    ranges = DayRanges(lambda: clock[0])
    assert ranges.of(BTC, traded((29 * HOUR, 500)), START, end) == (500, 500)
    later = traded((29 * HOUR, 500), (30 * HOUR, 700))
    assert ranges.of(BTC, later, START, end + 1) == (500, 500)
    clock[0] += 1
    assert ranges.of(BTC, later, START, end + 1) == (700, 500)
    assert ranges.of(BTC, later, START, end - 1) == (500, 500)
