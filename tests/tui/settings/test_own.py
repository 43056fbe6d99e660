"""A settings file is read strictly; keys it moves are moved everywhere they are shown."""

from pathlib import Path

import pytest

from tests.tui.driving import screen
from tui.keys import table
from tui.settings.file import change
from tui.settings.own import Settings, SettingsError, keymap, read_settings


def written(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text)
    return path


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == Settings()


def test_what_is_written_is_what_is_meant(tmp_path: Path) -> None:
    text = 'theme = "light"\nbell = false\n[keys]\nclose_position = "X"\n'
    settings = read_settings(written(tmp_path, text))
    assert settings == Settings(theme="light", bell=False, keys={"close_position": "X"})
    assert keymap(settings)["trade.close_position"] == "X"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('them = "dark"', 'no setting "them"; nearest: theme'),
        ('theme = "drak"', 'theme: no "drak"; one of auto, dark, light'),
        ('time_frame = "2m"', 'time_frame: no "2m"; one of 1s, 5s'),
        ("time_frame = 7", "time_frame: must be text; one of 1s, 5s"),
        ('bell = "no"', "bell: must be true or false"),
        ('keys = "X"', "keys: must be a table of action = key"),
        ("[keys]\nticket_buy = 7", "keys, ticket_buy: must be text"),
        ('[keys]\nclose = "X"', 'keys: no action "close"'),
        ('[keys]\nclose_position = "alt+x"', 'keys, close_position: "alt+x" is not a key'),
        ('[keys]\nclose_position = "a"', 'keys: on Trade "a" would be'),
        ("theme = ", "Invalid value"),
        ("theme = " + "1" * 5_000, "Exceeds the limit"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=r"settings\.toml: ") as refused:
        read_settings(written(tmp_path, text))
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_mistake_of_a_file_is_named(tmp_path: Path) -> None:
    text = 'them = "dark"\nbell = 3\n[keys]\nclose = "X"\ncancel_all = "alt+x"\n'
    with pytest.raises(SettingsError) as refused:
        read_settings(written(tmp_path, text))
    for message in ('no setting "them"', "bell: must be", 'no action "close"', '"alt+x" is not a key'):
        assert message in str(refused.value)


@pytest.mark.parametrize("name", ["ticket_buy", "\"ticket('buy')\""])
def test_an_action_may_be_named_either_way(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, f'[keys]\n{name} = "Q"\n')
    assert read_settings(path).keys == {"ticket('buy')": "Q"}
    assert change(path, "keys.ticket_buy", "Z").keys == {"ticket('buy')": "Z"}
    assert path.read_text() == f'[keys]\n{name} = "Z"\n'


def test_an_action_named_both_ways_is_refused_and_a_clash_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"ticket_buy and ticket\('buy'\) are the same action"):
        read_settings(written(tmp_path, '[keys]\nticket_buy = "Q"\n"ticket(\'buy\')" = "E"\n'))
    with pytest.raises(SettingsError, match=r'on Trade "<" would be .*scroll_back'):
        read_settings(written(tmp_path, '[keys]\nclose_position = "<"\n'))


async def test_a_moved_key_acts_and_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(table.OWN, "close_position", "X")
    async with screen(settings=Settings(keys={"close_position": "X"})) as hand:
        await hand.sees("X close")
        await hand.press("x")
        assert "Close BTC-PERP" not in hand.text()
        await hand.press("X")
        await hand.sees("Close BTC-PERP")
