"""The crowd is as nervous as the tape's candles are wide and as busy as it was traded."""

from math import exp

import pytest

from exchange.units import HOUR, MINUTE, SECOND
from replays.importing.fit import (
    BETWEEN_FACTS,
    DEPTH_PLAYED,
    LEAST_BP,
    SCALE_MAX,
    fit,
    places_of,
    size_places_of,
)
from replays.tapes.records import Bar

T = 1_583_985_600 * SECOND


def bars(width_bp: float, step: float = 0.0, count: int = 120) -> list[Bar]:
    made = []
    for n in range(count):
        price = 100 * exp(step * n)
        made.append(Bar(T + n * MINUTE, price, price * (1 + width_bp / 1e4), price, price, 1, 0))
    return made


def test_a_wider_tape_is_more_nervous_by_as_much() -> None:
    calm, wild = (fit(bars(width), MINUTE, T, T + 2 * HOUR, [1e6] * 120).volatility_bp for width in (10, 40))
    assert len(calm) == len(wild) == 2
    assert wild[0] / calm[0] == pytest.approx(4, rel=0.01)
    assert calm[0] == pytest.approx(10 * BETWEEN_FACTS, rel=0.01)


def test_a_candle_that_only_falls_is_not_nervous() -> None:
    falls = [Bar(T, 20, 20, 10, 10, 1, 0), Bar(T + MINUTE, 10, 10, 5, 5, 1, 0)]
    assert fit(falls, MINUTE, T, T + HOUR, [1e6] * 2).volatility_bp == [LEAST_BP]


def test_one_wild_print_barely_raises_the_volatility_of_its_hour() -> None:
    calm = bars(10, count=60)
    wild = [bar._replace(low=bar.low / 4_000) if n == 30 else bar for n, bar in enumerate(calm)]
    before, after = (fit(each, MINUTE, T, T + HOUR, [1e6] * 60).volatility_bp[0] for each in (calm, wild))
    assert before < after < 1.5 * before


def test_an_hour_without_candles_is_as_the_others() -> None:
    flow = fit(bars(10, count=60), MINUTE, T, T + 2 * HOUR, [1e6] * 60)
    assert flow.volatility_bp[1] == pytest.approx(flow.volatility_bp[0])


def test_depth_follows_the_volume_and_the_scale_keeps_the_crowd_small() -> None:
    quiet, busy = (fit(bars(10), MINUTE, T, T + HOUR, [turnover] * 120) for turnover in (1e4, 1e7))
    assert busy.depth == 1000 * quiet.depth == 1_600_000
    assert (quiet.scale, busy.scale) == (1, 200)
    assert busy.depth / busy.scale < 3 * DEPTH_PLAYED


def test_orders_of_a_market_that_hardly_trades_are_told_to_the_cent() -> None:
    still = fit(bars(10), MINUTE, T, T + HOUR, [60.0] * 120)
    assert (still.depth, still.taker_median, still.equity_median) == (9.6, 0.05, 0.02)


def test_no_volume_makes_a_scale_that_no_scenario_may_have() -> None:
    assert fit(bars(10), MINUTE, T, T + HOUR, [1e15] * 120).scale == SCALE_MAX


def test_a_tape_without_volume_has_a_usual_depth() -> None:
    assert fit(bars(10), MINUTE, T, T + HOUR, [0.0] * 120).depth == 500_000


def test_longs_are_many_before_a_fall_and_few_before_a_rise() -> None:
    falls, rises = (fit(bars(1, step), MINUTE, T, T + HOUR, [1e6] * 120) for step in (-0.01, 0.01))
    assert falls.long_share > 0.5 > rises.long_share


def test_makers_stand_nearer_where_it_is_quiet() -> None:
    quiet, wild = (
        fit([*bars(1, step), *bars(1, -step)], MINUTE, T, T + HOUR, [1e6] * 240) for step in (0.0001, 0.01)
    )
    assert quiet.spacing < wild.spacing <= 1
    assert quiet.taker_median < wild.taker_median
    assert quiet.equity_median < wild.equity_median


def test_decimals_are_those_of_the_tape() -> None:
    assert places_of([Bar(T, 43538.02, 43538.5, 43530, 43531, 0, 0)], 8) == 2
    assert places_of([Bar(T, 4e-05, 4e-05, 4e-05, 4e-05, 0, 0)], 8) == 5
    assert places_of([Bar(T, 0.123456789, 1, 1, 1, 0, 0)], 8) == 8
    assert [size_places_of(price) for price in (60_000, 2_000, 150, 1.0, 4e-05)] == [3, 3, 2, 0, 0]
