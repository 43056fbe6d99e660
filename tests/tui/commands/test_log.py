"""`margincall log` tells again what a session said to its player, and narrows it as the screen does."""

from pathlib import Path

import pytest

from exchange.terms import SELL
from replays.messages.client import OpenWorld
from replays.scenarios.places import own_scenarios, own_sessions
from replays.scenarios.scenario import find
from replays.sessions.opening import open_run
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from tests.runs import limit, market
from tests.tui.commanding import Command

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def saved() -> Path:
    own_sessions().mkdir(parents=True)
    path = own_sessions() / "mine.margincall"
    run = Playthrough(Session.start(find("small", own_scenarios()), program="test", path=path))
    run.step()
    run.trade(market(10))
    run.trade(limit(10, 1, SELL))
    run.step()
    run.trade(market(10, SELL))
    run.session.close()
    return path


def test_fills_and_refusals_are_told_in_their_order(command: Command, saved: Path) -> None:
    before = saved.read_bytes()
    rows = command("log", "mine", "--json").document
    assert [row["kind"] for row in rows] == ["filled", "rejected", "filled"]
    assert rows[0]["text"].startswith("Bought 0.01 BTCUSDT at ")
    assert all(row["paper"] is True for row in rows)
    assert saved.read_bytes() == before
    assert "Sold 0.01 BTCUSDT" in command("log", "mine").out


def test_what_is_kept_with_a_session_is_not_lived_again(
    command: Command, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Session, "rewind", pytest.fail)
        told = command("log", "mine", "--json")
    assert (len(told.document), told.err) == (3, "")
    run = open_run(OpenWorld(session=str(saved), resume=True))
    run.said = run.said[1:]
    run.session.close()
    again = command("log", "mine", "--json")
    assert again.document == told.document
    assert again.err == "margincall: the saved log is incomplete; replaying the session\n"


def test_they_are_narrowed_by_topic_market_and_text(command: Command, saved: Path) -> None:
    assert saved
    assert len(command("log", "mine", "--topic", "refusals", "--json").document) == 1
    assert len(command("log", "mine", "--find", "BOUGHT", "--json").document) == 1
    assert len(command("log", "mine", "--symbol", "BTCUSDT", "--json").document) == 3
    assert "--symbol: ETHUSDT is not traded there" in command.refused("log", "mine", "--symbol", "ETHUSDT")
    assert 'log: --topic: no "refusal"; nearest: refusals'.removeprefix("log: ") in command.refused(
        "log", "mine", "--topic", "refusal"
    )
