"""Indicators are what a naive sum over the candles gives, and lose nothing."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from replays.messages.frame import Candle
from tests.tui.frames import row
from tui.looking import indicators

prices = st.integers(1, 10**6)
bars = st.lists(st.tuples(prices, prices, prices, prices, st.integers(0, 10**9)), min_size=1, max_size=40)


def candles(those):
    return [
        row(Candle, number, a, max(a, b, c, d), min(a, b, c, d), d, volume, 0)
        for number, (a, b, c, d, volume) in enumerate(those)
    ]


@given(bars, st.integers(1, 25))
def test_a_moving_average_is_the_mean_of_so_many_closes_and_nothing_before_there_are_so_many(those, count):
    drawn = candles(those)
    closes = [each.close for each in drawn]
    for place, average in enumerate(indicators.moving_average(drawn, count)):
        window = closes[place - count + 1 : place + 1] if place + 1 >= count else []
        assert average == (int(Fraction(sum(window), count) + Fraction(1, 2)) if window else 0)


@given(bars, st.integers(1, 30))
def test_the_volume_by_price_adds_up_to_what_was_traded_and_lies_where_it_was(those, rows):
    drawn = candles(those)
    low, high = min(each.low for each in drawn), max(each.high for each in drawn)
    bands = indicators.bands(drawn, rows)
    assert sum(volume for _, _, volume in bands) == sum(each.volume for each in drawn)
    assert (bands[-1][0], bands[0][1]) == (low, high)
    for above, below in pairwise(bands):
        assert above[0] == below[1] + 1
    for least, greatest, volume in bands:
        assert not volume or any(each.low <= greatest and each.high >= least for each in drawn)


def test_a_candle_within_one_band_counts_there_whole():
    flat = [row(Candle, 0, 10, 10, 10, 10, 7, 0), row(Candle, 1, 90, 90, 90, 90, 5, 0)]
    bands = indicators.bands(flat, 4)
    assert [volume for _, _, volume in bands] == [5, 0, 0, 7]
    assert indicators.bands([]) == []


def test_a_second_market_begins_at_the_close_of_the_first_where_it_is_known():
    drawn = candles([(100, 100, 100, 100, 1), (200, 200, 200, 200, 1), (300, 300, 300, 300, 1)])
    assert indicators.rebased(drawn, [50, 25, 60]) == [100, 50, 120]
    assert indicators.rebased(drawn, [0, 40, 60]) == [0, 200, 300]
    assert indicators.rebased(drawn, [0, 0, 0]) == [0, 0, 0]
