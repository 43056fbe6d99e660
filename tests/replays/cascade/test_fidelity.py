"""The report says what was published, what happened here, and how like a tape it is."""

import pytest

from exchange.units import MINUTE
from replays.cascade.candle_file import read_candles
from replays.cascade.fidelity import Observer, fidelity, is_like, like_tape, read_tape
from replays.cascade.shapes import Candle, Likeness
from replays.scenarios.scenario import load
from replays.world.playback import World
from tests.small_world import BTC, TABLE, library

PRICES = """time,symbol,price,source
2024-01-01T00:00:00Z,BTCUSDT,42000,made up
2024-01-01T00:08:00Z,BTCUSDT,40000,made up
2024-01-01T00:10:00Z,BTCUSDT,41000,made up
"""
START = "start = 2024-01-01T00:00:00Z"
ENDS = (
    "\nend = 2024-01-01T00:10:00Z\npublished_liquidated = '2000000'\npublished_liquidated_source = 'made up'"
)
BEGINS_AT = 'begins_at = "42000"'


@pytest.fixture(scope="module")
def fall(tmp_path_factory):
    """Ten minutes in which everything falls by five in a hundred."""
    folder = tmp_path_factory.mktemp("library")
    table = TABLE.replace(START, START + ENDS).replace(BEGINS_AT, 'published_low = "40000"')
    library(folder, table)
    (folder / "small" / "prices.csv").write_text(PRICES)
    return load(folder / "small")


@pytest.fixture(scope="module")
def observed(fall):
    observer = Observer(World(fall, 5))
    told = []
    observer.play(told.append)
    return observer, told


def test_it_is_told_how_far_it_is(observed, fall):
    assert observed[1] == [fall.start + n * MINUTE for n in range(1, 11)]


def test_the_low_is_held_against_the_published_one(observed):
    (low,) = fidelity(observed[0])["lows"]
    assert (low["published"], low["index"], low["holds"]) == ("40000", "40000", True)
    assert abs(float(low["last_off"])) < 0.02


def test_the_worst_minutes_may_be_as_wide_as_they_like(observed):
    observer = observed[0]
    median, p99 = observer.mids(BTC)
    assert median <= p99
    assert len(observer.distances[BTC]) == 10


def test_money_is_told_at_full_size(observed):
    document = fidelity(observed[0])
    (forced,) = document["forced"]
    counts = observed[0].story.markets[BTC].counts
    assert forced["liquidations"] == counts.liquidations > 0
    assert float(forced["liquidated"]) == pytest.approx(counts.liquidated * 100 / 10**8, abs=1)
    share = float(document["liquidated"]["replayed"]) / 2_000_000
    assert float(document["liquidated"]["share"]) == pytest.approx(share, abs=0.001)
    assert document["conserved"]


def test_without_deleveraging_there_is_no_time_to_it(observed):
    assert fidelity(observed[0])["first_adl_seconds"] is None


def test_a_world_is_like_its_own_candles(observed, fall, tmp_path):
    observer = observed[0]
    path = tmp_path / "btcusdt.csv"
    rows = [
        ",".join(map(repr, (c.time // 10**6, *c[1:]))) for c in observer.candles(fall.instrument("BTCUSDT"))
    ]
    path.write_text("\n".join(["ts_ms,open,high,low,close", *rows]) + "\n")
    followed = fidelity(observer, read_tape(path, fall))["against"]
    assert (followed["correlation"], followed["mean_distance"]) == ("1.0000", "0.00000")
    assert followed["holds"]
    assert followed["falls"][0]["worst_60"] == fidelity(observer)["falls"][0]["worst_60"]


def test_a_tape_of_another_day_is_like_nothing(observed, fall, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("ts_ms,open,high,low,close\n1583985600000,1,1,1,1\n")
    tape = read_tape(path, fall)
    assert (tape.instrument.symbol, len(read_candles(path))) == ("BTCUSDT", 1)
    assert fidelity(observed[0], tape)["against"]["holds"] is False


def test_closes_of_longer_candles_are_compared_where_they_end():
    closes = [(n * MINUTE, 100.0 + n) for n in range(1, 21)]
    tape = [Candle(n * 5 * MINUTE, 1, 1, 1, 105.0 + 5 * n) for n in range(4)]
    found = like_tape(closes, tape, 0, 20 * MINUTE)
    assert (found.closes, found.distance) == (4, 0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Likeness(9, 0.98, 0.01, (1.5, 0.67)), True),
        (Likeness(9, 0.97, 0.01, (1.0,)), False),
        (Likeness(9, 0.99, 0.02, (1.0,)), False),
        (Likeness(9, 0.99, 0.01, (1.6,)), False),
        (Likeness(9, 0.99, 0.01, (0.6,)), False),
    ],
)
def test_like_is_what_was_asked_for(found, expected):
    assert is_like(found) is expected
