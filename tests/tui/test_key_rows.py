"""A line without a place holds everywhere; a line with one holds there."""

from tui.key_rows import TICKET_ROWS, Act, Group, row, where


def test_a_line_knows_where_it_holds() -> None:
    act = Act("z", "zoom_pane", "Zoom")
    everywhere = row("z", "zoom", "zoom the pane", Group.MOVE, act)
    assert everywhere.screens == frozenset()
    assert everywhere.acts == (act,)
    assert row("z", "zoom", "zoom the pane", Group.MOVE, at=frozenset({"trade"})).screens == {"trade"}
    assert where(everywhere) == "All screens"
    assert where(row("z", "zoom", "zoom", Group.MOVE, at=frozenset({"twins", "trade"}))) == "Trade, Twins"
    assert {where(each) for each in TICKET_ROWS} == {"the ticket"}
