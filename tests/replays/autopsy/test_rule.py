"""The rule of a position is what its owner chose, and becomes a plan in any other scenario."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from exchange.units import MINUTE, PPB, SECOND
from replays.autopsy.case import find_case
from replays.autopsy.rule import instrument_of, plan_of, rule_of
from replays.messages.findings import Rule
from replays.reruns.rerun import NOTHING_ELSE
from replays.reruns.tally import whole_life
from replays.reruns.trial import Trial, live_again
from replays.sessions.opening import OpeningError
from tests.again_world import FALL, LONG, life, scenario

RULE = Rule(
    scenario="elsewhere",
    symbol="ETHUSDT",
    side="short",
    leverage=7,
    mode="cross",
    share_ppb=PPB // 4,
    after=0,
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory):
    """Twenty lots worth 2,000 at twenty times: 100 of the 2,000 that there are."""
    return find_case(life(scenario(tmp_path_factory.mktemp("fall"), *FALL), LONG))


def test_it_is_side_leverage_mode_share_of_the_balance_and_how_late(case):
    rule = rule_of(case)
    assert (rule.symbol, rule.side, rule.leverage, rule.mode) == ("BTCUSDT", "long", 20, "isolated")
    assert rule.scenario == case.life.scenario.name
    assert 49_000_000 < rule.share_ppb <= 51_000_000
    assert rule.after == 11 * SECOND


def test_it_is_said_in_one_sentence(case):
    assert rule_of(case).sentence == (
        "long 20x isolated at market with 5.0% of the balance, 11 s after the start, then left alone"
    )


def test_as_a_plan_it_takes_the_same_share_of_any_balance(case):
    market = case.life.scenario
    mode, leverage, order = whole_life(market, plan_of(rule_of(case), market)).plan.steps
    assert (mode.mode, leverage.leverage, order.side) == ("isolated", 20, "buy")
    assert order.margin == market.balances["USDT"] * rule_of(case).share_ppb // PPB
    assert mode.at == leverage.at == order.at == market.start + 11 * SECOND


def test_where_its_contract_is_not_traded_it_takes_the_first(tmp_path: Path):
    alone = scenario(tmp_path / "one", "100", "100")
    both = scenario(tmp_path / "two", "100", "100", eth=("10", "10"))
    assert instrument_of(RULE, alone).symbol == "BTCUSDT"
    assert instrument_of(RULE, both).symbol == "ETHUSDT"
    leverage, order = whole_life(alone, plan_of(RULE, alone)).plan.steps
    assert (leverage.symbol, order.symbol, order.side) == ("BTCUSDT", "BTCUSDT", "sell")


@pytest.mark.parametrize(("mode", "survives"), [("isolated", False), ("cross", True)])
def test_followed_where_it_fell_it_falls_again_and_nothing_is_refused(case, mode, survives):
    market, rule = case.life.scenario, replace(rule_of(case), mode=mode)
    outcome = live_again(Trial(whole_life(market, plan_of(rule, market)), NOTHING_ELSE, None, case.symbol))
    assert (outcome.survives, outcome.refused) == (survives, None)


def test_in_a_window_that_is_over_by_then_it_cannot_be_followed(tmp_path: Path):
    late = Rule(
        scenario="", symbol="", side="long", leverage=2, mode="cross", share_ppb=PPB, after=5 * MINUTE
    )
    with pytest.raises(OpeningError, match="it lasts only 60 s"):
        plan_of(late, scenario(tmp_path, "100", "100"))
