"""The least that would have saved it, to the cash unit, and when it could last have been had."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exchange.commands import Deposit, MoveMargin, PassTime
from exchange.units import MINUTE, SECOND
from replays.autopsy.case import find_case
from replays.autopsy.rescue import find_rescue, fresh_part, last_moment, reacts, top_up
from replays.messages.findings import Outcome
from replays.reruns.trial import Pending, Trial, Workers, live_again
from tests.again_world import BTC, CENTS, FALL, LONG, USDT, life, scenario, step

AUTO = LONG + 'type = "limit"\nprice = "100.2"\n' + step("+30s", "auto_margin", enabled=True)
CALLED = LONG + step("margin_call", "add_margin", amount="20")
CROSS = step("+10s", "set_leverage", leverage="20") + step(
    "+11s", "order", side="buy", size="300", type="limit", price="100.2"
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory):
    return find_case(life(market(tmp_path_factory.mktemp("long")), LONG))


@pytest.fixture(scope="module")
def rescue(case):
    return find_rescue(case, Workers())


@pytest.fixture(scope="module")
def called(tmp_path_factory: pytest.TempPathFactory):
    """With a plan that answers margin calls, so that a top-up may change what is traded."""
    return find_case(life(market(tmp_path_factory.mktemp("called")), CALLED))


def market(folder: Path):
    return scenario(folder, *FALL, fee="0.0005", wobble="10", accounts=40)


class Told(Workers):
    """Knows without living whether an amount survives, and what a spared run is short of."""

    def __init__(self, short: int, lives: Callable[[int], bool]) -> None:
        super().__init__()
        self.short, self.lives = short, lives
        self.asked: list[Trial] = []

    def start(self, trial: Trial) -> Pending:
        self.asked.append(trial)
        amount = _amount(trial)
        outcome = Outcome(self.lives(amount), None, 0, max(0, self.short - amount), None)
        return lambda: outcome


def _amount(trial: Trial) -> int:
    return sum(each.command.amount for each in trial.change.more if isinstance(each.command, MoveMargin))


def survives(case, at, amount) -> bool:
    return live_again(top_up(case, at, amount)).survives


def test_the_amount_survives_and_one_unit_less_does_not(case, rescue):
    assert rescue.outcome.survives
    assert not rescue.less.survives
    assert rescue.monotone
    assert not rescue.grid
    assert rescue.at == case.first_chance


def test_only_the_amount_itself_is_lived_on_after_a_fall(case):
    """Of all the others no more is asked than whether they fall."""
    told = Told(800, lambda amount: amount >= 900)
    find_rescue(case, told)
    ends = [(_amount(trial), trial.to_end) for trial in told.asked if not trial.change.spared]
    grid = [(amount, False) for amount in range(200, 1601, 200)]
    halves = [(amount, False) for amount in (900, 850, 875, 887, 893, 896, 898, 899)]
    assert ends == [(800, True), (799, False), *grid, *halves, (900, True), (899, False)]


def test_a_grid_by_brute_force_agrees(case, rescue):
    for tenths in (1, 5, 9, 10, 11, 20):
        assert survives(case, rescue.at, rescue.amount * tenths // 10) is (tenths >= 10)


def test_any_moment_between_call_and_liquidation_needs_the_same(case, rescue):
    """The tape is what it is: an earlier top-up need not be larger."""
    assert rescue.at == case.first_chance
    late = find_rescue(case, Workers(), case.last_chance)
    assert abs(rescue.amount - late.amount) < CENTS


def test_the_last_moment_is_the_last_step_before_it(case, rescue):
    assert rescue.last_moment == case.last_chance
    assert survives(case, rescue.last_moment, rescue.amount + CENTS)
    assert not survives(case, rescue.last_moment + SECOND, rescue.amount + CENTS)


def test_what_the_balance_does_not_hold_is_fresh_money_and_has_no_last_moment(case):
    at, free = case.first_chance, case.free_at(case.first_chance)
    assert fresh_part(case, at, free) == 0
    assert fresh_part(case, at, free + 1) == 1
    assert last_moment(case, at, free) is not None
    assert last_moment(case, at, free + CENTS) is None
    kinds = [type(each.command) for each in top_up(case, at, free + 1).change.more]
    assert kinds == [Deposit, MoveMargin]
    assert live_again(top_up(case, at, free + 1)).refused is None


def test_no_top_up_is_a_command_too(case):
    """So that the run without differs from the run with in nothing but the margin."""
    (each,) = top_up(case, case.first_chance, 0).change.more
    assert isinstance(each.command, PassTime)


def test_a_cross_account_is_rescued_from_outside(tmp_path):
    case = find_case(life(market(tmp_path), CROSS))
    rescue = find_rescue(case, Workers())
    assert rescue.outcome.survives
    assert not rescue.less.survives
    assert rescue.fresh == rescue.amount
    assert rescue.last_moment == case.last_chance


def test_where_margin_adds_itself_the_amount_comes_on_top_and_a_grid_is_lived(tmp_path):
    case = find_case(life(market(tmp_path), AUTO, balances=((USDT, 130 * CENTS),)))
    assert reacts(case)
    rescue = find_rescue(case, Workers())
    assert rescue.outcome.survives
    assert not rescue.less.survives
    assert len(rescue.grid) == 8
    assert rescue.fresh > 0


def test_margin_that_adds_itself_elsewhere_changes_nothing_here(tmp_path):
    elsewhere = LONG + step("+30s", "auto_margin", symbol="ETHUSDT", enabled=True)
    market = scenario(tmp_path, *FALL[:8], fee="0.0005", eth=("100",) * 8)
    alone, both = (find_case(life(market, plan)) for plan in (LONG, elsewhere))
    assert not reacts(alone)
    assert not reacts(both)
    amount = find_rescue(alone, Workers()).amount
    assert survives(both, both.first_chance, amount)
    assert not survives(both, both.first_chance, amount - 1)


def test_a_plan_that_answers_calls_is_said_to_react_and_checked(called):
    assert reacts(called)
    rescue = find_rescue(called, Workers())
    assert rescue.grid
    assert survives(called, rescue.at, rescue.amount)
    assert rescue.less.survives is survives(called, rescue.at, rescue.amount - 1)


@pytest.mark.parametrize(
    ("lives", "monotone", "said"),
    [
        (lambda amount: amount >= 800, True, ""),
        (lambda amount: 800 <= amount < 1300 or amount >= 1500, False, "More is not always better"),
        (lambda amount: 390 <= amount < 500 or amount >= 800, False, "More is not always better"),
        (lambda amount: amount > 10**9, False, "None of the amounts tried"),
    ],
)
def test_where_more_is_not_better_a_grid_finds_it_and_it_is_said(called, lives, monotone, said):
    rescue = find_rescue(called, Told(800, lives))
    assert len(rescue.grid) == 8
    assert rescue.monotone is monotone
    assert rescue.warning.startswith(said)
    assert bool(rescue.warning) is not monotone
    assert rescue.outcome.survives is lives(rescue.amount)


def test_where_no_line_leads_to_the_least_it_is_halved_in_so_many_times_at_most(called):
    told = Told(8 * 10**9, lambda amount: amount >= 5 * 10**9 + 1)
    rescue = find_rescue(called, told)
    assert rescue.less.survives
    assert rescue.warning == "Slightly less would do too: this is the least of the amounts tried."
    assert 0 < rescue.amount - (5 * 10**9 + 1) < 10**7
    assert len(told.asked) <= 25


def test_a_part_that_is_closed_later_takes_its_part_of_a_top_up_home(tmp_path):
    """So that one has to add more than it was ever short of, and that is found without a grid."""
    market = scenario(tmp_path, "100", "100", "98", "96", "93", "90", "88", "85", "85", fee="0.0005")
    plan = LONG.replace('size = "20"', 'size = "40"') + step("+3m", "close", share="0.9")
    rescue = find_rescue(find_case(life(market, plan)), Workers())
    assert rescue.outcome.survives
    assert not rescue.less.survives
    assert not rescue.grid


def test_a_later_fall_is_counted(case, rescue):
    """The least is for the whole window, not for the first touch."""
    short = find_case(replace(case.life, until=case.life.scenario.start + 5 * MINUTE))
    assert short.symbol == BTC
    assert find_rescue(short, Workers()).amount < rescue.amount
