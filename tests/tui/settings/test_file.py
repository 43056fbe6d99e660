"""One line of the settings file is changed, and nothing else that its user wrote."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.settings.file import change, edited
from tui.settings.own import ON, Settings, SettingsError, allowed, parse_settings, text_of, with_value

WRITTEN = """# mine
theme = "light"  # by day
bell=false

# keys I like
[keys]
close_position = "X" # far from c
"""


@pytest.mark.parametrize(
    ("name", "value", "gone", "come"),
    [
        ("theme", "mono", 'theme = "light"  # by day', 'theme = "mono"  # by day'),
        ("bell", True, "bell=false", "bell=true"),
        ("bell", None, "bell=false\n", ""),
        ("motion", False, "bell=false\n", "bell=false\nmotion = false\n"),
        ("keys.close_position", "Z", '"X" # far', '"Z" # far'),
        ("keys.row(1)", "J", "# far from c\n", '# far from c\n"row(1)" = "J"\n'),
        ("keys.zoom_pane", None, "", ""),
    ],
)
def test_only_the_line_that_was_meant_is_another(
    name: str, value: str | bool | None, gone: str, come: str
) -> None:
    assert edited(WRITTEN, name, value) == WRITTEN.replace(gone, come, 1)


@pytest.mark.parametrize(
    ("before", "name", "value", "after"),
    [
        ("", "bell", False, "bell = false\n"),
        ("bell = true", "motion", False, "bell = true\nmotion = false\n"),
        ("", "keys.zoom_pane", "Q", '[keys]\nzoom_pane = "Q"\n'),
        ("bell = true\n\n", "keys.zoom_pane", "Q", 'bell = true\n\n[keys]\nzoom_pane = "Q"\n'),
        ('[keys]\nzoom_pane = "Q"\n', "bell", False, 'bell = false\n\n[keys]\nzoom_pane = "Q"\n'),
        ("bell = true\r\n", "bell", False, "bell = false\r\n"),
    ],
)
def test_what_is_not_there_yet_finds_its_place(before: str, name: str, value: str | bool, after: str) -> None:
    assert edited(before, name, value) == after


@given(
    st.lists(
        st.sampled_from(["# a note", "", "bell = false", 'theme = "dark"', "ascii = true"]), unique=True
    ),
    st.booleans(),
    st.sampled_from(["bell", "motion", "expert"]),
    st.booleans(),
)
def test_what_is_written_reads_as_what_was_meant(
    lines: list[str], has_keys: bool, name: str, value: bool
) -> None:
    text = "\n".join([*lines, *(["[keys]", 'zoom_pane = "Q"'] if has_keys else [])])
    wanted = with_value(parse_settings(text), name, value)
    after = edited(text, name, value)
    assert parse_settings(after) == wanted
    assert [line for line in lines if line.startswith("#")] == [
        line for line in after.splitlines() if line.startswith("#")
    ]


def test_a_change_is_on_the_disk_at_once_and_gives_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    assert change(path, "bell", "off") == Settings(bell=False)
    assert change(path, "keys.close_position", "X").keys == {"close_position": "X"}
    assert change(path, "bell", None) == Settings(keys={"close_position": "X"})
    assert path.read_text() == '[keys]\nclose_position = "X"\n'
    assert [each.name for each in path.parent.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("bel", "on", 'no setting "bel"; nearest: bell'),
        ("bel", None, 'no setting "bel"; nearest: bell'),
        ("bell", "maybe", 'bell: "maybe" is neither on nor off'),
        ("theme", "drak", 'theme: no "drak"; one of auto, dark, light, colour-blind, mono'),
        ("time_frame", "2m", 'time_frame: no "2m"; one of 1s, 5s'),
        ("keys.close_position", "a", 'keys: on Trade "a" would be'),
        ("keys.fly", "a", 'keys: no action "fly"'),
        ("keys.close_position", "f12", '"f12" is not a key'),
    ],
)
def test_what_cannot_be_is_refused_and_the_file_is_as_it_was(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(WRITTEN)
    with pytest.raises(SettingsError) as refused:
        change(path, name, text)
    assert message in str(refused.value)
    assert path.read_text() == WRITTEN


def test_a_setting_that_no_longer_reads_is_mended_by_setting_it(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "deleted"\nbell = false\n')
    with pytest.raises(SettingsError, match='theme: no "deleted"'):
        change(path, "bell", "on")
    assert change(path, "theme", "light") == Settings(theme="light", bell=False)
    assert change(path, "theme", None) == Settings(bell=False)


def test_what_is_written_in_another_way_is_left_to_its_writer(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('keys.close_position = "X"\n')
    with pytest.raises(SettingsError, match="only be changed by hand"):
        change(path, "keys.close_position", "Z")


def test_every_setting_takes_every_value_it_allows(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    for name in ("theme", "time_frame", "bell", "expert"):
        for value in allowed(name):
            assert text_of(change(path, name, value), name) == value
    assert ON in allowed("bell")
