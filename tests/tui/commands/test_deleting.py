"""A scenario of one's own can be taken off the disk, unless a saved session was played on it."""

import shutil
from pathlib import Path

import pytest

from replays.scenarios.places import own_scenarios, own_sessions
from replays.sessions.session import Session
from tests.tui.commanding import Command
from tests.tui.console.test_progress import Terminal

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def mine() -> Path:
    """A scenario beside the small one."""
    folder = own_scenarios() / "my-day"
    shutil.copytree(own_scenarios() / "small", folder)
    return folder


def test_a_scenario_of_ones_own_is_deleted_with_all_its_files(command: Command, mine: Path) -> None:
    size = sum(each.stat().st_size for each in mine.iterdir())
    (row,) = command("crashes", "--delete", "my-day", "--yes", "--json").document
    assert (row["deleted"], row["bytes"]) == ("my-day", size)
    assert [each.name for each in own_scenarios().iterdir()] == ["small"]


def test_one_that_cannot_be_read_is_deleted_too(command: Command, mine: Path) -> None:
    (mine / "scenario.toml").write_text("title = [/")
    assert command("crashes", "--delete", "my-day", "--yes").code == 0
    assert not mine.exists()


def test_on_a_terminal_it_is_asked_first(
    command: Command, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.refused("crashes", "--delete", "my-day").startswith("--yes: needed")
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    asked = command("crashes", "--delete", "my-day")
    assert (asked.code, asked.err, mine.exists()) == (0, "delete my-day for good? y/n ", True)


@pytest.mark.parametrize("name", ["black-thursday", "calm", "least-top-up", "textbook-10"])
def test_what_comes_with_the_program_stays(command: Command, mine: Path, name: str) -> None:
    refused = command.refused("crashes", "--delete", "my-day", "--delete", name, "--yes")
    assert refused.endswith(f"{name} is built in and cannot be deleted")
    assert "nearest: my-day" in command.refused("crashes", "--delete", "my-dya", "--yes")
    assert mine.exists()


def test_one_that_saved_sessions_need_stays_until_they_are_gone(command: Command, mine: Path) -> None:
    own_sessions().mkdir(parents=True)
    path = own_sessions() / "kept.margincall"
    played = ("replay", "my-day", "--headless", "--until", "+1m", "--session", str(path))
    assert command(*played).code == 0
    delete = ("crashes", "--delete", "my-day", "--yes")
    refusal = "--delete: saved sessions need my-day: kept; delete them with `margincall sessions --delete`"
    assert command.refused(*delete) == refusal
    session = Session.resume(path, scenarios=own_scenarios())
    try:
        assert command.refused(*delete) == refusal
    finally:
        session.close()
    assert command("sessions", "--delete", "kept", "--yes").code == command(*delete).code == 0
    assert not mine.exists()


def test_deleting_goes_with_nothing_else(command: Command) -> None:
    assert command.refused("crashes", "--yes") == "--yes: goes with --delete"
    for other in (("--check", "small"), ("--best",), ("--seed", "3")):
        refused = command.refused("crashes", "--delete", "small", *other)
        assert refused == "--delete: not with --check, --best or their flags"
