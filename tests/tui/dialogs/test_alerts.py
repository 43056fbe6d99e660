"""The alerts' list under keys that come faster than it changes."""

from textual.events import Key

from exchange.terms import Symbol
from tests.tui.driving import screen
from tests.tui.frames import BTC, FRAME
from tests.tui.world import ScriptedClient
from tui.dialogs.alerts import AlertsDialog


async def test_an_alert_that_is_not_there_yet_is_not_deleted() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        view = hand.app.view
        assert view is not None
        assert view.instrument is not None
        dialog = AlertsDialog(Symbol(BTC), view.instrument, 582_000)
        hand.app.push_screen(dialog)
        await hand.sees("alert me when")
        dialog.pressed(Key("enter", None))
        dialog.pressed(Key("d", "d"))
        assert FRAME.alerts
        await hand.until(lambda: "alert" in [each.do for each in client.controls])
        assert "unalert" not in [each.do for each in client.controls]
