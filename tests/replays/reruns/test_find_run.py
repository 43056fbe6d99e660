"""Which run is lived again: a plan's, or a session's with what was done in it by hand."""

from pathlib import Path

import pytest

from exchange.commands import PlaceOrder
from exchange.edge.faults import SessionForeign
from exchange.terms import BUY, OrderType
from exchange.units import MINUTE
from replays.crowd.population import PLAYER
from replays.messages.client import OpenWorld
from replays.planning.plan_files import plan_names
from replays.reruns.find_run import life_of, life_of_session
from replays.reruns.rerun import Run
from replays.scenarios.places import PLANS
from replays.scenarios.scenario import find
from replays.sessions.headless import play
from replays.sessions.opening import OpeningError, open_run
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from tests.again_world import BTC, FALL, LONG, life, scenario


@pytest.fixture
def folder(tmp_path: Path, monkeypatch):
    """A library with the textbook in it, and a plan beside."""
    scenario(tmp_path, *FALL, fee="0.0005", wobble="10", accounts=20)
    (tmp_path / "plan.toml").write_text(LONG)
    monkeypatch.setattr("replays.sessions.opening.own_scenarios", lambda: tmp_path)
    monkeypatch.setattr("replays.reruns.find_run.own_scenarios", lambda: tmp_path)
    return tmp_path


def test_a_plan_is_lived_to_the_end_or_to_a_time(folder):
    asked = OpenWorld(scenario="textbook", plan=str(folder / "plan.toml"), seed=9)
    lived = life_of(asked, None)
    assert (lived.seed, lived.until, lived.settings.plan) == (9, lived.scenario.end, LONG)
    assert life_of(asked, lived.scenario.start + MINUTE).until == lived.scenario.start + MINUTE


def test_an_endless_market_must_be_told_how_long():
    with pytest.raises(OpeningError, match="--until: calm has no end"):
        life_of(OpenWorld(scenario="calm"), None)


def test_a_session_is_lived_again_with_what_was_done_by_hand(folder):
    path = folder / "one.margincall"
    run = open_run(OpenWorld(scenario="textbook", plan=str(folder / "plan.toml"), session=str(path)))
    while run.time < run.world.start + 3 * MINUTE:
        run.step()
        if run.time == run.world.start + MINUTE:
            run.trade(PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=300, type=OrderType.MARKET))
    digest = run.world.digest()
    run.session.close()
    before = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.glob("one.*")}
    lived = life_of_session(path)
    assert before == {
        each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.glob("one.*")
    }
    assert len(lived.by_hand) == 1
    again = Run(lived)
    again.play()
    assert again.world.digest() == digest


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "too much to be saved"])
def test_events_before_a_resume_are_saved_or_known_after_the_replay(folder, saved, monkeypatch):
    monkeypatch.setattr("replays.sessions.playthrough.OWN_SAVED_MAX", 1 if saved else 0)
    path = folder / "one.margincall"
    run = open_run(OpenWorld(scenario="textbook", session=str(path)))
    play(run, run.time + MINUTE)
    run.trade(PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=300, type=OrderType.MARKET))
    own = run.own.events
    assert len(own) == 1
    run.session.close()
    again = Playthrough(Session.resume(path, scenarios=folder))
    assert (again.own.events == own) if saved else (again.own is None)
    end = again.time + MINUTE
    again.session.rewind(again.world.start)
    assert again.own.events == []
    play(again, end)
    assert again.own.events == own
    again.session.rewind(again.world.start)
    assert again.own.events == []
    again.session.close()


def test_a_session_of_a_scenario_that_has_changed_is_refused(folder):
    path = folder / "one.margincall"
    open_run(OpenWorld(scenario="textbook", session=str(path))).session.close()
    scenario(folder, *FALL, "100")
    with pytest.raises(SessionForeign, match="which has changed since"):
        life_of_session(path)


@pytest.mark.parametrize("name", plan_names())
def test_every_plan_that_comes_along_can_be_played(name):
    market = find("black-thursday")
    assert life(market, (PLANS / f"{name}.toml").read_text()).plan.steps
