"""What a margin move would do is told of one the venue would make."""

import gc

import pytest
from msgspec.structs import replace

from exchange.commands import MoveMargin
from exchange.questions import LiquidationMoved, MarginEstimate
from exchange.terms import RejectReason, Trader
from tests.tui.driving import screen
from tests.tui.frames import BTC, DOLLAR, ETH, INSTRUMENTS, PERCENT, POSITIONS, SOL
from tests.tui.world import MARGIN, LateClient, ScriptedClient
from tui.dialogs.margin import MoveMarginDialog, outcome


def test_what_is_now_stands_beside_what_would_be_then() -> None:
    assert outcome(MARGIN, POSITIONS[0], INSTRUMENTS[0]) == [
        ("liquidation", "57,679.8", "57,088.6"),
        ("distance", "-0.9%", "-1.9%"),
        ("value / equity", "71.1x", "41.4x"),
        ("buffer", "19%", "35%"),
    ]


def test_what_has_lost_more_than_its_margin_is_no_multiple_of_it() -> None:
    lost = replace(POSITIONS[0], unrealized=-2_600 * DOLLAR)
    assert outcome(MARGIN, lost, INSTRUMENTS[0])[2] == ("value / equity", "--", "105.8x")


def test_of_more_than_can_come_out_nothing_is_told() -> None:
    estimate = replace(MARGIN, reason=RejectReason.INSUFFICIENT_MARGIN, margin_then=-9_999 * DOLLAR)
    assert [then for _, _, then in outcome(estimate, POSITIONS[0], INSTRUMENTS[0])] == ["--"] * 4


def test_a_buffer_that_is_full_and_stays_so_is_not_told_as_one_that_shrinks() -> None:
    winning = replace(MARGIN, buffer_now_ppb=515 * PERCENT, buffer_then_ppb=276 * PERCENT)
    labels = [label for label, _, _ in outcome(winning, POSITIONS[0], INSTRUMENTS[0])]
    assert labels == ["liquidation", "distance", "value / equity"]
    emptied = replace(winning, buffer_then_ppb=40 * PERCENT)
    assert outcome(emptied, POSITIONS[0], INSTRUMENTS[0])[-1] == ("buffer", "515%", "40%")


async def test_enter_counts_before_the_venue_has_answered_too() -> None:
    """For the amount it was pressed at, and once; a `y` is of numbers that stand on the screen."""
    client = LateClient()
    moved = MoveMargin(trader=Trader("you"), symbol=BTC, amount=500 * DOLLAR)
    async with screen(client) as hand:
        for keys, commands in (
            (("enter", "backspace"), []),
            (("y",), []),
            (("enter", "enter"), [moved]),
        ):
            client.late = MarginEstimate
            await hand.press("a", *"500", *keys)
            assert client.commands == []
            client.give()
            await hand.pictures(3)
            assert client.commands == commands, keys
            await hand.press("escape")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_tells_where_each_other_position_in_cross_is_liquidated_then(size: tuple[int, int]) -> None:
    client = ScriptedClient()
    others = (LiquidationMoved(ETH, None, 39_821), LiquidationMoved(SOL, 11_764, 12_300))
    client.margin = replace(MARGIN, others=others)
    async with screen(client, size=size) as hand:
        await hand.press("a", *"500")
        await hand.sees("SOL-PERP liq     ~117.64  →    ~123.00  -17.1% → -13.3%")
        assert "ETH-PERP liq          --  →   ~3,982.1  -- → +20.0%" in hand.text()
        assert "add 500.00" in hand.text()


async def test_of_what_is_refused_nothing_is_told_of_the_others() -> None:
    client = ScriptedClient()
    others = (LiquidationMoved(SOL, 11_764, 12_300),)
    client.margin = replace(MARGIN, others=others, reason=RejectReason.AMOUNT_ABOVE_AVAILABLE)
    async with screen(client, size=(80, 24)) as hand:
        await hand.press("a", *"9000")
        await hand.sees("more than is free")
        assert "SOL-PERP liq" not in hand.text()


async def test_an_amount_may_be_typed_as_it_is_shown_and_one_too_long_is_more_than_is_free() -> None:
    async with screen() as hand:
        await hand.press("a", *"1,000")
        dialog = hand.app.screen
        assert isinstance(dialog, MoveMarginDialog)
        assert (dialog.amount, dialog.trouble) == (1_000 * DOLLAR, "")
        await hand.press("ctrl+u", *"9999999999999999")
        assert (dialog.amount, dialog.trouble) == (None, "That is more than is free: at most 5,592.73 USDT.")
        await hand.press("escape", "A", *"9999999999999999")
        await hand.sees("That is more than the position can spare")


async def test_all_that_is_said_to_be_free_can_be_typed() -> None:
    client = ScriptedClient()
    client.margin = replace(MARGIN, addable=5_592_738 * DOLLAR // 1000)
    async with screen(client) as hand:
        await hand.press("a", *"100%")
        await hand.sees("free 5,592.73 ")
        await hand.sees("add 5,592.73 ")


async def test_amounts_typed_faster_than_estimates_begin_leave_none_unasked(
    recwarn: pytest.WarningsRecorder,
) -> None:
    """Python says at the end of the program, in the user's terminal, what was never awaited."""
    async with screen() as hand:
        await hand.press("a")
        await hand.sees("Add isolated margin to BTC-PERP")
        dialog = hand.app.screen
        assert isinstance(dialog, MoveMarginDialog)
        for text in ("1", "10", "100"):
            dialog.line.write(text)
            dialog.rewritten()
        await hand.pilot.pause()
        gc.collect(1)  # what is young: all the rest of the run is old
    assert not [each for each in recwarn if "never awaited" in str(each.message)]
