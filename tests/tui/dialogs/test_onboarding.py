"""The first panel offers what was left before anything new, and leads nowhere where something is lost."""

import pytest

from replays.messages.frame import Frame, Hello
from replays.scenarios.places import own_sessions
from tests.tui.driving import screen
from tests.tui.frames import NOW
from tests.tui.world import LateClient, ScriptedClient
from tui import worlds
from tui.library.entries import Saved

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize(
    ("key", "scenario", "plan"),
    [
        ("enter", "black-thursday", False),
        ("2", "least-top-up", True),
        ("3", "calm", False),
        ("4", "calm", False),
        ("escape", "calm", False),
    ],
)
async def test_every_way_out_leads_to_a_world_that_is_saved(key: str, scenario: str, plan: bool) -> None:
    client = ScriptedClient()
    async with screen(client, world=None, size=(80, 24)) as hand:
        await hand.sees("Welcome. Nothing here can lose real money")
        assert client.opened[0].in_memory
        await hand.press(key)
        await hand.until(lambda: len(client.opened) == 2)
        world = client.opened[1]
        assert (world.scenario, bool(world.plan), world.in_memory) == (scenario, plan, False)
        assert world.fleeting


async def test_q_leaves_from_there_and_begins_nothing() -> None:
    client = ScriptedClient()
    async with screen(client, world=None, size=(80, 24)) as hand:
        await hand.sees("q quit")
        await hand.press("q")
        await hand.until(lambda: not hand.app.is_running)
        assert (hand.app.return_code, len(client.opened)) == (0, 1)


async def test_what_was_left_last_is_offered_first(monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(own_sessions() / "calm-3.margincall")
    monkeypatch.setattr(
        worlds, "last_saved", lambda: Saved("2020-03-12-black-thursday-23", path, "calm", NOW)
    )
    client = ScriptedClient()
    async with screen(client, world=None, size=(80, 24)) as hand:
        await hand.sees("1  Resume last session  2020-03-12-black-thursday-23, 2021-05-19 13:24 ")
        assert "2  Watch a crash" in hand.text()
        await hand.press("enter")
        await hand.until(lambda: len(client.opened) == 2)
        world = client.opened[1]
        assert (world.session, world.resume, world.as_left) == (path, True, True)


async def test_what_cannot_be_gone_on_with_says_why_and_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torn = Saved("calm-3", "/a/calm-3", "calm", NOW, "2 acknowledged commands are missing", True)
    monkeypatch.setattr(worlds, "last_saved", lambda: torn)
    client = ScriptedClient()
    async with screen(client, world=None, size=(80, 24)) as hand:
        await hand.sees("1  Resume last session")
        await hand.press("enter")
        await hand.sees("calm-3: 2 acknowledged commands")
        await hand.press("4")
        await hand.until(lambda: len(client.opened) == 2)
        assert client.opened[1].scenario == "calm"


async def test_the_help_it_names_is_there() -> None:
    async with screen(world=None, size=(80, 24)) as hand:
        await hand.sees("? help anywhere")
        await hand.press("question_mark")
        await hand.sees("buy ticket")
        await hand.press("question_mark")
        await hand.sees("All trading is on paper")
        await hand.press("escape")
        await hand.sees("? help anywhere")


@pytest.mark.parametrize("late", [Hello, Frame])
@pytest.mark.parametrize("enter", ["enter", "ctrl+j"])
async def test_an_enter_from_before_the_panel_stands_is_the_panels(late: type, enter: str) -> None:
    """Whoever knows it presses enter at once. One from before the terminal was the program's is the end of a
    line."""
    client = LateClient()
    client.late = late
    async with screen(client, world=None, size=(80, 24), seen=False) as hand:
        await hand.press(enter)
        client.give()
        await hand.until(lambda: len(client.opened) == 2)
        assert client.opened[1].scenario == "black-thursday"


async def test_keys_from_before_the_panel_stands_come_to_it_in_their_order() -> None:
    client = LateClient()
    client.late = Hello
    async with screen(client, world=None, size=(80, 24), seen=False) as hand:
        await hand.press("b", "j", "j", "enter", "enter")
        client.give()
        await hand.until(lambda: len(client.opened) == 2)
        assert client.opened[1].scenario == "calm"
        await hand.pictures(3)
        assert not hand.app.screen.ticket_open


async def test_while_the_panel_is_waited_for_one_can_leave() -> None:
    client = LateClient()
    client.late = Hello
    async with screen(client, world=None, size=(80, 24), seen=False) as hand:
        await hand.press("q")
        await hand.until(lambda: not hand.app.is_running)
        assert hand.app.return_code == 0
