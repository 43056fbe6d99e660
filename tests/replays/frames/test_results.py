"""Earned is what equity gained; cash put in or taken out is no gain, and a day begins at midnight."""

from pathlib import Path

from exchange.commands import Deposit, Withdraw
from exchange.units import DAY, HOUR, MINUTE
from replays.crowd.population import PLAYER
from replays.frames.results import earned, earned_today
from replays.reports.report import trader
from tests.runs import USDT_UNITS, begin, begun, market
from tests.small_world import USDT

EQUITY = 10_000 * USDT_UNITS


def test_what_is_paid_in_or_out_is_not_earned(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(Deposit(trader=PLAYER, asset=USDT, amount=500 * USDT_UNITS))
    run.trade(Withdraw(trader=PLAYER, asset=USDT, amount=200 * USDT_UNITS))
    now = EQUITY + 300 * USDT_UNITS
    assert earned(run, USDT, now) == earned_today(run, USDT, now) == 0
    assert earned(run, USDT, now + 7) == 7


def test_the_document_says_it_for_the_session_and_the_day(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(market(100))
    document = trader(run)["earned"]
    assert document["session"] == document["day"]
    assert document["session"]["USDT"].startswith("-"), "the spread and a fee"


def test_what_is_paid_in_at_the_moment_of_a_sample_is_not_earned(tmp_path: Path) -> None:
    run = begin(tmp_path)
    assert run.time % DAY == 0
    run.curves.times[:], run.curves.equity["USDT"] = [run.time], [EQUITY]
    run.trade(Deposit(trader=PLAYER, asset=USDT, amount=500 * USDT_UNITS))
    assert earned_today(run, USDT, EQUITY + 500 * USDT_UNITS) == 0


def test_a_day_begins_with_the_last_sample_before_midnight(tmp_path: Path) -> None:
    run = begin(tmp_path)
    midnight = run.world.start // DAY * DAY
    run.curves.times[:] = [midnight - HOUR, midnight - MINUTE, midnight + HOUR]
    run.curves.equity["USDT"] = [EQUITY, EQUITY + 40, EQUITY - 90]
    assert earned_today(run, USDT, EQUITY + 50) == 10
    assert earned(run, USDT, EQUITY + 50) == 50
