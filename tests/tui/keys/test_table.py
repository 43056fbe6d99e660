"""One table of keys: everything that is bound is explained, and everything explained is bound."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.tui.driving import screen
from tui.keys.row import TICKET_ROWS, Group, Row
from tui.keys.table import FOOTER, ROWS, TABS, bindings_of, footer_of, rows_of
from tui.screens.autopsy import AutopsyScreen
from tui.screens.cascade import CascadeScreen
from tui.screens.learn import LearnScreen
from tui.screens.library import LibraryScreen
from tui.screens.live import LiveScreen
from tui.screens.palette import Acts
from tui.screens.trade import TradeScreen
from tui.screens.twins import TwinsScreen

SCREENS = (TradeScreen, CascadeScreen, TwinsScreen, AutopsyScreen, LibraryScreen, LearnScreen)


@pytest.mark.parametrize("kind", SCREENS)
def test_no_key_of_a_screen_does_two_things(kind: type[LiveScreen]) -> None:
    keys = [binding.key for binding in bindings_of(kind.NAME)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("kind", SCREENS)
def test_every_key_has_an_action_that_exists(kind: type[LiveScreen]) -> None:
    for row in rows_of(kind.NAME):
        for act in row.acts:
            name = act.action.partition("(")[0]
            if not name.startswith("app."):
                assert hasattr(kind, f"action_{name}"), name


@pytest.mark.parametrize("kind", SCREENS)
def test_a_screen_binds_the_keys_of_the_table_and_no_others(kind: type[LiveScreen]) -> None:
    assert bindings_of(kind.NAME) == kind.BINDINGS


def test_no_key_needs_alt_a_function_key_or_ctrl_shift() -> None:
    for row in ROWS:
        for act in row.acts:
            assert not re.search(r"alt\+|\bf[0-9]+\b|ctrl\+shift", act.key)


def test_every_line_of_the_help_fits_the_narrowest_column() -> None:
    for row in ROWS:
        assert len(row.shown) <= 6
        assert len(row.help) <= 16, row.help


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_help_shows_every_key_whole_at_every_size(size: tuple[int, int]) -> None:
    async with screen(size=size) as hand:
        await hand.press("question_mark")
        await hand.sees("esc close")
        pages = [hand.text()]
        while "? more keys" in pages[-1]:
            await hand.press("question_mark")
            pages.append(hand.text())
        for row in rows_of("trade"):
            assert any(f"{row.shown} {row.help}" in page for page in pages)


async def test_help_explains_the_focused_panel() -> None:
    async with screen(size=(80, 24)) as hand:
        await hand.press("question_mark")
        await hand.sees("esc close")
        while "? more keys" in hand.text():
            await hand.press("question_mark")
        await hand.press("question_mark")
        await hand.sees("Buffer is equity less")


def test_every_footer_key_stands_in_the_table() -> None:
    for name, shown in FOOTER.items():
        assert [row.shown for row in footer_of(name)] == list(shown)


def where(row: Row) -> str:
    """The screens on which a line holds, in words."""
    if row.group is Group.TICKET:
        return "the ticket"
    return ", ".join(sorted(name.title() for name in row.screens)) or "All screens"


def test_the_readme_has_the_table_of_all_keys() -> None:
    rows = sorted((*ROWS, *TICKET_ROWS), key=where)
    lines = [f"| {where(row)} | `{row.shown}` | {row.help} |" for row in rows]
    table = "\n".join(["| where | keys | what they do |", "|---|---|---|", *lines])
    readme = Path(__file__).parents[3] / "README.md"
    assert table in readme.read_text("utf-8"), f"put this under Keys in the README:\n{table}"


def test_a_digit_keeps_its_screen() -> None:
    digits = {name: digit for digit, name, _ in TABS}
    assert digits["trade"] == "1"
    assert digits["cascade"] == "2"
    assert digits["library"] == "5"


async def test_the_palette_has_every_action() -> None:
    async with screen() as hand:
        trade = hand.app.live_screen
        assert trade is not None
        found = {hit.text async for hit in Acts(trade).discover()}
        for row in rows_of("trade"):
            for act in row.acts:
                assert act.title in found
        titles = {act.action: act.title for _, name, _ in TABS for row in rows_of(name) for act in row.acts}
        assert len(found) == len(titles)


async def test_the_palette_finds_an_action_by_the_word_people_type_for_it() -> None:
    async with screen() as hand:
        trade = hand.app.live_screen
        assert trade is not None
        found = {
            word: {hit.text async for hit in Acts(trade).search(word)}
            for word in ("theme", "rewind", "fork", "contract", "break even")
        }
    assert "Switch to the next colour theme" in found["theme"]
    assert {"Seek to a time", "Go back to the previous mark"} <= found["rewind"]
    assert "Start a branch here, or switch to another" in found["fork"]
    assert "Find a market" in found["contract"]
    assert any(each.startswith("Contract: fees") for each in found["contract"])
    assert found["break even"] == {"Move the position's stop to its entry, or place one there"}


async def test_the_palette_opens_and_acts() -> None:
    async with screen() as hand:
        await hand.press("ctrl+p")
        await hand.press(*"Add margin to")
        await hand.sees("Add margin to the position")
        await hand.press("down", "enter")
        await hand.sees("Add isolated margin")


async def test_an_action_of_another_screen_goes_there_first() -> None:
    async with screen() as hand:
        await hand.press("ctrl+p")
        await hand.press(*"Shove the mark")
        await hand.sees("on Cascade")
        await hand.press("down", "enter")
        await hand.sees("Moves the mark there")
        assert hand.app.live_screen is not None
        assert hand.app.live_screen.NAME == "cascade"


async def test_who_goes_elsewhere_while_an_action_of_another_screen_opens_it_acts_there() -> None:
    async with screen() as hand:
        going = asyncio.ensure_future(Acts(hand.app.screen)._run_there("shove", "cascade"))
        await asyncio.sleep(0)
        hand.app.open_screen("twins")
        await going
        await hand.until(lambda: hand.app.live_screen is not None and hand.app.live_screen.NAME == "twins")
