"""A trial is a re-run: what became of the position, here or in a process of its own."""

import os
import signal
import subprocess
import sys
from select import select
from types import SimpleNamespace

import pytest

from exchange.commands import Deposit, MoveMargin, SetMarginMode
from exchange.terms import AccountId, RejectReason, Symbol
from replays.autopsy.case import find_case
from replays.crowd.population import PLAYER
from replays.messages.lived import ByHand
from replays.messages.programs import environment
from replays.reruns.rerun import NOTHING_ELSE, Change
from replays.reruns.trial import Beside, Trial, Workers, equity_of, live_again, soonest
from tests.again_world import BTC, CENTS, FALL, LONG, USDT, life, scenario, step

PATIENCE = 20.0
HELD = step("+11s", "order", side="buy", size="0.01")
LIVED = f"""
from exchange.units import DAY
from replays.reruns.rerun import NOTHING_ELSE, Life
from replays.scenarios.scenario import find
from replays.messages.settings import Settings
from replays.reruns.trial import Trial, Workers

calm = find("calm")
held = Settings(plan={HELD!r})
symbol = calm.instruments[0].symbol
short, *long = (
    Trial(Life(calm, calm.seed, held, calm.start + each * DAY), NOTHING_ELSE, None, symbol)
    for each in (0, 100, 100)
)
"""
ASKER = (
    LIVED
    + """
workers = Workers(2)
pending = [workers.start(each) for each in (short, *long)]
pending[0]()
print("begun", flush=True)
pending[1]()
"""
)
WAITER = (
    LIVED
    + """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
with Workers(2) as workers:
    for each in (short, short):
        workers.start(each)()
    print("idle", flush=True)
    signal.pause()
"""
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory):
    return find_case(life(scenario(tmp_path_factory.mktemp("fall"), *FALL, fee="0.0005"), LONG))


def trial(case, change=NOTHING_ELSE, **more):
    return Trial(case.life, change, None, BTC, **more)


def add(case, amount):
    return Change(more=(ByHand(case.first_chance, MoveMargin(trader=PLAYER, symbol=BTC, amount=amount)),))


def test_without_a_change_it_falls_as_it_fell(case):
    outcome = live_again(trial(case))
    assert not outcome.survives
    assert outcome.fell_at == case.started.time
    assert outcome.equity == case.equity_end
    assert outcome.refused is None


def test_with_enough_it_survives(case):
    outcome = live_again(trial(case, add(case, 500 * CENTS)))
    assert outcome.survives
    assert outcome.fell_at is None
    assert outcome.equity > case.equity_end


def test_what_the_venue_refused_is_told_unless_it_was_known(case):
    too_much = add(case, 10**7 * CENTS)
    assert live_again(trial(case, too_much)).refused is RejectReason.AMOUNT_ABOVE_AVAILABLE
    refusal = case.first_chance, BTC, RejectReason.AMOUNT_ABOVE_AVAILABLE
    assert live_again(trial(case, too_much, known=(refusal,))).refused is None
    twice = Change(more=too_much.more * 2)
    assert live_again(trial(case, twice, known=(refusal,))).refused is refusal[-1]
    elsewhere = refusal[0], Symbol("ETHUSDT"), refusal[-1]
    assert live_again(trial(case, too_much, known=(elsewhere,))).refused is refusal[-1]


def test_another_scope_that_falls_is_no_fall_of_the_position(tmp_path):
    """What is held cross falls later, whatever is done about the isolated one."""
    ether = ("100",) * 7 + ("50", "40", "40")
    cross = step("+12s", "set_leverage", symbol="ETHUSDT", leverage="20")
    plan = LONG + cross + step("+13s", "order", symbol="ETHUSDT", side="buy", size="100")
    case = find_case(life(scenario(tmp_path, *FALL, fee="0.0005", eth=ether), plan))
    assert case.is_isolated
    for place in (None, case.run.place_before(case.run.sent, case.first_chance)):
        outcome = live_again(trial(case, add(case, 100 * CENTS))._replace(place=place))
        assert outcome.survives
        assert outcome.equity < 300 * CENTS
    in_one = Change(drops=((SetMarginMode, BTC),))
    assert not live_again(trial(case, in_one)).survives


AFTERWARDS = {
    "flipped": step("+4m", "order", side="sell", size="80"),
    "closed and opened again": step("+4m", "close") + step("+4m", "order", side="sell", size="60"),
    "closed, and opened later": step("+4m", "close") + step("+5m", "order", side="sell", size="60"),
}


@pytest.mark.parametrize("after", AFTERWARDS.values(), ids=AFTERWARDS)
def test_the_fall_of_what_was_opened_after_it_was_closed_is_another(tmp_path, after):
    """With more margin it lives until its player closes it; what is opened then falls as it would have."""
    rises = ("100", "100", "97", "94", "94", "94", "100", "106")
    earlier = step("+8s", "order", side="buy", size="5") + step("+9s", "close")
    case = find_case(life(scenario(tmp_path, *rises, fee="0.0005"), earlier + LONG + after))
    assert case.held == 2000
    for place in (None, case.run.place_before(case.run.sent, case.first_chance)):
        lived = trial(case, add(case, 200 * CENTS), since=case.opened_at)._replace(place=place)
        outcome = live_again(lived)
        assert outcome.survives
        assert outcome.equity < 1950 * CENTS
        assert live_again(lived._replace(to_end=False)).survives
    spared = trial(case, Change(spared=(AccountId(PLAYER, BTC),)), since=case.opened_at, to_end=False)
    assert 0 < live_again(spared).short < 200 * CENTS


def test_a_spared_scope_says_what_it_was_short_of(case):
    outcome = live_again(trial(case, Change(spared=(AccountId(PLAYER, BTC),))))
    assert outcome.survives
    assert 0 < outcome.short < 500 * CENTS


def test_it_may_end_with_the_fall(case):
    """Later money is not waited for."""
    late = ByHand(case.life.until - 1, Deposit(trader=PLAYER, asset=USDT, amount=CENTS))
    ends = [live_again(trial(case, Change(more=(late,)), to_end=end)).equity for end in (True, False)]
    assert ends[0] - ends[1] == CENTS


def test_equity_is_everything_in_the_asset(case):
    assert equity_of(case.run, USDT) == case.run.account().cash[0].equity_total
    assert equity_of(case.run, "EUR") == 0


def test_processes_of_their_own_give_the_same_answers(case):
    trials = [trial(case), trial(case, add(case, 500 * CENTS))]
    with Workers(2) as workers:
        pending = [workers.start(each) for each in trials]
        assert [each() for each in pending] == [live_again(each) for each in trials]


def test_what_is_there_is_asked_for_before_what_is_still_lived():
    looks = iter([False, True, True])
    long, short = (Beside(SimpleNamespace(ready=each)) for each in (lambda: False, lambda: next(looks)))
    assert soonest([long, short, long]) == 1


def test_where_trials_are_lived_when_they_are_asked_for_the_first_is_the_soonest(case):
    here = Workers()
    assert soonest([here.start(trial(case)), here.start(trial(case))]) == 0


def test_here_a_trial_is_lived_when_it_is_asked_for_and_once(case, monkeypatch):
    lived = []
    monkeypatch.setattr(
        "replays.reruns.trial.live_again", lambda each: lived.append(each) or live_again(each)
    )
    with Workers() as workers:
        answer = workers.start(trial(case))
        assert not lived
        assert answer() is answer()
    assert len(lived) == 1


def test_what_ends_the_whole_group_ends_idle_workers_with_their_asker():
    """As `timeout` and a closing terminal do. One that waits for work holds a lock: killed, it kept it."""
    asking = [sys.executable, "-c", WAITER]
    with subprocess.Popen(asking, stdout=subprocess.PIPE, env=environment(), start_new_session=True) as asker:
        assert asker.stdout is not None
        assert asker.stdout.readline() == b"idle\n"
        os.killpg(asker.pid, signal.SIGTERM)
        try:
            assert asker.wait(PATIENCE) == 3
        finally:
            asker.kill()


def test_whose_asker_was_killed_ends_in_the_middle_of_a_life():
    asking = [sys.executable, "-c", ASKER]
    with subprocess.Popen(asking, stdout=subprocess.PIPE, env=environment()) as asker:
        assert asker.stdout is not None
        assert asker.stdout.readline() == b"begun\n"
        asker.kill()
        assert select([asker.stdout], [], [], PATIENCE)[0], "the workers live on"
        assert asker.stdout.read() == b""
