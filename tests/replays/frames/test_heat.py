"""A fall is bright where and when it happened, and nowhere else."""

from exchange.candles import Bar
from exchange.falls import Fall
from exchange.terms import BUY, Symbol, Trader
from replays.frames.heat import BRIGHTEST, FALLEN_MIN, WAITING_MAX, heat_of
from replays.frames.risk_map import Seen

BTC = Symbol("BTCUSDT")
BARS = [Bar(0, 100, 110, 90, 100, 1, 0), Bar(50, 100, 100, 91, 95, 1, 0)]


def nothing(_: int) -> None:
    """Nobody has looked."""


def fall(time: int, price: int, notional: int, symbol: str = "BTCUSDT") -> Fall:
    return Fall(time, Symbol(symbol), BUY, price, notional, Trader("t"), False, 1)


def test_falls_light_the_cells_they_fell_in_the_larger_the_brighter() -> None:
    falls = [fall(10, 110, 1 << 20), fall(99, 90, 1 << 10), fall(5, 100, 5, "ETHUSDT"), fall(99, 200, 9)]
    grid, prices = heat_of(falls, nothing, BTC, BARS, end=100, shape=(4, 3))
    assert prices == (84, 116)
    assert grid[0][0] == BRIGHTEST
    assert FALLEN_MIN < grid[2][3] < BRIGHTEST
    assert sum(cell > 0 for row in grid for cell in row) == 2


def test_what_fell_before_the_window_is_not_shown() -> None:
    bars = [bar._replace(time=bar.time + 1_000) for bar in BARS]
    grid, _ = heat_of([fall(10, 100, 5)], nothing, BTC, bars, end=1_100, shape=(2, 2))
    assert grid == ((0, 0), (0, 0))


def test_there_is_no_map_without_candles_or_room() -> None:
    assert heat_of([], nothing, BTC, [], end=1, shape=(4, 4)) == ((), (0, 0))
    assert heat_of([], nothing, BTC, BARS, end=100, shape=(0, 4)) == ((), (0, 0))


def test_what_waits_glows_from_the_first_look_on_the_more_the_brighter() -> None:
    early, late = Seen.of(20, 10, {90: 4, 110: 16}), Seen.of(60, 10, {110: 1})

    def looks(time: int) -> Seen | None:
        return late if time >= 60 else early if time >= 20 else None

    grid, (low, high) = heat_of([], looks, BTC, BARS, end=100, shape=(8, 3))
    assert (low, high) == (84, 116)
    assert [row[0] for row in grid] == [0, 0, 0]
    assert [row[3] for row in grid] == [WAITING_MAX, 0, WAITING_MAX // 2]
    assert [row[7] for row in grid] == [WAITING_MAX // 4, 0, 0]
