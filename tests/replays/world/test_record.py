"""What is lived again is held against what was recorded as having happened."""

from dataclasses import replace
from pathlib import Path

import pytest

from exchange.commands import PlaceOrder
from exchange.edge.faults import SessionDamaged
from exchange.terms import BUY, OrderType
from exchange.units import MINUTE
from replays.crowd.population import PLAYER
from replays.messages.client import OpenWorld
from replays.reruns.find_run import life_of_session
from replays.reruns.rerun import Change, Run
from replays.sessions.headless import play
from replays.sessions.opening import open_run
from replays.sessions.playthrough import Playthrough
from tests.again_world import BTC, FALL, LONG, scenario

BOUGHT = PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=300, type=OrderType.MARKET)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Playthrough:
    """A plan followed for a minute, and something bought by hand."""
    scenario(tmp_path, *FALL, fee="0.0005", wobble="10", accounts=20)
    (tmp_path / "plan.toml").write_text(LONG)
    monkeypatch.setattr("replays.sessions.opening.own_scenarios", lambda: tmp_path)
    monkeypatch.setattr("replays.reruns.find_run.own_scenarios", lambda: tmp_path)
    asked = OpenWorld(
        scenario="textbook", plan=str(tmp_path / "plan.toml"), session=str(tmp_path / "one.margincall")
    )
    run = open_run(asked)
    play(run, run.time + MINUTE)
    run.session.save()
    run.trade(BOUGHT)
    return run


def test_a_session_lived_again_as_it_was_has_every_hash_of_its_record(run: Playthrough) -> None:
    play(run, run.time + MINUTE)
    run.session.rewind(run.world.start + MINUTE // 2)
    run.session.fork("aside")
    play(run, run.time + MINUTE)
    run.session.close()
    path = run.session.journal.path
    for branch in ("main", "aside"):
        life = life_of_session(path, on=branch)
        again = Run(life)
        again.play()
        assert life.record is not None
        assert again.proof is not None
        assert again.proof.held == len(life.record.events) > 1


def test_a_replay_that_differs_is_damaged_between_two_stated_times(
    run: Playthrough,
) -> None:
    run.session.events = b"other events...."
    play(run, run.time + MINUTE)
    run.session.close()
    path = run.session.journal.path
    life = life_of_session(path)
    again = Run(life)
    with pytest.raises(SessionDamaged) as damaged:
        again.play()
    assert damaged.value.path == path
    between = "between 2024-01-01T00:01:00Z and 2024-01-01T00:0"
    assert f"damaged: the replay differs from the record {between}" in str(damaged.value)


def test_what_is_done_otherwise_is_held_against_nothing(run: Playthrough) -> None:
    run.session.events = b"other events...."
    play(run, run.time + MINUTE)
    run.session.close()
    life = life_of_session(run.session.journal.path)
    Run(life, Change(drops=((PlaceOrder, BTC),))).play()
    Run(replace(life, record=None)).play()
