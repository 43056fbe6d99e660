"""`margincall doctor` says what the terminal can do, where files are, and what to do about it."""

import os
from pathlib import Path

import pytest

from exchange.edge.version import is_compiled
from tests.tui.commanding import Command
from tui.files.places import settings_path, themes_folder


def test_it_says_where_files_are_and_what_is_installed(command: Command, home: Path) -> None:
    document = command("doctor", "--json").document
    assert document["files"]["sessions"].startswith(str(home))
    assert document["files"]["writable"] is True
    assert document["libraries"]["textual"]
    assert document["terminal"]["is_terminal"] is False
    assert any("--plain" in line for line in document["advice"])
    assert document["paper"] is True
    assert document["venue"] == ("compiled" if is_compiled() else "interpreted")


def test_for_people_it_is_lines(command: Command, home: Path) -> None:
    lines = command("doctor").out.splitlines()
    assert any(line.strip().startswith("sessions") for line in lines)
    assert home


def test_what_could_only_be_better_is_advice_and_no_failure(command: Command, home: Path) -> None:
    outcome = command("doctor", "--json")
    assert outcome.document["advice"]
    assert (outcome.code, outcome.document["broken"]) == (0, [])
    assert home


def test_a_file_where_the_folder_should_be_is_no_place_to_write(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = home / "plain"
    plain.write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(plain))
    outcome = command("doctor", "--json")
    assert outcome.document["files"]["sessions"].startswith(str(plain))
    assert outcome.document["files"]["writable"] is False
    assert any("cannot be saved" in line for line in outcome.document["broken"])
    assert outcome.code == 1


def test_a_place_where_the_system_makes_no_file_is_none_to_write(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its permissions say of whoever asks."""

    def refused(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("tui.commands.doctor.TemporaryFile", refused, raising=False)
    outcome = command("doctor", "--json")
    assert outcome.document["files"]["writable"] is False
    assert outcome.code == 1
    assert home


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(command: Command, home: Path) -> None:
    home.chmod(0o500)
    document = command("doctor", "--json").document
    home.chmod(0o700)
    assert any("cannot be saved" in line for line in document["advice"])


def test_settings_that_cannot_be_used_are_told(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    assert not any("settings" in line for line in command("doctor", "--json").document["advice"])
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text('theme = "purple"\nbel = true\n')
    outcome = command("doctor", "--json")
    (line,) = outcome.document["broken"]
    assert line in outcome.document["advice"]
    assert outcome.code == 1
    assert "what to fix" in command("doctor").out
    assert str(settings_path()) in line
    assert 'no "purple"' in line
    assert 'no setting "bel"' in line


def test_a_chosen_theme_that_cannot_be_read_is_broken_too(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    themes_folder().mkdir(parents=True)
    settings_path().write_text('theme = "mine"\n')
    (themes_folder() / "mine.toml").write_text('up = "green"\n')
    outcome = command("doctor", "--json")
    (line,) = outcome.document["broken"]
    assert 'up: "green" is not a colour' in line
    assert outcome.code == 1
    for another in ("dark", "auto"):
        assert command("doctor", "--theme", another).code == 0, "it is not the one that a screen would wear"
