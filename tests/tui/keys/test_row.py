"""A line without a place holds everywhere; a line with one holds there."""

from tui.keys.row import Act, Group, moved, row, spelled
from tui.keys.table import ROWS


def test_a_line_knows_where_it_holds() -> None:
    act = Act("z", "zoom_pane", "Zoom")
    everywhere = row("z", "zoom", "zoom the pane", Group.MOVE, act)
    assert everywhere.screens == frozenset()
    assert everywhere.acts == (act,)
    assert row("z", "zoom", "zoom the pane", Group.MOVE, at=frozenset({"trade"})).screens == {"trade"}


def test_a_key_is_spelled_as_it_stands_on_the_keyboard() -> None:
    keys = ("slash", "escape", "ctrl+p", "G", "space")
    assert [spelled(key) for key in keys] == ["/", "esc", "^p", "G", "space"]
    spellings = {spelled(key) for each in ROWS for act in each.acts for key in act.key.split(",")}
    assert not any("_" in spelling for spelling in spellings)


def test_beside_a_moved_key_the_other_is_still_spelled() -> None:
    speed = next(each for each in ROWS if each.label == "speed")
    assert moved(speed, {"speed(-1)": "H"}).shown == "H ]"
