"""The same keys before a real venue in the same process: what the screen promised is what happens."""

import pytest

from exchange.terms import MarginMode
from replays.messages.client import OpenWorld
from replays.stage.local import LocalClient
from tests.tui.driving import Hand, screen
from tui.dialogs.margin import MoveMarginDialog
from tui.looking.view import View

pytestmark = pytest.mark.usefixtures("home")
SMALL = OpenWorld(scenario="small", in_memory=True, paused=True)


def view(hand: Hand) -> View:
    assert hand.app.view is not None
    return hand.app.view


async def test_buy_add_margin_reduce_reverse_and_close() -> None:
    client = LocalClient()
    async with screen(client, world=SMALL) as hand:
        client.step(30)
        await hand.press("b", "o", *"0.1", "i", "tab", *"20", "enter")
        await hand.sees("Buy 0.100 BTCUSDT at market, 20x isolated")
        assert view(hand).position is None
        await hand.press("y")
        await hand.until(lambda: view(hand).position is not None)
        position = view(hand).position
        assert position is not None
        assert (position.size, position.leverage, position.mode) == (100, 20, MarginMode.ISOLATED)

        await hand.press("a", *"100")
        dialog = hand.app.screen
        assert isinstance(dialog, MoveMarginDialog)
        await hand.until(lambda: dialog.ready)
        assert dialog.estimate is not None
        promised = dialog.estimate.liquidation_then
        await hand.press("enter")
        await hand.until(lambda: (held := view(hand).position) is not None and held.margin > position.margin)
        assert view(hand).position.liquidation_price == promised  # type: ignore[union-attr]

        await hand.press("R")
        await hand.sees("y  Reduce by half")
        await hand.press("y")
        await hand.until(lambda: (held := view(hand).position) is not None and held.size == 50)
        await hand.press("V")
        await hand.sees("y  Reverse now")
        await hand.press("y")
        await hand.until(lambda: (held := view(hand).position) is not None and held.size == -50)
        await hand.press("p")
        await hand.sees("1  25%")
        await hand.press("2")
        await hand.until(lambda: (held := view(hand).position) is not None and held.size == -25)
        await hand.press("x")
        await hand.sees("y  Close now")
        await hand.press("y")
        await hand.until(lambda: view(hand).position is None)


async def test_an_order_rests_is_amended_and_cancelled() -> None:
    client = LocalClient()
    async with screen(client, world=SMALL) as hand:
        client.step(30)
        await hand.until(lambda: bool(view(hand).frame.bids))
        await hand.press("b", *"0.1", "enter")
        await hand.sees("Buy 0.100 BTCUSDT at")
        await hand.press("y")
        await hand.until(lambda: len(view(hand).frame.account.orders) == 1)
        before = view(hand).frame.account.orders[0].price
        await hand.press("e", "backspace", "backspace", "backspace", *"0.5", "enter")
        await hand.sees("total size")
        await hand.press("enter")
        await hand.until(lambda: view(hand).frame.account.orders[0].price != before)
        await hand.press("c")
        await hand.until(lambda: not view(hand).frame.account.orders)


@pytest.mark.parametrize("size", ["1000", "0.00001"])
async def test_what_the_venue_refuses_leaves_the_ticket_filled(size: str) -> None:
    client = LocalClient()
    async with screen(client, world=SMALL) as hand:
        client.step(5)
        await hand.press("b", "o", *size, "enter")
        await hand.sees("✕ ")
        assert view(hand).position is None
