"""Drills as text: listed, answered by a plan, shown by an expert, refused in one line."""

from pathlib import Path

import pytest

from replays.messages.client import OpenWorld
from replays.sessions.opening import open_run
from tests.tui.commanding import Command


def test_the_drills_are_listed_with_what_is_to_be_done(command: Command) -> None:
    rows = command("drill", "--json").document
    assert [row["name"] for row in rows][:2] == ["least-top-up", "hedge-in-cross"]
    assert "short ETH against it" in rows[1]["task"]


def test_a_plan_answers_a_drill(command: Command, tmp_path: Path) -> None:
    answer = tmp_path / "answer.toml"
    answer.write_text(command("drill", "stop-in-time", "--expert").out.split("\ndrill ")[0])
    document = command("drill", "stop-in-time", "--plan", str(answer), "--json").document
    assert document["passed"] is True
    assert {mark["passed"] for mark in document["marks"]} == {True}


@pytest.mark.parametrize(
    ("name", "told"),
    [("stop-in-time", ["1.95% of the mark"]), ("five-per-cent", ["5.0% of the account", "5.3%"])],
)
def test_a_share_is_told_with_what_it_is_of(command: Command, name: str, told: list[str]) -> None:
    out = command("drill", name, "--expert").out
    assert all(each in out for each in told)
    assert "5.3%\n" not in out


def test_a_session_is_graded_by_the_name_that_sessions_lists(command: Command, home: Path) -> None:
    run = open_run(OpenWorld(scenario="small"))
    run.session.close()
    refusal = "--session: small was played there, which is not a drill"
    assert command.refused("drill", "--session", run.session.journal.path.stem).startswith(refusal)
    assert command.refused("drill", "--session", "small-2").startswith("small-2: no such session; nearest:")
    assert home


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stop-in-tim"], 'no drill "stop-in-tim"; nearest: stop-in-time'),
        (["--expert"], "NAME: which drill? least-top-up"),
        (["stop-in-time", "--expert", "--plan", "x"], "--plan, --session, --expert: one of them"),
        (["stop-in-time", "--plan", "nowhere.toml"], "nowhere.toml: no such file"),
    ],
)
def test_what_cannot_be_done_is_refused(command: Command, arguments: list[str], message: str) -> None:
    assert command.refused("drill", *arguments).startswith(message)
