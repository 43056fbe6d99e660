"""Something done otherwise from a moment on: the branch left stays, the first plan goes on, both are told."""

from pathlib import Path

import pytest

from exchange.events import AnyEvent
from exchange.terms import AdlRule
from exchange.units import MINUTE
from replays.planning.plan import parse_plan
from replays.planning.plan_files import PlanError
from replays.sessions.headless import play
from replays.sessions.otherwise import NAME, Otherwise, grounds_of
from replays.sessions.partings import live_branches
from replays.sessions.playthrough import Playthrough
from tests.runs import BTC, begin

LONG = '[[step]]\nat = "+10s"\ndo = "order"\nsymbol = "BTCUSDT"\nside = "buy"\nsize = "0.05"\n'
CLOSE_LATE = '[[step]]\nat = "+3m"\ndo = "close"\nsymbol = "BTCUSDT"\n'
HALF = '[[step]]\nat = "+30s"\ndo = "close"\nsymbol = "BTCUSDT"\nshare = "0.5"\n'


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Playthrough, list[AnyEvent]]:
    """Two minutes with a long; on the branch half of it is closed half a minute after the first."""
    run, told = begin(tmp_path_factory.mktemp("otherwise"), LONG + CLOSE_LATE), list[AnyEvent]()
    start = run.world.start
    play(run, start + 2 * MINUTE)
    change = parse_plan(HALF, grounds_of(run.world.scenario, start + MINUTE))
    run.listen = told.extend
    otherwise = Otherwise(run, change, AdlRule.SIZE)
    otherwise.begin(start + MINUTE)
    play(run, start + 2 * MINUTE, before=otherwise.settle)
    return run, told


def test_the_branch_left_stays_and_they_part_where_it_was_done(played) -> None:
    run, _ = played
    told = live_branches(run)
    start = run.world.start
    assert (told.here, [each.name for each in told.lines]) == (NAME, ["main", NAME])
    assert [each.end for each in told.lines] == [start + 2 * MINUTE] * 2
    assert told.named("main").parted == start + MINUTE
    assert [act.planned for act in run.session.done] == [True, False, False]


def test_its_times_count_from_the_fork_and_nothing_before_it_is_told_twice(played) -> None:
    run, told = played
    closing = run.session.done[-1]
    assert closing.time == run.world.start + MINUTE + MINUTE // 2
    assert min(event.time for event in told) >= run.world.start + MINUTE


def test_the_rule_for_winners_is_another_on_the_branch_alone(played) -> None:
    run, _ = played
    assert run.world.exchange.markets[BTC].instrument.adl_rule is AdlRule.SIZE


def test_a_change_before_the_fork_is_refused(tmp_path: Path) -> None:
    run = begin(tmp_path)
    grounds = grounds_of(run.world.scenario, run.world.start + MINUTE)
    with pytest.raises(PlanError, match="step 1: at: outside the window"):
        parse_plan(HALF.replace("+30s", "2024-01-01T00:00:30Z"), grounds)
