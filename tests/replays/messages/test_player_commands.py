"""A rule of the venue changed on the way: the same state under it, in the journal, on its branch alone."""

from pathlib import Path

import pytest

from exchange.terms import AdlRule
from exchange.units import MINUTE, SECOND
from replays.messages.player_commands import RankWinners
from replays.messages.settings import Settings
from replays.reruns.find_run import life_told, tell_life
from replays.reruns.rerun import Run
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from replays.world.playback import World
from tests.runs import BTC, begun
from tests.small_world import small

BY_SIZE = RankWinners(rule=AdlRule.SIZE)


def rule_of(world: World) -> AdlRule:
    return world.exchange.markets[BTC].instrument.adl_rule


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(small(tmp_path))
    world.step()
    return world


def test_the_state_goes_on_as_it_is_under_another_rule(world: World) -> None:
    before, digest = world.exchange.snapshot(), world.digest()
    assert world.submit(BY_SIZE) == []
    assert rule_of(world) is AdlRule.SIZE
    assert world.exchange.snapshot() == before
    assert world.digest() != digest
    world.exchange.check()


def test_a_world_restored_keeps_the_rule_it_was_given_on_the_way(world: World) -> None:
    plain = world.snapshot()
    world.submit(BY_SIZE)
    again = world.fork()
    assert rule_of(again) is AdlRule.SIZE
    assert again.digest() == world.digest()
    assert rule_of(World.restore(world.scenario, plain)) is not AdlRule.SIZE


def test_in_the_past_it_begins_a_branch_and_the_other_keeps_its_rule(tmp_path: Path) -> None:
    run = begun(tmp_path)
    session, start, own = run.session, run.world.start, rule_of(run.world)
    while run.time < start + 2 * MINUTE:
        run.step()
    session.rewind(start + MINUTE)
    run.trade(BY_SIZE)
    run.step()
    assert (session.branch, rule_of(run.world)) == ("branch 1", AdlRule.SIZE)
    session.switch("main")
    assert rule_of(run.world) is own
    session.switch("branch 1")
    assert rule_of(run.world) is AdlRule.SIZE
    session.rewind(start + 30 * SECOND)
    assert rule_of(run.world) is own


def test_a_session_taken_up_again_and_a_life_told_have_it(tmp_path: Path, monkeypatch) -> None:
    market = small(tmp_path / "scenarios")
    path = tmp_path / "one.margincall"
    run = Playthrough(Session.start(market, Settings(), program="test", path=path))
    run.step()
    run.trade(BY_SIZE)
    run.step()
    told, digest = tell_life(run), run.world.digest()
    run.session.close()
    session = Session.resume(path, scenarios=tmp_path / "scenarios")
    again = Playthrough(session)
    session.catch_up()
    assert (rule_of(again.world), again.world.digest()) == (AdlRule.SIZE, digest)
    session.close()
    monkeypatch.setattr("replays.reruns.find_run.own_scenarios", lambda: tmp_path / "scenarios")
    lived = Run(life_told(told))
    lived.play()
    assert lived.world.digest() == digest
