"""A world is begun, left, ended and brought back; one that cannot be begun ends nothing that goes on."""

import pytest
from msgspec.structs import replace

from replays.messages.client import OpenWorld
from replays.messages.frame import Control, Fault, Frame, Hello, Want
from tests.tui.driving import screen
from tests.tui.frames import FRAME, HELLO
from tests.tui.world import LateClient, ScriptedClient
from tui import worlds
from tui.app import Margincall

BROKEN = Fault(text="mine.margincall: damaged after number 12", exit_code=3)


class Fresh(ScriptedClient):
    """An engine that has no world until one is opened in it."""

    def want(self, want: Want) -> int:
        if self.opened:
            return super().want(want)
        return self._answer(Fault(text="No world is open.", exit_code=1))


async def test_the_world_asked_for_is_opened() -> None:
    client = ScriptedClient()
    world = OpenWorld(scenario="may-crash", seed=9)
    async with screen(client, world=world):
        assert client.opened == [replace(world, fleeting=True)]


async def test_a_first_start_offers_ways_to_begin() -> None:
    client = ScriptedClient()
    async with screen(client, world=None) as hand:
        await hand.sees("Nothing here can lose real money")
        assert client.opened[0].in_memory
        await hand.press("enter")
        await hand.until(lambda: len(client.opened) == 2)
        assert client.opened[1].scenario == "black-thursday"


async def test_a_dead_engine_is_said_across_the_screen_and_can_be_restarted() -> None:
    client, fresh = ScriptedClient(), ScriptedClient()
    async with screen(client, revive=lambda: fresh) as hand:
        await hand.press("i", "f", "dollar_sign")
        looks = hand.app.view.looks
        assert looks["indicators"] == "averages"
        client.die()
        await hand.sees("engine stopped (exit code -9")
        await hand.press("escape", "enter")
        assert "engine stopped" in hand.text()
        await hand.press("r")
        await hand.until(lambda: bool(fresh.opened) and "engine stopped" not in hand.text())
        assert fresh.opened[0].resume
        assert fresh.opened[0].session == HELLO.session
        assert fresh.opened[0].speed == FRAME.playback.speed
        await hand.until(lambda: hand.app.view is not None)
        assert hand.app.view.looks == looks


async def test_keys_that_come_while_it_is_restarted_ask_nothing_of_an_engine_without_a_world() -> None:
    client, new = ScriptedClient(), Fresh()
    async with screen(client, revive=lambda: new) as hand:
        client.die()
        await hand.sees("engine stopped (exit code -9")
        for _ in range(2):
            hand.app.revive()
            hand.app.look(cursor=0)
            hand.app.turn("toggle")
        await hand.until(lambda: hand.app.view is not None and "engine stopped" not in hand.text())
        await hand.pictures(3)
        assert "No world is open" not in hand.text()
        assert len(new.opened) == 1


async def test_whatever_is_open_when_the_engine_dies_the_key_that_restarts_it_works() -> None:
    clients = [ScriptedClient() for _ in range(5)]
    fresh = iter(clients[1:])
    async with screen(clients[0], revive=lambda: next(fresh)) as hand:
        for keys, client, after in zip(("b0", "x", "C", "g"), clients, clients[1:], strict=False):
            await hand.press(*keys)
            client.die()
            await hand.sees("engine stopped (exit code -9")
            await hand.press("r")
            await hand.until(lambda after=after: bool(after.opened) and "engine stopped" not in hand.text())
            await hand.until(lambda: hand.app.view is not None)


async def test_where_the_engine_is_dead_another_scenario_begins_with_a_new_one() -> None:
    client, fresh = ScriptedClient(), ScriptedClient()
    async with screen(client, revive=lambda: fresh) as hand:
        client.die()
        await hand.sees("engine stopped")
        hand.app.open_world(OpenWorld(scenario="calm"))
        await hand.until(lambda: bool(fresh.opened) and hand.app.view is not None)
        assert "engine stopped" not in hand.text()


async def test_what_ended_the_engine_is_told_whole_on_a_small_terminal() -> None:
    client = ScriptedClient()
    async with screen(client, (80, 24), revive=ScriptedClient) as hand:
        client.die("The engine has stopped (exit code -9). What it confirmed is saved.")
        await hand.sees("r restart   q quit")
        await hand.sees("confirmed is saved.")


async def test_a_world_that_cannot_open_ends_the_app_with_its_reason() -> None:
    client = ScriptedClient()
    client.die("disk full")
    app = Margincall(client, world=OpenWorld())
    async with app.run_test() as pilot:
        await pilot.pause()
    assert app.return_value == 1


async def test_the_market_that_was_looked_at_last_is_shown_first() -> None:
    client = ScriptedClient(hello=replace(HELLO, market=HELLO.instruments[1].symbol))
    async with screen(client):
        assert client.wants[0].symbol == HELLO.instruments[1].symbol != HELLO.instruments[0].symbol


async def test_where_another_world_cannot_be_begun_the_one_there_is_goes_on() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("5")
        await hand.sees("Black Thursday")
        before, client.no_world = hand.app.world, BROKEN
        hand.app.open_world(OpenWorld(scenario="calm", session="mine.margincall", resume=True))
        await hand.sees("mine.margincall: damaged after")
        await hand.sees("Black Thursday")
        assert hand.app.world is before
        await hand.press("space")
        await hand.until(lambda: Control(do="toggle") in client.controls)


async def test_where_the_engine_is_dead_and_no_other_begins_it_can_still_be_restarted() -> None:
    client, broken, fresh = ScriptedClient(), ScriptedClient(), ScriptedClient()
    clients, broken.no_world = iter((broken, fresh)), BROKEN
    async with screen(client, revive=lambda: next(clients)) as hand:
        client.die()
        await hand.sees("engine stopped")
        hand.app.open_world(OpenWorld(scenario="calm"))
        await hand.sees("damaged after number 12")
        await hand.press("r")
        await hand.until(lambda: bool(fresh.opened) and "damaged after" not in hand.text())
        assert fresh.opened[0].session == HELLO.session


async def test_where_no_start_can_be_made_the_first_panel_comes_again(home: object) -> None:  # noqa: ARG001
    client = ScriptedClient()
    async with screen(client, world=None) as hand:
        await hand.sees("Nothing here can lose real money")
        client.no_world = BROKEN
        await hand.press("4")
        await hand.sees("damaged after number 12")
        await hand.sees("Nothing here can lose real money")
        client.no_world = None
        await hand.press("enter")
        await hand.until(lambda: len(client.opened) == 3 and hand.app.view is not None)
        assert hand.app.world.scenario == "black-thursday"


async def test_a_world_asked_for_while_another_is_being_opened_waits_for_it() -> None:
    client = LateClient()
    async with screen(client) as hand:
        client.late = Hello
        hand.app.open_world(OpenWorld(scenario="black-thursday"))
        await hand.until(lambda: len(client.opened) == 2)
        hand.app.open_world(OpenWorld(scenario="calm", session="mine.margincall", resume=True))
        await hand.pictures(2)
        assert len(client.opened) == 2
        client.no_world = BROKEN
        client.give()
        await hand.sees("mine.margincall: damaged after")
        await hand.until(lambda: hand.app.view is not None)
        assert hand.app.world.scenario == "black-thursday"
        assert not hand.app.epitaph


async def test_a_world_that_stands_goes_on_though_no_picture_of_it_has_come_yet() -> None:
    client = LateClient()
    async with screen(client) as hand:
        client.late = Frame
        hand.app.open_world(OpenWorld(scenario="black-thursday"))
        await hand.until(lambda: hand.app.world.scenario == "black-thursday")
        client.no_world = BROKEN
        hand.app.open_world(OpenWorld(scenario="calm", session="mine.margincall", resume=True))
        await hand.sees("mine.margincall: damaged after")
        assert hand.app.view is None
        client.give()
        await hand.until(lambda: hand.app.view is not None)
        assert not hand.app.epitaph


async def test_two_asked_for_where_the_engine_is_dead_each_have_one() -> None:
    client, broken, fresh = ScriptedClient(), ScriptedClient(), ScriptedClient()
    clients, broken.no_world = iter((broken, fresh)), BROKEN
    async with screen(client, revive=lambda: next(clients)) as hand:
        client.die()
        await hand.sees("engine stopped")
        hand.app.open_world(OpenWorld(scenario="calm"))
        hand.app.open_world(OpenWorld(scenario="black-thursday"))
        await hand.until(lambda: bool(fresh.opened) and hand.app.link.fault is None)
        await hand.until(lambda: hand.app.view is not None and not hand.app.view.stopped)
        assert hand.app.world.scenario == "black-thursday"


async def test_one_that_still_waits_is_not_begun_once_the_terminal_gives_up() -> None:
    client, fresh = LateClient(), ScriptedClient()
    client.late = Hello
    async with screen(client, seen=False, revive=lambda: fresh) as hand:
        hand.app.open_world(OpenWorld(scenario="calm"))
        await hand.until(lambda: len(client.opened) == 1)
        client.die("disk full")
        hand.app.link.receive()
    assert hand.app.epitaph == "disk full"
    assert not fresh.opened


async def test_a_world_that_takes_its_time_is_said_to_be_on_its_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worlds, "OPENING_SECONDS", 0.01)
    client = LateClient()
    client.late = Hello
    async with screen(client, seen=False) as hand:
        await hand.sees("Opening the market …")
        client.give()
        await hand.until(lambda: hand.app.view is not None and "Opening the market" not in hand.text())


async def test_an_engine_that_dies_before_the_first_picture_is_told_as_any_other_and_nothing_else() -> None:
    client, fresh = LateClient(), ScriptedClient()
    client.late = Frame
    async with screen(client, seen=False, revive=lambda: fresh) as hand:
        await hand.until(lambda: bool(client.wants))
        client.die()
        await hand.sees("engine stopped (exit code -9")
        await hand.sees("r restart   q quit")
        assert not hand.app.epitaph
        for untrue in ("No money yet", "No positions", "Book is empty"):
            assert untrue not in hand.text()
        await hand.press("r")
        await hand.until(lambda: bool(fresh.opened) and "engine stopped" not in hand.text())
        assert (fresh.opened[0].session, fresh.opened[0].resume) == (HELLO.session, True)
        await hand.until(lambda: hand.app.view is not None and bool(hand.app.view.frame.markets))


async def test_an_engine_that_dies_as_its_world_stands_is_told_too() -> None:
    client = LateClient()
    client.late = Hello
    async with screen(client, seen=False, revive=ScriptedClient) as hand:
        await hand.until(lambda: bool(client.opened))
        client.give()
        client.die()
        await hand.sees("engine stopped (exit code -9")
        await hand.sees("r restart   q quit")


async def test_an_engine_that_dies_while_it_begins_another_leaves_the_last_picture() -> None:
    client, fresh = LateClient(), ScriptedClient()
    async with screen(client, revive=lambda: fresh) as hand:
        client.late = Hello
        hand.app.open_world(OpenWorld(scenario="black-thursday"))
        await hand.until(lambda: len(client.opened) == 2)
        client.die()
        await hand.sees("engine stopped (exit code -9")
        assert "60,412.0" in hand.text()
        await hand.press("r")
        await hand.until(lambda: bool(fresh.opened) and "engine stopped" not in hand.text())
        assert fresh.opened[0].session == HELLO.session


async def test_who_leaves_while_worlds_wait_is_let_go() -> None:
    client = LateClient()
    async with screen(client) as hand:
        client.late = Hello
        hand.app.open_world(OpenWorld(scenario="black-thursday"))
        hand.app.open_world(OpenWorld(scenario="calm"))
        await hand.until(lambda: len(client.opened) == 2)
        hand.app.exit(0)
    assert len(client.opened) == 2
