"""The settings screen changes what it shows at once and writes it; what cannot be is said inline."""

from pathlib import Path

import pytest

from tests.tui.driving import screen
from tests.tui.world import ScriptedClient
from tui.files.places import settings_path, themes_folder
from tui.keys import table
from tui.settings.own import NAMES, Settings


@pytest.fixture(autouse=True)
def own(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setattr(table, "OWN", table.OWN)
    path = settings_path()
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_setting_stands_there_with_what_it_may_be(own: Path, size: tuple[int, int]) -> None:
    async with screen(size=size, settings_file=own) as hand:
        await hand.press("P")
        await hand.sees("auto, dark, light, colour-blind, mono")
        text = hand.text()
        assert all(name in text for name in NAMES)
        assert "Colours; auto follows the terminal; auto unless set." in text
        assert "PAPER" in text


async def test_a_change_holds_at_once_and_stands_in_the_file(own: Path) -> None:
    async with screen(settings_file=own) as hand:
        await hand.press("P", "right", "right")
        await hand.until(lambda: hand.app.palette.name == "light")
        assert hand.app.theme == "margincall-light"
        await hand.press("j", "right")
        await hand.until(lambda: hand.app.view.chart_span == 300 * 10**9)
        assert own.read_text() == 'theme = "light"\ntime_frame = "5m"\n'
        await hand.press("backspace")
        assert own.read_text() == 'theme = "light"\n'
        await hand.press("escape")
        await hand.until(lambda: "tab the other page" not in hand.text())


async def test_motion_and_hints_go_and_come(own: Path) -> None:
    async with screen(settings_file=own) as hand:
        await hand.until(lambda: hand.app.view.before is not None)
        assert hand.app.set_setting("motion", "off") == hand.app.set_setting("hints", "off") == ""
        await hand.until(lambda: hand.app.view.before is None)
        assert hand.app.hints is None
        assert hand.app.settings == Settings(motion=False, hints=False)


async def test_whether_calls_slow_the_replay_is_turned_in_the_one_that_runs(own: Path) -> None:
    client = ScriptedClient()
    async with screen(client, settings_file=own) as hand:
        for value in ("off", "on"):
            assert hand.app.set_setting("slow", value) == ""
        await hand.until(lambda: len(client.controls) == 2)
        assert [(each.do, each.value) for each in client.controls] == [("slow", 0), ("slow", 1)]


async def test_a_key_is_given_by_pressing_it_and_taken_back(own: Path) -> None:
    async with screen(settings_file=own) as hand:
        await hand.press("P", "tab")
        rows = [act.action for row in table.ROWS for act in row.acts]
        await hand.press(*["j"] * list(dict.fromkeys(rows)).index("close_position"))
        await hand.sees("close_position: x unless set")
        await hand.press("enter")
        await hand.sees("Press the key for: Close the position")
        assert "esc close" not in hand.text()
        await hand.press("a")
        await hand.sees('keys: on Trade "a" would be')
        await hand.press("enter", "f12")
        await hand.sees('"f12" is not a key')
        await hand.press("enter", "escape")
        assert not own.exists()
        await hand.press("enter", "X")
        await hand.until(own.exists)
        assert own.read_text() == '[keys]\nclose_position = "X"\n'
        await hand.press("escape")
        await hand.sees("X close")
        await hand.press("x")
        assert "Close BTC-PERP" not in hand.text()
        await hand.press("X")
        await hand.sees("Close BTC-PERP")
        await hand.press("escape")
        assert hand.app.set_setting("keys.close_position", None) == ""
        assert table.OWN == {}


async def test_a_theme_of_ones_own_is_chosen_and_a_broken_one_is_told(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    themes_folder().mkdir(parents=True)
    (themes_folder() / "bad.toml").write_text('up = "green"')
    (themes_folder() / "mine.toml").write_text('inherits = "light"\nbg = "#fefefe"')
    async with screen(settings_file=own, settings=Settings(theme="mono")) as hand:
        await hand.press("P", "right")
        await hand.sees('bad.toml: up: "green" is not a colour')
        await hand.until(lambda: hand.app.palette.bg == "#fefefe")
        assert own.read_text() == 'theme = "mine"\n'
        await hand.press("escape", "T")
        await hand.until(lambda: hand.app.palette.name == "dark")
        monkeypatch.setenv("NO_COLOR", "1")
        assert hand.app.set_setting("theme", None) == ""
        assert hand.app.palette.name == "mono"


async def test_where_the_file_cannot_be_written_nothing_changes(own: Path) -> None:
    own.mkdir()
    async with screen(settings_file=own) as hand:
        await hand.press("P", "j", "j", "right")
        await hand.sees("settings.toml: Is a directory")
        assert hand.app.settings == Settings()


async def test_without_a_file_it_holds_until_the_end() -> None:
    async with screen() as hand:
        await hand.press("P", "j", "j", "right")
        await hand.sees("Nothing is written")
        assert hand.app.settings.bell is False
