"""What every dialog does with the screen that it lies over."""

import pytest
from rich.style import Style
from textual.events import Key
from textual.widget import Widget

from tests.tui.driving import Hand, draw, screen
from tui.dialogs.sheet import Dialog


def cells(hand: Hand) -> list[tuple[str, Style | None]]:
    """What a terminal would be sent of the whole screen, with its looks."""
    hand.app.screen.refresh()
    sent = draw(hand.app.screen._compositor, full=True, screen_stack=hand.app._background_screens)
    strips = (strip for row in sent.strips for strip in row)
    return [(char, segment.style) for strip in strips for segment in strip for char in segment.text]


async def test_what_lies_under_a_dialog_is_dimmed_as_textual_would_dim_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with screen() as hand:
        plain = cells(hand)
        await hand.press("x")
        dimmed = cells(hand)
        assert len(dimmed) == len(plain) == 120 * 40
        assert dimmed[0][1] != plain[0][1]
        monkeypatch.setattr(Dialog, "_render_content", Widget._render_content)
        assert cells(hand) == dimmed


async def test_a_dialog_that_has_been_left_takes_no_more_keys() -> None:
    """Those typed faster than it goes are on their way to it still."""
    async with screen() as hand:
        under = hand.app.screen
        for keys in (("y", "y"), ("escape", "escape"), ("y", "escape", "y")):
            await hand.press("y")
            dialog = hand.app.screen
            assert isinstance(dialog, Dialog)
            for key in keys:
                dialog.post_message(Key(key, None))
            await hand.pilot.pause()
            assert hand.app.screen is under
