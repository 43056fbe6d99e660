"""The shelf shows every scenario there is, and one key is enough to be in it."""

import pytest
from textual.css.query import NoMatches

from tests.tui.driving import screen
from tests.tui.frames import NOW
from tests.tui.world import ScriptedClient
from tui.library.entries import Saved
from tui.library.shelf import read_shelf
from tui.screens.library import LibraryScreen
from tui.widgets.scenarios import Scenarios

THURSDAY = "2020-03-12-black-thursday-at-leisure-12"


async def test_every_shipped_scenario_stands_on_the_shelf_at_each_size() -> None:
    async with screen(size=(80, 24)) as hand:
        await hand.press("5")
        await hand.sees("Black Thursday")
        shelf = read_shelf()
        for size, key, entries in (
            ((80, 24), "j", shelf),
            ((120, 40), "k", shelf[::-1]),
            ((200, 60), "j", shelf),
        ):
            await hand.pilot.resize_terminal(*size)
            for entry in entries:
                await hand.sees(entry.title[:15])
                await hand.press(*[key] * (entry is not entries[-1]))


async def test_enter_starts_the_scenario_under_the_cursor() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("5")
        await hand.sees("Black Thursday")
        await hand.press("slash", *"calm", "enter", "enter")
        await hand.until(lambda: len(client.opened) == 2)
        assert (client.opened[1].scenario, client.opened[1].speed) == ("calm", 1)
        assert client.opened[1].in_memory, "as the first world was asked to be"
        await hand.until(lambda: hand.app.view is not None and hand.app.view.screen == "trade")


async def test_a_shelf_that_is_read_only_once_the_screen_is_gone_is_put_away() -> None:
    """The reading goes on in its thread while the terminal is being left."""
    async with screen() as hand:
        await hand.press("5")
        await hand.sees("Black Thursday")
        library = hand.app.screen
        assert isinstance(library, LibraryScreen)
    with pytest.raises(NoMatches):
        library.query_one(Scenarios)
    library._fill(read_shelf())


async def test_a_saved_session_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = (Saved("calm-2", "/a/calm-2.margincall", "calm", NOW), Saved("mine", "/a/mine", "calm", NOW))
    monkeypatch.setattr("tui.screens.library._every_saved", lambda: saved)
    client = ScriptedClient()
    async with screen(client, size=(80, 24)) as hand:
        await hand.press("5", "s")
        await hand.sees("calm-2")
        assert "calm, at 2021-05-19 13:24:07" in hand.text()
        await hand.press("down", "enter")
        await hand.until(lambda: len(client.opened) == 2)
        assert (client.opened[1].session, client.opened[1].resume) == ("/a/mine", True)


@pytest.mark.parametrize(
    ("size", "name"), [((80, 24), "2020-03-12-blac…y-at-leisure-12"), ((120, 40), THURSDAY)]
)
async def test_a_saved_session_of_a_long_name_still_says_where_it_was_left(
    size: tuple[int, int], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = (Saved(THURSDAY, "/a/long", "2020-03-12-black-thursday", NOW),)
    monkeypatch.setattr("tui.screens.library._every_saved", lambda: saved)
    async with screen(size=size) as hand:
        await hand.press("5", "s")
        await hand.sees("black-thursday, at 2021-05-19 13:24:07")
        assert f"{name} " in hand.text()


TORN = Saved("torn", "/a/torn", "calm", NOW, "2 acknowledged commands are missing after number 9", True)
BROKEN = Saved("broken", "/a/broken", trouble="damaged after number 12; `margincall salvage` saves it")


async def test_a_session_that_lost_commands_says_so_and_goes_on_when_that_is_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.screens.library._every_saved", lambda: (TORN,))
    client = ScriptedClient()
    async with screen(client, size=(80, 24)) as hand:
        await hand.press("5", "s")
        await hand.sees("damaged")
        await hand.press("enter")
        await hand.sees("2 acknowledged commands are missing after number 9.")
        await hand.press("enter")
        assert len(client.opened) == 1
        await hand.press("y")
        await hand.until(lambda: len(client.opened) == 2)
        assert (client.opened[1].session, client.opened[1].accept_loss) == ("/a/torn", True)


async def test_a_damaged_session_says_so_and_can_be_deleted_which_is_asked_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deleted: list[str] = []
    monkeypatch.setattr("tui.screens.library._every_saved", lambda: (BROKEN,))
    monkeypatch.setattr("tui.screens.library._delete", lambda path: deleted.append(path) or "")
    client = ScriptedClient()
    async with screen(client, size=(80, 24)) as hand:
        await hand.press("5", "s", "enter")
        await hand.sees("Damaged after number 12")
        await hand.press("y")
        assert len(client.opened) == 1, "there is nothing to accept"
        await hand.press("D")
        await hand.sees("Delete broken")
        await hand.press(*"yes", "enter")
        assert not deleted
        await hand.press("ctrl+u", *"delete", "enter")
        await hand.sees("broken is deleted.")
        assert deleted == ["/a/broken"]


MINE = Saved("mine", "/a/mine", "2020-03-12-black-thursday", NOW)
CALM = Saved("calm-2", "/a/calm-2", "calm", NOW)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_session_is_deleted_where_the_list_says_so_once_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    left = [CALM, MINE]
    monkeypatch.setattr("tui.screens.library._every_saved", lambda: tuple(left))
    monkeypatch.setattr("tui.screens.library._delete", lambda _: left.pop() and "")
    async with screen(size=size) as hand:
        await hand.press("5", "s")
        await hand.sees("D delete")
        await hand.press("down", "D")
        await hand.sees("Delete mine")
        assert "black-thursday, at 2021-05-19 13:24:07: all its branches," in hand.text()
        assert "marks and fills go for good. Type delete." in hand.text()
        await hand.press("enter")
        await hand.sees("type delete, or esc to keep it")
        await hand.press("escape")
        await hand.sees("Saved sessions")
        assert left == [CALM, MINE]
        await hand.press("down", "D", *"delete", "enter")
        await hand.sees("mine is deleted.")
        await hand.until(lambda: "Saved sessions" in hand.text() and "black-thursday," not in hand.text())
        assert left == [CALM], "the list is there again, without it"


async def test_a_session_is_given_another_name_that_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    renamed: list[tuple[str, str]] = []
    monkeypatch.setattr("tui.screens.library._every_saved", lambda: (CALM, MINE))
    monkeypatch.setattr("tui.screens.library._rename", lambda *names: renamed.append(names) or "")
    async with screen(size=(80, 24)) as hand:
        await hand.press("5", "s")
        await hand.sees("R rename")
        await hand.press("R", *"Mine", "enter")
        await hand.sees("1 to 64 of a-z 0-9 and -")
        await hand.press("ctrl+u", *"mine", "enter")
        await hand.sees("that name is taken")
        await hand.press("ctrl+u", *"my-day", "enter")
        await hand.sees("calm-2 is my-day now.")
        await hand.sees("D delete")
        assert renamed == [("/a/calm-2", "my-day")]


async def test_what_cannot_be_renamed_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.library._every_saved", lambda: (MINE,))
    async with screen(size=(80, 24)) as hand:
        await hand.press("5", "s")
        await hand.sees("R rename")
        await hand.press("R", *"my-day", "enter")
        await hand.sees("mine cannot be renamed to my-day: no such session.")
        await hand.sees("D delete")


async def test_where_there_is_no_session_none_is_put_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.library._every_saved", tuple)
    async with screen(size=(80, 24)) as hand:
        await hand.press("5", "s")
        await hand.sees("No other session can be resumed.")
        await hand.press("D", "R", "enter")
        assert "No other session can be resumed." in hand.text()
        await hand.press("escape")
        await hand.until(lambda: "No other session" not in hand.text())


async def test_what_cannot_be_deleted_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.library._every_saved", lambda: (BROKEN,))
    async with screen(size=(80, 24)) as hand:
        await hand.press("5", "s", "enter")
        await hand.sees("Damaged after number 12")
        await hand.press("D", *"delete", "enter")
        await hand.sees("broken cannot be deleted: no such session.")
        await hand.sees("D delete")
