"""`margincall settings` lists what can be set and sets it; what cannot be is one line and exit code 2."""

from pathlib import Path

import pytest

from tests.tui.commanding import Command
from tui.files.places import settings_path
from tui.settings.own import NAMES


@pytest.fixture(autouse=True)
def own(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    return home


def test_every_setting_is_listed_with_what_it_may_be(command: Command) -> None:
    document = command("settings", "--json").document
    assert [row["name"] for row in document["settings"]] == list(NAMES)
    assert all(row["value"] in row["allowed"] or not row["value"] for row in document["settings"])
    assert document["paper"] is True
    assert document["file"] == str(settings_path())
    lines = command("settings").out.splitlines()
    assert any("bell" in line and "on, off" in line and "margin call" in line for line in lines)


def test_what_is_set_stands_in_the_file_and_in_the_list(command: Command) -> None:
    assert command("settings", "theme", "light", "--json").document["value"] == "light"
    assert command("settings", "keys.close_position", "X").code == 0
    assert settings_path().read_text() == 'theme = "light"\n\n[keys]\nclose_position = "X"\n'
    document = command("settings", "--json").document
    assert document["keys"] == [{"action": "close_position", "key": "X"}]
    every = {row["action"]: row for row in command("settings", "keys", "--json").document}
    assert (every["close_position"]["key"], every["close_position"]["default"]) == ("X", "x")
    assert every["row_down"]["for"] == "Go one row down"
    assert (every["scroll_back"]["key"], every["zoom_pane"]["default"]) == ("<", "z")
    assert command("settings", "theme", "--default", "--json").document["value"] == "auto"
    assert {"up", "danger", "heat"} <= set(command("settings", "theme", "--json").document["colours"])
    assert (
        command("settings", "bell", "--json").document["for"]
        == "Ring the bell at a margin call and at an alert"
    )


def test_what_is_typed_wrong_is_no_fault_of_the_file(command: Command) -> None:
    assert command.refused("settings", "theme", "drak").startswith('theme: no "drak"; one of auto, dark')
    assert command.refused("settings", "bel", "--default").startswith('no setting "bel"')


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bel"], 'no setting "bel"; nearest: bell'),
        (["bell", "7"], 'bell: "7" is neither on nor off'),
        (["theme", "drak"], 'theme: no "drak"; one of auto, dark'),
        (["--default"], "--default: goes with the name"),
        (["keys.close_position", "a"], "keys: on Trade"),
        (["keys.fly"], 'keys: no action "fly"'),
        (["keys", "X"], "keys: one at a time, as keys.close_position; `margincall settings keys` lists"),
        (["keys", "--default"], "keys: one at a time, as keys.close_position"),
        (["close_position", "X"], 'no setting "close_position"; its key is keys.close_position'),
        (["keys.x", "X"], 'keys: no action "x"; `margincall settings keys` lists them'),
        (["keys.fly", "--default"], 'keys: no action "fly"'),
    ],
)
def test_what_cannot_be_set_is_one_line(command: Command, arguments: list[str], message: str) -> None:
    assert message in command.refused("settings", *arguments)
    assert not settings_path().exists()


def test_auto_is_said_and_written_as_the_settings_screen_says_it(command: Command) -> None:
    for name in ("theme", "sizes"):
        assert command("settings", name, "auto", "--json").document["value"] == "auto"
        assert '"' not in command("settings", name, "--json").document["allowed"]
    assert settings_path().read_text() == 'theme = "auto"\nsizes = "auto"\n'
    assert command("settings", "theme", "--json").document["value"] == "auto"
    assert command("doctor", "--theme", "auto").code == 0


def test_a_theme_that_there_is_not_is_refused_whatever_the_command(command: Command) -> None:
    for words in (("doctor",), ("crashes",), ("sessions", "--json"), ("calc", "--help")):
        assert 'theme: no "nosuch"; one of auto, dark' in command.refused("--theme", "nosuch", *words)


def test_a_file_that_cannot_be_written_is_no_bad_input(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui.settings.file.replace_file", full)
    outcome = command("settings", "theme", "light")
    assert outcome.code == 1
    assert outcome.err == f"margincall: {settings_path()}: No space left on device\n"


def test_a_file_that_cannot_be_read_is_named(command: Command) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("bel = true\n")
    assert command.refused("settings").endswith('settings.toml: no setting "bel"; nearest: bell')


def test_a_theme_that_there_is_not_is_refused_before_any_screen(command: Command) -> None:
    assert 'theme: no "drak"; one of auto, dark' in command.refused("trade", "--theme", "drak")
    assert "--theme: needs a name" in command.refused("trade", "--theme")
    folder = settings_path().with_name("themes")
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('up = "green"')
    for words in (("--theme=mine", "trade"), ("settings", "theme", "mine")):
        assert 'mine.toml: up: "green" is not a colour' in command.refused(*words)
    assert not settings_path().exists()
    assert command("trade", "--theme=dark").code == 1, "no terminal to draw on"
