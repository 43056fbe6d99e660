"""The shelf of scenarios says which of them are to be seen."""

from tests.tui.frames import sample_view
from tests.tui.painted import lines
from tui.library.entries import Entry
from tui.widgets.scenarios import Scenarios

ENTRIES = tuple(Entry(name=f"n{n}", title=f"Title {n}", teaser="") for n in range(9))


def shelf(height: int, cursor: int) -> list[str]:
    panel = Scenarios()
    panel.entries, panel.cursor = ENTRIES, cursor
    return lines(panel, 80, height, sample_view())


def test_where_not_all_have_room_the_border_says_which_are_shown() -> None:
    for cursor, shown in ((0, "1-7 of 9"), (7, "2-8 of 9"), (8, "3-9 of 9")):
        assert f" {shown} ─" in shelf(10, cursor)[-1]
    assert "of" not in shelf(12, 0)[-1]
