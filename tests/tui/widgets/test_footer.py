"""The last line offers what works for what there is, and for what the cursor is on."""

from msgspec.structs import replace

from replays.messages.frame import Frame, OwnFall
from tests.tui.driving import Hand, screen
from tests.tui.frames import BTC, FRAME, NOW
from tests.tui.world import LateClient, ScriptedClient
from tui.keys.table import OWN


def footer(hand: Hand) -> str:
    return hand.text().splitlines()[-1]


async def test_margin_is_offered_to_an_isolated_position_and_money_to_a_cross_one() -> None:
    async with screen() as hand:
        assert "a add margin" in footer(hand)
        assert "U pay in" not in footer(hand)
        await hand.press("G", "k", "k", "k")
        assert hand.app.view.selected_position.mode.value == "cross"
        assert "a add margin" not in footer(hand)
        assert "U pay in" in footer(hand)


async def test_it_goes_with_the_ticket_at_once() -> None:
    async with screen() as hand:
        await hand.press("b")
        assert "o type" in footer(hand)
        await hand.press("escape")
        assert "x close" in footer(hand)


async def test_it_is_of_a_picture_made_after_the_key() -> None:
    """One that was on its way before a command was taken is shown, and followed by another at once."""
    client = LateClient()
    async with screen(client) as hand:
        assert "c C cancel" in footer(hand)
        client.late = Frame
        hand.app.pump.turn()
        gone = replace(FRAME, account=replace(FRAME.account, orders=()))
        client.on_command = lambda _: setattr(client, "frame", gone)
        await hand.press("C")
        await hand.sees("Cancel all")
        await hand.press("y")
        client.give()
        hand.app.link.receive_in_process()
        await hand.pilot.pause()
        assert "c C cancel" not in footer(hand)


async def test_nothing_is_offered_that_there_is_nothing_for() -> None:
    account = replace(FRAME.account, positions=(), orders=())
    async with screen(ScriptedClient(replace(FRAME, account=account))) as hand:
        for label in ("x close", "a add margin", "U pay in", "c C cancel"):
            assert label not in footer(hand)
        assert "space pause" in footer(hand)


async def test_who_is_broke_is_offered_to_pay_in() -> None:
    account = replace(FRAME.account, positions=(), cash=())
    async with screen(ScriptedClient(replace(FRAME, account=account))) as hand:
        assert "U pay in" in footer(hand)


async def test_a_moved_key_is_offered_as_it_is_and_goes_as_it_would() -> None:
    OWN["pay_in"] = "ctrl+u"
    try:
        async with screen() as hand:
            assert "pay in" not in footer(hand)
            await hand.press("G", "k", "k", "k")
            assert "^u pay in" in footer(hand)
    finally:
        del OWN["pay_in"]


async def test_before_anything_has_fallen_an_autopsy_offers_no_keys_for_it() -> None:
    async with screen(ScriptedClient(replace(FRAME, own_falls=()))) as hand:
        await hand.press("4")
        await hand.sees("You have not been liquidated")
        assert footer(hand).split("  ")[0].strip() == "z zoom"
    there = replace(FRAME.playback, branch="branch 1", branches=("main", "branch 1"))
    async with screen(ScriptedClient(replace(FRAME, own_falls=(), playback=there))) as hand:
        await hand.press("4")
        await hand.sees("You have not been liquidated on branch 1.")
    async with screen(ScriptedClient(replace(FRAME, own_falls=(OwnFall(time=NOW, symbol=BTC),)))) as hand:
        await hand.press("4")
        assert "enter go there" in footer(hand)
