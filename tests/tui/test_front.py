"""The replay stands while anybody is asked something, and goes on once, when nobody is any more."""

import asyncio

from msgspec.structs import replace

from tests.tui.driving import Hand, screen
from tests.tui.world import ScriptedClient
from tui.settings.own import DEFAULTS

AFTER = 0.15
"""Seconds in which it would have gone on."""


async def turned(hand: Hand, client: ScriptedClient) -> list[str]:
    await asyncio.sleep(AFTER)
    await hand.pilot.pause()
    return [control.do for control in client.controls]


async def test_of_several_dialogs_the_last_that_is_closed_lets_the_replay_go_on() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        hand.app.hold()
        hand.app.hold()
        hand.app.release()
        assert await turned(hand, client) == ["hold"]
        hand.app.release()
        assert await turned(hand, client) == ["hold", "release"]


async def test_between_a_dialog_and_the_one_that_follows_upon_it_the_replay_stands() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        hand.app.hold()
        hand.app.release()
        hand.app.hold()
        assert await turned(hand, client) == ["hold"]
        hand.app.release()
        hand.app.hold()
        hand.app.release()
        assert await turned(hand, client) == ["hold", "release"]


async def test_a_replay_that_nothing_held_is_not_let_go() -> None:
    client = ScriptedClient()
    async with screen(client, settings=replace(DEFAULTS, pause=False)) as hand:
        hand.app.hold()
        hand.app.release()
        assert await turned(hand, client) == []
