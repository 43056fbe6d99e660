"""`margincall doctor` says what the terminal can do, where files are, and what to do about it."""

import os
from pathlib import Path

import pytest

from exchange.edge.version import is_compiled
from tests.tui.commanding import Command
from tui.places import settings_path


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


def test_a_file_where_the_folder_should_be_is_no_place_to_write(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = home / "plain"
    plain.write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(plain))
    document = command("doctor", "--json").document
    assert document["files"]["sessions"].startswith(str(plain))
    assert document["files"]["writable"] is False
    assert any("cannot be saved" in line for line in document["advice"])


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
    (line,) = (line for line in command("doctor", "--json").document["advice"] if "settings" in line)
    assert str(settings_path()) in line
    assert 'no "purple"' in line
    assert 'no setting "bel"' in line
