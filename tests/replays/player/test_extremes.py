"""The deepest fall is from the peak before it; neither it nor a fund's low is missed between two samples."""

from pathlib import Path

import pytest

from exchange.commands import Deposit, Withdraw
from exchange.stories import Sums
from exchange.terms import Asset, Symbol
from exchange.units import PPB, SECOND
from replays.crowd.population import PLAYER
from replays.frames.results import drawdown
from replays.messages.settings import Settings
from replays.player import curves as room
from replays.player.extremes import Extremes, Fall, Low
from replays.reports.report import report, trader
from replays.scenarios.scenario import Scenario, load
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from tests.again_world import scenario, step
from tests.runs import USDT_UNITS, begin, begun

USDT, SHARED = Asset("USDT"), Symbol("")
NOTHING = Sums()
LONG_AT_20X = step("+10s", "set_leverage", leverage="20") + step("+11s", "order", side="buy", size="60")


def dips(folder: Path) -> Scenario:
    """From 100 to 80 and back between two samples."""
    scenario(folder, *["100"] * 6)
    home = folder / "textbook"
    rows = (("00:00", 100), ("02:10", 100), ("02:25", 80), ("02:40", 100), ("05:00", 100))
    told = (f"2024-01-01T00:{at}Z,BTCUSDT,{price},made up" for at, price in rows)
    (home / "prices.csv").write_text("\n".join(["time,symbol,price,source", *told]) + "\n")
    return load(home)


def lived(folder: Path) -> Playthrough:
    run = Playthrough(Session.start(dips(folder), Settings(plan=LONG_AT_20X), program="test"))
    while not run.ended:
        run.step()
    return run


def test_the_deepest_fall_is_from_the_peak_before_it() -> None:
    fall = Fall()
    for equity in (100, 80, 120, 90, 130):
        fall = fall.then(equity, NOTHING)
    assert fall == Fall(130, -PPB // 4)
    assert Fall().then(1, NOTHING).then(3, NOTHING).deepest == 0
    assert Fall().then(0, NOTHING).deepest == 0


def test_what_is_paid_in_raises_the_peak_and_is_no_recovery() -> None:
    fall = Fall(100).then(80, NOTHING).then(380, Sums(deposits=300))
    assert fall == Fall(400, -PPB // 5, 300)
    assert fall.then(200, Sums(deposits=300)).deepest == -PPB // 2


def test_what_is_taken_out_is_no_fall() -> None:
    fall = Fall(100).then(40, Sums(withdrawals=60))
    assert fall.deepest == 0
    assert fall.then(30, Sums(withdrawals=60)).deepest == -PPB // 10


def test_the_first_peak_is_what_the_player_began_with(tmp_path: Path) -> None:
    """What is lost before the first step has ended is lost from there."""
    assert drawdown(begin(tmp_path), USDT, 5_000 * USDT_UNITS) == -PPB // 2


def test_a_deposit_in_a_run_bends_nothing(tmp_path: Path) -> None:
    run = begun(tmp_path)
    run.trade(Deposit(trader=PLAYER, asset=USDT, amount=10**12))
    run.step()
    run.trade(Withdraw(trader=PLAYER, asset=USDT, amount=10**12))
    run.step()
    assert trader(run)["drawdown"]["USDT"] == "0"


def test_a_fall_between_two_samples_is_told(tmp_path: Path) -> None:
    assert float(trader(lived(tmp_path))["drawdown"]["USDT"]) < -0.5


def test_a_fall_is_told_after_its_samples_have_been_thinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SAMPLES_MAX", 2)
    assert float(trader(lived(tmp_path))["drawdown"]["USDT"]) < -0.5


def test_turned_back_before_a_fall_it_is_not_told(tmp_path: Path) -> None:
    run = lived(tmp_path)
    run.session.rewind(run.world.start + 120 * SECOND)
    assert float(trader(run)["drawdown"]["USDT"]) > -0.05


def test_what_was_saved_before_extremes_were_kept_is_told_by_its_samples(tmp_path: Path) -> None:
    run = begun(tmp_path)
    curves = room.Curves(PLAYER, {})
    curves.load(room.CurveState([0, 60, 120], {"USDT": [100, 80, 90]}, [(USDT, SHARED, [7, 5, 6])]))
    assert curves.extremes.falls == {"USDT": Fall(100, -PPB // 5)}
    assert curves.extremes.lows == {(USDT, SHARED): Low(5, 60)}
    assert run.curves.extremes.deepest(USDT, 0, NOTHING) == -PPB


def test_the_lowest_of_a_fund_is_told_where_no_event_says_so(tmp_path: Path) -> None:
    run = begun(tmp_path)
    ((key, fund),) = run.world.exchange.state.funds.items()
    now, wallet = run.time, fund.account.wallet
    run.curves.extremes.look(now, {}, {}, {key: wallet.balance - 5 * 10**8})
    (told,) = report(run)["insurance_fund"]
    assert float(told["low"]) == float(told["end"]) - 5


def test_a_low_is_the_first_of_its_kind() -> None:
    extremes = Extremes({})
    for time, balance in enumerate((9, 4, 6, 4)):
        extremes.look(time, {}, {}, {(USDT, SHARED): balance})
    assert extremes.lows == {(USDT, SHARED): Low(4, 1)}
