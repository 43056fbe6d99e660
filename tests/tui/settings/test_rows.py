"""Settings as lines: each says what it is, could be, and is for."""

from tui.settings.own import NAMES, Settings
from tui.settings.rows import key_rows, setting_row, setting_rows


def test_every_setting_has_a_line_that_explains_it() -> None:
    rows = setting_rows(Settings(bell=False))
    assert [row.name for row in rows] == list(NAMES)
    assert all(len(row.text) >= 10 and row.value in row.allowed for row in rows)
    bell = setting_row(Settings(bell=False), "bell")
    assert (bell.value, bell.default, bell.allowed) == ("false", "true", ("true", "false"))
    assert list(map(bell.spoken, bell.allowed)) == ["on", "off"]


def test_every_action_has_its_key_or_the_users_own() -> None:
    rows = {row.name: row for row in key_rows(Settings(keys={"close_position": "X"}))}
    close = rows["keys.close_position"]
    assert (close.value, close.default, close.allowed) == ("X", "x", ())
    assert rows["keys.row_down"].value == "j"
    assert setting_row(Settings(), "keys.fly").text == "no such action"
