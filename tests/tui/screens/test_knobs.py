"""The replay's knobs turned faster than they are answered, or in another world."""

from msgspec.structs import replace

from exchange.units import HOUR
from replays.messages.client import OpenWorld
from replays.messages.frame import Control
from tests.tui.driving import screen
from tests.tui.frames import FRAME, HELLO
from tests.tui.world import ScriptedClient


async def test_a_speed_asked_for_in_one_world_is_not_that_of_the_next() -> None:
    client = ScriptedClient(replace(FRAME, number=100))
    async with screen(client) as hand:
        await hand.press("right_square_bracket")
        client.frame, client.hello = replace(client.frame, number=0), replace(HELLO)
        hand.app.open_world(OpenWorld(scenario="calm"))
        await hand.until(lambda: hand.app.view is not None and hand.app.view.hello is client.hello)
        await hand.press("right_square_bracket")
        assert [each.value for each in client.controls if each.do == "speed"] == [300, 300]


async def test_a_blank_round_the_name_of_a_branch_makes_it_no_other_name() -> None:
    """The world would refuse it, and what was to be done on that branch be done on this one."""
    playback = replace(FRAME.playback, branches=("main", "other"))
    async with screen(ScriptedClient(replace(FRAME, playback=playback))) as hand:
        live = hand.app.live_screen
        assert live is not None
        assert live._branch_trouble(" other ") == live._branch_trouble("other") != ""
        assert not live._branch_trouble(" third ")


async def test_a_mark_is_named_as_one_likes_and_two_of_one_moment_are_told_apart() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("m", "enter")
        first = Control(do="mark", text="mark 13:24:07")
        await hand.until(lambda: first in client.controls)
        marks = (*FRAME.playback.marks, (FRAME.playback.time, first.text))
        client.frame = replace(FRAME, playback=replace(FRAME.playback, marks=marks))
        await hand.until(lambda: hand.app.view is not None and hand.app.view.frame.playback.marks == marks)
        await hand.press("m", "enter")
        await hand.until(lambda: Control(do="mark", text="mark 13:24:07 2") in client.controls)
        await hand.press("m", *"the low", "enter")
        await hand.until(lambda: Control(do="mark", text="the low") in client.controls)
        await hand.press("m", "escape")
        assert [each.do for each in client.controls].count("mark") == 3


async def test_a_seek_that_ended_before_its_time_is_taken_up_again_with_g_and_enter() -> None:
    client, later = ScriptedClient(), FRAME.playback.time + HOUR

    def seeks() -> list[int]:
        return [each.value for each in client.controls if each.do == "seek"]

    async with screen(client) as hand:
        await hand.press("g", *"+1h", "enter")
        await hand.until(lambda: seeks() == [later])
        await hand.press("2", "g", "enter")
        await hand.until(lambda: seeks() == [later, later])
        client.frame = replace(FRAME, playback=replace(FRAME.playback, time=later))
        await hand.until(lambda: hand.app.view is not None and hand.app.view.frame.playback.time == later)
        await hand.press("g", "enter")
        await hand.sees("no such time")
        assert seeks() == [later, later], "it has been reached"
