"""One liquidation, found by living the run, with what surrounded it."""

from pathlib import Path

import pytest

from exchange.events import MarginCalled
from exchange.units import SECOND
from replays.autopsy.case import NoLiquidation, find_case
from replays.autopsy.whatif import questions
from replays.prices.index_path import STEP
from tests.again_world import BTC, CENTS, FALL, LONG, USDT, life, scenario, step

TWICE = LONG + step("liquidation", "order", side="buy", size="20")


@pytest.fixture
def market(tmp_path: Path):
    return scenario(tmp_path, *FALL, fee="0.0005", wobble="10", accounts=40)


def test_a_case_knows_the_position_that_fell(market):
    case = find_case(life(market, LONG))
    assert (case.symbol, case.asset, case.is_isolated) == (BTC, USDT, True)
    assert (case.held, case.leverage, case.opened_by) == (2000, 20, 2)
    assert case.entry in range(995, 1006)
    assert case.opened_at == market.start + 11 * SECOND


def test_between_call_and_liquidation_lie_the_chances_to_act(market):
    case = find_case(life(market, LONG))
    assert case.call.time < case.first_chance <= case.last_chance <= case.started.time
    assert case.first_chance % STEP == case.last_chance % STEP == 0


def test_what_was_free_is_known_for_every_moment(market):
    case = find_case(life(market, LONG))
    assert case.free_at(market.start) == 0
    assert case.free_at(market.start + STEP) == 2000 * CENTS
    assert 1_895 * CENTS < case.free_at(case.first_chance) < 1_901 * CENTS


def test_a_later_liquidation_is_a_case_of_its_own(tmp_path):
    market = scenario(tmp_path, *FALL[:7], "88", "84", "84", fee="0.0005")
    first, second = (find_case(life(market, TWICE), number) for number in (1, 2))
    assert first.finished.time < second.opened_at < second.started.time
    assert second.opened_by == 3
    assert second.own[0].time > first.own[-1].time


def test_without_a_liquidation_there_is_no_case(market):
    with pytest.raises(NoLiquidation, match="you were not liquidated in textbook"):
        find_case(life(market, LONG.replace('"20"', '"2"')))
    with pytest.raises(NoLiquidation, match="only 1 of yours"):
        find_case(life(market, LONG), 2)


def test_it_tells_how_far_it_is(market):
    told = []
    find_case(life(market, LONG), progress=told.append)
    assert told == sorted(told)
    assert told


def test_paid_in_is_the_beginning_and_deposits(market):
    plan = LONG + step("+20s", "deposit", asset="USDT", amount="50", symbol="")
    assert find_case(life(market, plan)).equity_begun == 2050 * CENTS


def test_a_call_of_a_position_that_was_closed_is_no_call_of_the_next(tmp_path):
    """The next fell in one step, without a call: up to its fall every order built it."""
    plan = (
        LONG
        + step("+2m", "close")
        + step("+130s", "set_leverage", leverage="75")
        + step("+140s", "order", side="buy", size="5")
        + step("+150s", "order", side="buy", size="15")
    )
    market = scenario(tmp_path, "100", "100", "96.2", "96.2", "30", "30", fee="0.0005")
    case = find_case(life(market, plan))
    assert any(isinstance(each, MarginCalled) for each in case.evidence.own[: case.opened])
    assert case.call is None
    assert case.sent_until_call == case.run.sent == 7
    half = next(each for each in questions(case) if each.change == "half the size")
    assert [order.size for _, order in half.trial.change.instead] == [250, 750]
