"""A confirmation is as tall as what it says, and no taller."""

from itertools import pairwise

from tests.tui.driving import Hand, screen
from tui.dialogs.confirm import Choice, Confirm
from tui.painters.canvas import Row
from tui.telling.facts import Fact, Facts

BRIEF = Facts(headline="All of it", rows=(Fact("sell", "1.500 at market"),), warning="The book is thin now.")
LONG = Facts(
    headline="All of it", rows=BRIEF.rows, refused="It would go off at once: " + "the mark is there, " * 6
)
NOTHING = Facts(headline="No orders", refused="There are none.")


async def shown(hand: Hand, facts: Facts) -> list[str]:
    async def ask() -> Facts:
        return facts

    hand.app.push_screen(Confirm("Close it?", ask, (Choice("y", "Close"),)))
    await hand.sees(facts.headline)
    await hand.sees("esc  Keep")
    sheet = hand.app.screen.query_one("Sheet")
    region = sheet.region
    assert all(isinstance(line, Row) for line in sheet.render_lines(sheet.size.region)), "freed as others are"
    lines = hand.text().split("\n")[region.y : region.bottom]
    return [line[region.x + 1 : region.right - 1].strip() for line in lines]


async def test_its_buttons_stand_apart_from_what_is_said_however_long() -> None:
    async with screen(size=(80, 24)) as hand:
        for facts in (BRIEF, LONG, NOTHING):
            lines = await shown(hand, facts)
            assert lines[-3].endswith("esc  Keep" if facts.refused else "enter does nothing")
            assert lines[-4] == lines[-2] == ""
            assert ("", "") not in pairwise(lines[:-2]), "nor is a line left empty twice"
            await hand.press("escape")
