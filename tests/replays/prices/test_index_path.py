import itertools

import pytest

from exchange.units import HOUR, SECOND
from replays.prices import index_path
from replays.prices.index_path import (
    STEP,
    Anchor,
    Bridge,
    CalmAnchors,
    PriceFileError,
    StatedAnchors,
    hourly,
    read_anchors,
    shake_of,
)
from replays.scenarios.scenario import find

START = 1_583_985_600 * SECOND
ANCHORS = [
    Anchor(START, 80_000),
    Anchor(START + 600 * SECOND, 79_000),
    Anchor(START + 630 * SECOND, 60_000),
    Anchor(START + HOUR, 61_000),
]
HEADER = "time,symbol,price,source"


def shake(seed=1, minute_ppb=3_000_000, symbol="BTCUSDT", common_ppb=900_000_000):
    return shake_of(seed, symbol, common_ppb, hourly(START, [minute_ppb]))


def bridge(*shaken, **how):
    return Bridge(StatedAnchors(ANCHORS), shake(*shaken, **how))


def path(bridge):
    return [bridge.price(START + n * STEP) for n in range(3601)]


def test_the_path_passes_through_every_anchor():
    walked = bridge()
    assert [walked.price(anchor.time) for anchor in ANCHORS] == [anchor.price for anchor in ANCHORS]


def test_the_path_stays_inside_the_known_extremes():
    walked = path(bridge(minute_ppb=40_000_000))
    assert min(walked) >= 60_000
    assert max(walked) <= 80_000


def test_the_path_does_not_depend_on_the_order_it_is_asked_in():
    forwards = path(bridge())
    backwards = bridge()
    assert [backwards.price(START + n * STEP) for n in range(3600, -1, -1)] == forwards[::-1]


def test_paths_that_share_their_segments_are_those_that_make_their_own(monkeypatch):
    monkeypatch.setattr(index_path, "SEGMENTS_KEPT", 4)
    segments = {}
    shared = [Bridge(StatedAnchors(ANCHORS), shake(seed), segments) for seed in (1, 2, 1)]
    assert [path(each) for each in shared] == [path(bridge(seed)) for seed in (1, 2, 1)]
    assert len(segments) == 4


def test_another_seed_gives_another_path_between_the_same_anchors():
    assert path(bridge(1)) != path(bridge(2))


def test_instruments_of_one_scenario_move_together():
    one, other = path(bridge(minute_ppb=2_000_000)), path(bridge(minute_ppb=2_000_000, symbol="ETHUSDT"))
    moves = [(one[n + 1] - one[n], other[n + 1] - other[n]) for n in range(590)]
    same = sum((a > 0) == (b > 0) for a, b in moves if a and b)
    assert same > 0.7 * len(moves)


def test_minutes_vary_as_much_as_was_asked():
    flat = [Anchor(START, 500_000), Anchor(START + 20 * HOUR, 500_000)]
    shaken = shake_of(3, "BTCUSDT", 500_000_000, hourly(START, [1_000_000]))
    walk = Bridge(_Wide(flat), shaken)
    closes = [walk.price(START + n * 60 * SECOND) for n in range(1200)]
    returns = [(b - a) / a for a, b in itertools.pairwise(closes)]
    deviation = (sum(r * r for r in returns) / len(returns)) ** 0.5
    assert deviation == pytest.approx(0.001, rel=0.1)


class _Wide(StatedAnchors):
    def __init__(self, anchors):
        super().__init__(anchors)
        self.low, self.high = 1, 10**9


def test_an_endless_path_can_be_entered_anywhere():
    def calm():
        anchors = CalmAnchors(77, START, 420_000, 2_000_000)
        return Bridge(anchors, shake_of(1, "BTCUSDT", 900_000_000, hourly(START, [300_000] * 24)))

    walked, entered = calm(), calm()
    for hour in range(60):
        walked.price(START + hour * HOUR)
    late = START + 60 * HOUR + 17 * SECOND
    assert entered.price(late) == walked.price(late)
    assert entered.price(START) == 420_000


def test_volatility_goes_by_the_hour_and_a_day_repeats():
    by_hour = hourly(START, list(range(24)))
    assert [by_hour(START + n * HOUR) for n in (0, 5, 23, 24, 30)] == [0, 5, 23, 0, 6]
    assert hourly(START, [4, 9])(START + 7 * HOUR) == 9


@pytest.mark.parametrize(
    ("rows", "line", "field"),
    [
        (["time,price"], 1, ""),
        ([HEADER, "2020-03-12T04:00:00Z,BTCUSDT,7666.2"], 2, ""),
        ([HEADER, "2020-03-12T04:00:00Z,BTCUSD,7666.2,x"], 2, "symbol"),
        ([HEADER, "2020-03-12T04:00:00Z,BTCUSDT,7666.25,x"], 2, "price"),
        ([HEADER, "2020-03-12T04:00:00Z,BTCUSDT,NaN,x"], 2, "price"),
        ([HEADER, "2020-03-12T04:00:00Z,BTCUSDT,0,x"], 2, "price"),
        ([HEADER, "2020-03-12T04:00:00Z,BTCUSDT,100000000.1,x"], 2, "price"),
        ([HEADER, "2020-02-01T03:59:59Z,BTCUSDT,1,x", "2020-03-12T04:00:00Z,BTCUSDT,1,x"], 3, "time"),
        ([HEADER, "2020-03-12 04:00,BTCUSDT,7666.2,x"], 2, "time"),
        ([HEADER, "2020-03-12T04:00:00.5Z,BTCUSDT,7666.2,x"], 2, "time"),
        ([HEADER, "2020-03-12T04:00:00Z,BTCUSDT,7666.2, "], 2, "source"),
        ([HEADER, "2020-03-12T04:00:01Z,BTCUSDT,1,x", "2020-03-12T04:00:01Z,BTCUSDT,1,x"], 3, "time"),
        ([HEADER, "2020-03-12T04:00:00Z,BTC\0USDT,7666.2,x"], 2, ""),
        ([HEADER, '2020-03-12T04:00:00Z,"BTC'], 2, ""),
    ],
)
def test_a_bad_row_is_named_by_line_and_field(rows, line, field):
    instruments = {str(each.symbol): each for each in find("black-thursday").instruments}
    with pytest.raises(PriceFileError) as caught:
        read_anchors(rows, instruments)
    assert (caught.value.line, caught.value.field) == (line, field)
