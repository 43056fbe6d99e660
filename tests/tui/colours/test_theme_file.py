"""A theme of one's own is a few colours over those of another; what is no colour is refused in one line."""

from pathlib import Path

import pytest

from tui.colours.theme_file import COLOURS, ThemeError, read_theme, theme, theme_names
from tui.colours.themes import DARK, LIGHT, textual_theme


def written(folder: Path, text: str, name: str = "mine") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def test_what_it_does_not_name_is_as_in_the_theme_it_inherits(tmp_path: Path) -> None:
    written(tmp_path, 'inherits = "light"\nup = "#0077BB"\nheat = ["#ffffff", "#000000"]\n')
    mine = theme("mine", tmp_path)
    assert (mine.name, mine.up, mine.heat) == ("mine", "#0077bb", ("#ffffff", "#000000"))
    assert (mine.down, mine.dark) == (LIGHT.down, LIGHT.dark)
    assert textual_theme(mine).name == "margincall-mine"
    assert theme("dark") == DARK


def test_the_users_own_stand_after_the_four(tmp_path: Path) -> None:
    for name in ("mine", "dark", "Not A Name"):
        written(tmp_path, "", name)
    assert theme_names(tmp_path) == ("dark", "light", "colour-blind", "mono", "mine")
    assert theme_names(tmp_path / "none") == theme_names(tmp_path)[:-1]


def test_every_colour_of_a_palette_can_be_named(tmp_path: Path) -> None:
    mine = read_theme(written(tmp_path, "".join(f'{name} = "#123456"\n' for name in COLOURS)))
    assert {getattr(mine, name) for name in COLOURS} == {"#123456"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('inherits = "drak"', 'inherits: no "drak"; one of dark, light, colour-blind, mono'),
        ('inherits = ["dark"]', "inherits: no"),
        ("up = " + "1" * 5_000, "Exceeds the limit"),
        ('upp = "#000000"', 'no colour "upp"; nearest: up'),
        ('up = "green"', 'up: "green" is not a colour; use # and six of 0-9 a-f'),
        ("up = 7", 'up: "7" is not a colour'),
        ('up = "#000000\\n"', "up: "),
        ('heat = ["#000000"]', "heat: a list of 2 to 32 colours"),
        ('heat = ["#000000", "x"]', 'heat, number 2: "x" is not a colour'),
        ('name = "other"', 'no colour "name"'),
        ("up = ", "Invalid value"),
        ('up = "\\u001b[2J"', "up: "),
        ("# " + "x" * 100_001, "larger than 100000 bytes"),
    ],
)
def test_what_cannot_be_is_refused_with_file_field_and_limit(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ThemeError, match=r"mine\.toml: ") as refused:
        read_theme(written(tmp_path, text))
    assert message in str(refused.value)
    assert str(refused.value).isprintable()


def test_what_is_not_there_is_refused_by_name_or_by_path(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match='theme: no "mien"; one of auto, dark'):
        theme("mien", tmp_path)
    with pytest.raises(ThemeError, match=r"none\.toml: No such file"):
        theme(str(tmp_path / "none.toml"))
    with pytest.raises(ThemeError, match="is named with"):
        theme(str(written(tmp_path, "", "Not A Name")))
    (tmp_path / "bad.toml").write_bytes(b"\xff")
    with pytest.raises(ThemeError, match="not UTF-8 at byte 0"):
        theme("bad", tmp_path)
