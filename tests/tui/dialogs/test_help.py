"""Every key finds a place on some page of the help, each column under the heading it belongs to."""

from hypothesis import given
from hypothesis import strategies as st

from tests.tui.driving import screen
from tui.dialogs.help import COLUMN, KEY, Grouped, Help, flow, stacks
from tui.keys.row import TICKET_ROWS, Group, Row
from tui.keys.table import ROWS, rows_of
from tui.screens.words import PANEL_WORDS
from tui.telling.text import BUFFER_SAID_MAX


def groups(*sizes: int) -> list[Grouped]:
    row = rows_of("trade")[0]
    kinds = (Group.MOVE, Group.TRADE, Group.REPLAY, Group.VIEW)
    return [
        (group, [row._replace(help=f"{group.value} {number}") for number in range(size)])
        for group, size in zip(kinds, sizes, strict=False)
    ]


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=4),
    st.integers(1, 4),
    st.integers(2, 30),
)
def test_keys_run_on_over_columns_and_pages_and_none_is_lost(
    sizes: list[int], across: int, height: int
) -> None:
    pages = flow(groups(*sizes), across, height)
    columns = [column for page in pages for column in page]
    assert all(len(page) <= across for page in pages)
    assert all(len(column) <= height for column in columns)
    assert all(isinstance(column[0], Group) for column in columns)
    shown = [line.help for column in columns for line in column if isinstance(line, Row)]
    assert shown == [row.help for _, rows in groups(*sizes) for row in rows]


def test_no_words_reach_into_the_next_column() -> None:
    for row in (*TICKET_ROWS, *ROWS):
        assert len(row.shown) <= KEY, row
        assert len(row.help) <= COLUMN - KEY - 2, row


def test_where_there_is_room_a_group_stands_whole() -> None:
    columns = stacks(groups(5, 3, 2, 4), 3)
    assert [column[0] for column in columns] == [Group.MOVE, Group.TRADE, Group.REPLAY]
    assert Group.VIEW in columns[2], "under the shortest"


def test_a_buffer_is_explained_wherever_one_is_shown() -> None:
    for panel in ("positions", "account"):
        _, words = PANEL_WORDS[panel]
        assert "less maintenance" in words.replace("  ", " ")
    assert f"shown up to {BUFFER_SAID_MAX}%" in PANEL_WORDS["positions"][1]


def test_every_figure_on_a_panel_is_explained_on_it() -> None:
    assert "5 (hard)" in PANEL_WORDS["scenarios"][1]
    assert "Health is equity over maintenance" in PANEL_WORDS["account"][1]


async def test_a_small_terminal_has_no_page_for_a_key_or_two() -> None:
    async with screen(size=(80, 24)) as hand:
        hand.app.push_screen(help_panel := Help("trade", *PANEL_WORDS["positions"]))
        await hand.sees("? explains this panel")
        keys = [page for page in help_panel.pages if page.columns]
        assert all(sum(map(len, page.columns)) > 10 for page in keys)
        assert all(row.help in hand.text() for row in rows_of("trade"))
