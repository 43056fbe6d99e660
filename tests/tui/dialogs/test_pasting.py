"""What is pasted and does not belong in a field leaves what stands there, and is told so in place."""

import pytest
from textual.events import Paste

from tests.tui.driving import screen
from tests.tui.world import ScriptedClient
from tui.keys.line import UNFIT

NONSENSE = "no number\x1b[2J\r\n" * 300


@pytest.mark.parametrize(
    ("keys", "before"),
    [
        ("a", "1,118▏"),
        ("S tab", "57,800▏"),
        ("L", "20▏"),
        ("exclamation_mark", "58,209.8▏"),
    ],
)
async def test_a_dialog_keeps_what_stands_in_its_field(keys: str, before: str) -> None:
    async with screen(ScriptedClient(), (80, 24)) as hand:
        await hand.press(*keys.split())
        await hand.sees(before)
        hand.app.screen.post_message(Paste(NONSENSE))
        await hand.sees(UNFIT)
        assert before in hand.text()
        hand.app.screen.post_message(Paste("250"))
        await hand.sees("250▏")
        assert UNFIT not in hand.text()
