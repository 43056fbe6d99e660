"""A world begins as it was asked for, or says in one line why it cannot."""

from pathlib import Path
from typing import Any

import pytest

from exchange.edge.faults import SessionExists, SessionUnwritable
from exchange.terms import AdlRule, Asset
from replays.messages.client import OpenWorld
from replays.planning.plan_files import PlanError
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.places import own_sessions
from replays.sessions.opening import OpeningError, open_run
from replays.sessions.session import Session
from tests.runs import market

pytestmark = pytest.mark.usefixtures("home")
SMALL = {"scenario": "small", "in_memory": True}


def test_seed_balances_coupling_and_ranking_are_what_was_asked() -> None:
    asked = OpenWorld(**SMALL, seed=9, balances=(("USDT", "12.5"),), coupling="0.25", adl="pro_rata")
    world = open_run(asked).world
    assert (world.seed, world.coupling_ppb) == (9, 250_000_000)
    assert world.rules.instruments[0].adl_rule is AdlRule.PRO_RATA
    deposits = {asset: amount for owner, asset, amount in world.crowd.opening.deposits if owner == "you"}
    assert deposits == {Asset("USDT"): 1_250_000_000}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"scenario": "smal"}, 'no scenario "smal"; nearest: small'),
        ({"seed": -1}, "seed: must be from 0 to 9223372036854775807"),
        ({"balances": (("EUR", "1"),)}, 'balance: no asset "EUR" here; known: USDT'),
        ({"balances": (("USDT", "1e5"),)}, 'balance: "1e5" is not a plain decimal number'),
        ({"balances": (("USDT", "10000000000.1"),)}, "balance: at most 10000000000 USDT"),
        ({"coupling": "2"}, "coupling: must be from 0 to 1"),
        ({"coupling": "x"}, 'coupling: "x" is not a plain decimal number'),
        ({"adl": "alphabet"}, 'adl: no rule "alphabet"'),
        ({"plan": "nowhere.toml"}, "nowhere.toml: no such file"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(asked: dict[str, object], message: str) -> None:
    with pytest.raises((OpeningError, PlanError, ScenarioError)) as refused:
        open_run(OpenWorld(**(SMALL | asked)))  # type: ignore[arg-type]
    assert str(refused.value).startswith(message)


def test_without_a_place_for_sessions_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/dev/null/data")
    with pytest.raises(SessionUnwritable, match="--in-memory plays without saving"):
        open_run(OpenWorld(scenario="calm"))


def test_of_two_begun_at_once_the_later_takes_the_next_name(monkeypatch: pytest.MonkeyPatch) -> None:
    start, others = Session.start, []

    def begun_just_before(*asked: Any, **named: Any) -> Session:
        if not others:
            others.append(start(*asked, **named))
        return start(*asked, **named)

    monkeypatch.setattr(Session, "start", begun_just_before)
    second = open_run(OpenWorld(scenario="small"))
    assert [each.journal.path.stem for each in (others[0], second.session)] == ["small-1", "small-2"]
    with pytest.raises(SessionExists):
        open_run(OpenWorld(scenario="small", session=str(own_sessions() / "small-1.margincall")))


def test_a_session_without_a_name_gets_a_fresh_one_and_can_be_taken_up() -> None:
    first, second = (open_run(OpenWorld(scenario="small")) for _ in range(2))
    names = sorted(each.name for each in own_sessions().iterdir() if each.suffix == ".margincall")
    assert names == ["small-1.margincall", "small-2.margincall"]
    first.step()
    first.trade(market(10))
    digest = first.world.digest()
    for run in (first, second):
        run.session.close()
    again = open_run(OpenWorld(session=str(own_sessions() / names[0]), resume=True))
    assert again.world.digest() == digest
    again.session.close()


def test_a_plan_travels_with_the_session(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[[step]]\nat = "+2s"\ndo = "deposit"\nasset = "USDT"\namount = "5"')
    run = open_run(OpenWorld(scenario="small", plan=str(plan)))
    plan.unlink()
    path = str(run.session.journal.path)
    run.session.close()
    again = open_run(OpenWorld(session=path, resume=True))
    for _ in range(5):
        again.step()
    assert again.player_commands == 1
    again.session.close()
