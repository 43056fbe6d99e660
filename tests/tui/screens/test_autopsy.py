"""Which liquidation the Autopsy screen explains, and when it begins anew."""

from msgspec.structs import replace

from replays.messages.frame import Control, OwnFall
from replays.study.questions import Studied
from tests.tui.driving import screen
from tests.tui.frames import BTC, FRAME, NOW
from tests.tui.studied import AUTOPSY
from tests.tui.world import ScriptedClient
from tui.screens.autopsy import AutopsyScreen


async def test_a_fall_of_the_same_instant_on_another_branch_is_explained_anew() -> None:
    client = ScriptedClient(replace(FRAME, own_falls=(OwnFall(time=NOW, symbol=BTC),)))
    async with screen(client) as hand:
        await hand.press("4")
        shown = hand.app.screen
        assert isinstance(shown, AutopsyScreen)
        await hand.until(lambda: shown.view is not None and shown.view.autopsy == Studied())
        hand.app.look(autopsy=AUTOPSY)
        shown._look()
        assert shown.view is not None
        assert shown.view.autopsy is AUTOPSY
        client.frame = replace(client.frame, playback=replace(client.frame.playback, branch="braver"))
        await hand.until(lambda: shown.view is not None and shown.view.frame.playback.branch == "braver")
        shown._look()
        assert shown.view.autopsy == Studied()


async def test_a_pause_does_not_end_the_way_to_a_moment_before_it_is_reached() -> None:
    client = ScriptedClient(replace(FRAME, own_falls=(OwnFall(time=NOW, symbol=BTC),)))
    async with screen(client) as hand:
        await hand.press("4")
        shown = hand.app.screen
        await hand.until(lambda: hand.app.view is not None and hand.app.view.autopsy == Studied())
        hand.app.look(autopsy=AUTOPSY)
        assert isinstance(shown, AutopsyScreen)
        assert AUTOPSY.autopsy is not None
        await hand.press("enter")
        await hand.until(lambda: hand.app.view is not None and hand.app.view.screen == "trade")
        sought = Control(do="seek", value=AUTOPSY.autopsy.moments[0].time)
        assert client.controls[-2:] == [Control(do="pause"), sought]


async def test_the_cursor_stays_on_its_moment_when_others_are_found_before_it() -> None:
    """What the others sold is known only when the run has been lived again."""
    client = ScriptedClient(replace(FRAME, own_falls=(OwnFall(time=NOW, symbol=BTC),)))
    async with screen(client) as hand:
        await hand.press("4")
        await hand.until(lambda: hand.app.view is not None and hand.app.view.autopsy == Studied())
        whole = AUTOPSY.autopsy
        assert whole is not None
        first, *others, last = whole.moments
        hand.app.look(autopsy=replace(AUTOPSY, autopsy=replace(whole, moments=(first, last))))
        await hand.press("j")
        hand.app.look(autopsy=AUTOPSY)
        assert others
        await hand.press("enter")
        await hand.until(lambda: hand.app.view is not None and hand.app.view.screen == "trade")
        assert client.controls[-1] == Control(do="seek", value=last.time)
