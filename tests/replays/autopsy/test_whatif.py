"""What one would think of afterwards, each asked as a run that differs in that alone."""

import pytest

from replays.autopsy.case import find_case
from replays.autopsy.whatif import questions
from replays.messages.findings import NOTHING
from replays.reruns.trial import live_again
from tests.again_world import CENTS, FALL, LONG, life, scenario, step

CROSS = step("+10s", "set_leverage", leverage="20") + step(
    "+11s", "order", side="buy", size="300", type="limit", price="100.2"
)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory):
    return scenario(tmp_path_factory.mktemp("fall"), *FALL, fee="0.0005", wobble="10", accounts=40)


@pytest.fixture(scope="module")
def case(market):
    return find_case(life(market, LONG))


@pytest.fixture(scope="module")
def answered(case):
    return answers(case)


def answers(case):
    return {each.change: live_again(each.trial) for each in questions(case) if each.trial is not None}


def test_everything_is_asked_and_nothing_done_is_among_it(case):
    asked = [each.change for each in questions(case)]
    assert len(asked) == 6
    assert asked[0].startswith("+102.")
    assert asked[1:3] == ["10x in place of 20x", "half the size"]
    assert asked[3].startswith("a stop at 97.")
    assert asked[4:] == ["cross margin", NOTHING]


def test_each_answer_is_what_its_run_came_to(answered):
    survived = {change.partition(" at ")[0]: outcome.survives for change, outcome in answered.items()}
    margin = next(change for change in survived if change.startswith("+"))
    assert survived == {
        margin: True,
        "10x in place of 20x": True,
        "half the size": False,
        "a stop": True,
        "cross margin": True,
    }
    assert all(outcome.refused is None for outcome in answered.values())


def test_half_the_size_loses_half(case, answered):
    half = answered["half the size"]
    whole = case.equity_begun - case.equity_end
    assert abs(2 * (case.equity_begun - half.equity) - whole) < 2 * CENTS


def test_less_leverage_is_the_same_size_even_of_an_order_by_margin(market):
    by_margin = LONG.replace('size = "20"', 'margin = "100"')
    case = find_case(life(market, by_margin))
    (less,) = [each for each in questions(case) if each.change == "10x in place of 20x"]
    (pinned,) = less.trial.change.instead
    assert pinned[1].size == case.held
    assert live_again(less.trial).survives


def test_a_stop_under_what_was_added_in_profit_stands_from_then_on(tmp_path):
    """At the first fill the mark was below it already."""
    pyramid = LONG + step("+3m", "order", side="buy", size="60")
    market = scenario(tmp_path, "100", "100", "110", "120", "115", "110", "100", "95", fee="0.0005")
    outcome = next(
        each for change, each in answers(find_case(life(market, pyramid))).items() if "stop" in change
    )
    assert outcome.refused is None
    assert outcome.survives


def test_a_cross_account_is_asked_about_isolated_margin(market):
    case = find_case(life(market, CROSS))
    found = answers(case)
    isolated = found["isolated margin"]
    assert not isolated.survives
    assert isolated.equity > case.equity_end


def test_at_one_times_there_is_no_less_leverage(tmp_path):
    market = scenario(tmp_path, "100", "100", "150", "220", "220", fee="0.0005")
    short = LONG.replace('"20"\n[[', '"1"\n[[').replace('"buy"', '"sell"').replace('"20"', '"10"')
    case = find_case(life(market, short))
    assert case.leverage == 1
    assert not [each for each in questions(case) if "in place of" in each.change]
