"""The anatomy of a cascade is counted from events, and held against what was measured of a real one."""

import pytest

from exchange.events import BadDebtBooked, Deleveraged, FundTookOver, LiquidationFinished
from exchange.terms import Asset, Trader
from exchange.units import MINUTE, SECOND
from replays.cascade.anatomy import Cascade, held, told
from tests.kit import BTC, linear

USDT = Asset("USDT")
START = 1_000 * MINUTE


def liquidation(second, filled=10, insured=0, value=100):
    return LiquidationFinished(
        time=START + second * SECOND,
        liquidation_id=1,
        trader=Trader("long"),
        symbol=BTC,
        filled_size=filled,
        filled_value=value,
        fee=0,
        insured_size=insured,
        deleveraged_size=0,
        unclosed_size=0,
        lost=0,
    )


def takeover(second, value):
    return FundTookOver(
        time=START + second * SECOND,
        symbol=BTC,
        size=1,
        value=value,
        liquidation_id=1,
        trader=Trader("long"),
        realized=0,
    )


def deleverage(second, value, trader="short"):
    return Deleveraged(
        time=START + second * SECOND,
        trader=Trader(trader),
        symbol=BTC,
        size=1,
        value=value,
        price=1,
        realized=0,
        rank=1,
        liquidation_id=1,
        victim=Trader("long"),
        victim_realized=0,
    )


def bad_debt(second, amount):
    return BadDebtBooked(
        time=START + second * SECOND,
        asset=USDT,
        symbol=BTC,
        amount=amount,
        liquidation_id=1,
        trader=Trader("alice"),
        scope=BTC,
    )


@pytest.fixture
def cascade():
    return Cascade(USDT, [linear()])


def test_without_liquidations_there_is_nothing_to_tell(cascade):
    assert not any(cascade.anatomy().values())
    assert held(cascade.anatomy()) == []


def test_time_to_adl_is_of_the_wave_with_the_most_deleveraging(cascade):
    cascade.fold([liquidation(5), deleverage(6, 10)])
    cascade.fold([liquidation(300), liquidation(361), deleverage(380, 90)])
    assert cascade.anatomy()["seconds_to_adl"] == 80


def test_the_share_of_the_winners_in_what_was_forced_counts_takeovers_too(cascade):
    cascade.fold([liquidation(0, value=20), takeover(1, -30), deleverage(2, -50), bad_debt(2, 1)])
    figures = cascade.anatomy()
    assert figures["adl_share"] == 0.5
    assert figures["bad_debt_share"] == 0.01


def test_lumps_are_counted_by_the_second(cascade):
    cascade.fold([liquidation(0)])
    cascade.fold([deleverage(second, 10 + 90 * (second < 10)) for second in range(0, 40, 2) for _ in "ab"])
    figures = cascade.anatomy()
    assert figures["adl_seconds_share"] == pytest.approx(20 / 39)
    assert figures["adl_in_ten_seconds"] == pytest.approx((5 * 200 + 5 * 20) / (5 * 200 + 15 * 20))


def test_a_hundred_winners_may_bear_all_of_it(cascade):
    cascade.fold([liquidation(0), *(deleverage(1, 1, f"short-{n}") for n in range(200))])
    assert cascade.anatomy()["winners_100_share"] == 0.5


def test_seconds_without_a_deleverage_are_the_usual_ones(cascade):
    cascade.fold([liquidation(0), liquidation(0), liquidation(1), liquidation(2), deleverage(2, 1)])
    figures = cascade.anatomy()
    assert figures["liquidations_a_second"] == 2
    assert figures["forced_in_the_worst_second"] == 2


def test_a_step_that_closed_nothing_is_no_liquidation(cascade):
    cascade.fold([liquidation(0, filled=0), liquidation(30), deleverage(40, 1)])
    assert cascade.anatomy()["seconds_to_adl"] == 10


def test_a_band_of_two_parts_holds_when_both_do():
    figures = {"adl_seconds_share": 0.1, "adl_in_ten_seconds": 0.95, "adl_share": 0.5}
    assert held(figures) == [3]
    assert held({**figures, "adl_in_ten_seconds": 0.8}) == [2, 3]
    assert [row["holds"] for row in told(figures) if row["band"] == 2] == [True, False]
