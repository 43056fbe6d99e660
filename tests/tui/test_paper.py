"""The word PAPER stands on every screen, under every dialog, at every size, and in every JSON document."""

import json
import re
from pathlib import Path

import pytest

from tests.tui.commanding import Command
from tests.tui.driving import Hand, screen
from tui.keys.table import TABS

ROOT = Path(__file__).parents[2]
DIALOGS = ("question_mark", "P", "J", "x", "a", "L", "y", "g", "apostrophe", "slash", "W", "ctrl+p")
"""Keys of the Trade screen that open something over it."""


def shows(hand: Hand) -> bool:
    return "PAPER" in hand.text()


async def test_every_screen_says_so() -> None:
    async with screen(size=(40, 10)) as hand:
        for size in ((40, 10), (79, 23), (80, 24), (120, 40)):
            await hand.pilot.resize_terminal(*size)
            for digit, name, _ in TABS:
                await hand.press(digit)
                await hand.until(lambda name=name: hand.app.view.screen == name)
                assert shows(hand), (name, size)


async def test_what_opens_over_the_smallest_screen_hides_it_nowhere() -> None:
    async with screen(size=(80, 24)) as hand:
        for key in DIALOGS:
            before = hand.app.screen
            await hand.press(key)
            await hand.until(lambda before=before: hand.app.screen is not before)
            await hand.pilot.pause()
            assert shows(hand), key
            await hand.press("escape")
            await hand.until(lambda before=before: hand.app.screen is before)


def test_whatever_prints_json_marks_it_as_paper() -> None:
    """Only these rooms write any, and what they write goes through `stamped`."""
    found = {
        path.relative_to(ROOT).as_posix(): re.findall(r"json\.dumps\((\w+)", path.read_text("utf-8"))
        for path in (ROOT / "tui").rglob("*.py")
    }
    for writes_toml in ("tui/settings/file.py", "tui/commands/order_flags.py"):
        del found[writes_toml]
    assert [call for calls in found.values() for call in calls] == ["stamped"] * 3


@pytest.mark.parametrize(
    "words", ["doctor", "crashes", "settings", "settings bell", "calc pnl --fill buy:1:100 --fill sell:1:110"]
)
def test_documents_of_every_shape_are_marked(command: Command, home: Path, words: str) -> None:
    document = json.loads(command(*words.split(), "--json").out)
    rows = document if isinstance(document, list) else [document]
    assert rows
    assert all(row["paper"] is True for row in rows)
    assert home
