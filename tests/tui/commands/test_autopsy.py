"""A liquidation is explained from a plan or a session, and what is none is said to be none."""

import os
import signal
from decimal import Decimal
from pathlib import Path

import pytest

from replays.autopsy.case import NoLiquidation
from replays.reruns.trial import Workers
from tests.tui.commanding import Command
from tests.tui.console.test_progress import Terminal

pytestmark = pytest.mark.usefixtures("home")
MODE = '[[step]]\nat = "+1s"\ndo = "set_margin_mode"\nsymbol = "BTCUSDT"\nmode = "isolated"\n'
LEVERAGE = '[[step]]\nat = "+1s"\ndo = "set_leverage"\nsymbol = "BTCUSDT"\nleverage = "100"\n'
ORDER = '[[step]]\nat = "+2s"\ndo = "order"\nsymbol = "BTCUSDT"\nside = "buy"\nsize = "0.05"\n'


FALLEN = ("--seed", "9", "--until", "+1m")
"""By then the long is liquidated."""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.toml"
    path.write_text(MODE + LEVERAGE + ORDER)
    return str(path)


def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on trials are lived one after the other in this process."""
    monkeypatch.setattr(Workers, "as_many_as_there_are", Workers)


def test_a_plan_and_the_session_it_was_played_in_are_explained_the_same(
    command: Command, plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, terminal = str(tmp_path / "played.margincall"), Terminal()
    run = ("small", "--plan", plan, *FALLEN)
    assert command("replay", *run, "--headless", "--session", session).code == 0
    by_plan = command("autopsy", "--scenario", *run, "--json").document
    _alone(monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", terminal)
        by_session = command("autopsy", session, "--json").document
    assert "what-ifs answered: 6" in terminal.getvalue()
    assert by_plan["liquidation"] == by_session["liquidation"]
    further = command("autopsy", session, "--until", "+2m", "--json").document
    assert by_session["until"] < further["until"]
    assert by_session["liquidation"] == further["liquidation"]
    parts = sum(Decimal(row["amount"]) for row in by_plan["waterfall"])
    assert parts == Decimal(by_plan["left"])
    assert by_plan["what_if"] == by_session["what_if"] != []


def test_a_signal_ends_it_with_its_code_and_the_workers_first(
    command: Command, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    def put_away(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        ended.append("undisturbed")

    _alone(monkeypatch)
    monkeypatch.setattr(Workers, "__exit__", put_away)
    monkeypatch.setattr("tui.commands.autopsy.begin", lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM))
    assert command("autopsy", "--scenario", "small", "--plan", plan, *FALLEN).code == 143
    assert ended == ["undisturbed"]


def test_that_a_session_saw_no_such_liquidation_is_told_without_living_it_again(
    command: Command, plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, fallen = str(tmp_path / "quiet.margincall"), str(tmp_path / "fallen.margincall")
    run = ("replay", "small", "--headless", "--plan", plan, "--session")
    assert command(*run, quiet, "--until", "+1m").code == 0
    assert command(*run, fallen, *FALLEN).code == 0
    monkeypatch.setattr("tui.commands.autopsy.begin", pytest.fail)
    none = command("autopsy", quiet)
    assert (none.code, none.out) == (
        0,
        "sentence  you were not liquidated in small: there is nothing to explain\n",
    )
    second = command.refused("autopsy", fallen, "--liquidation", "2")
    assert second == "liquidation 2: there were only 1 of yours in small"
    monkeypatch.setattr("tui.commands.autopsy.begin", _interrupted)
    told = command("autopsy", fallen)
    assert "opened long 0.05 at " in told.out
    assert "replaying to find what moved the mark" in told.err
    assert command("autopsy", fallen, "--json").out == ""


def _interrupted(*_: object, **__: object) -> None:
    raise NoLiquidation("interrupted")


def test_the_same_rule_in_the_other_crashes_is_told_when_it_is_asked_for(
    command: Command, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _alone(monkeypatch)
    monkeypatch.setattr("replays.autopsy.elsewhere.names", lambda _: ["small", "calm"])
    run = ("autopsy", "--scenario", "small", "--plan", plan, *FALLEN)
    document = command(*run, "--everywhere", "--json").document
    assert document["elsewhere"]["rule"].startswith("long 100x isolated at market with ")
    assert document["elsewhere"]["left_out"] == [{"scenario": "calm", "reason": "calm has no end"}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "SESSION: no session is saved yet"),
        (["nowhere"], "nowhere: no such session"),
        (["nowhere", "--seed", "3"], "--plan, --seed: not with a session"),
        (["--scenario", "small"], "--plan: needed with --scenario"),
    ],
)
def test_what_cannot_be_explained_is_refused(command: Command, arguments: list[str], message: str) -> None:
    assert command.refused("autopsy", *arguments).startswith(message)


def test_where_nobody_fell_the_document_has_its_fields_and_nothing_in_them(
    command: Command, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _alone(monkeypatch)
    run = ("autopsy", "--scenario", "small", "--plan", plan, "--json")
    none = command(*run, "--until", "+5s")
    assert none.code == 0
    assert none.document["sentence"] == "you were not liquidated in small: there is nothing to explain"
    assert (none.document["liquidation"], none.document["timeline"]) == (None, [])
    assert list(none.document) == list(command(*run, *FALLEN).document)
