"""While a shove is computed its dialog says so, whole."""

from tests.tui.driving import screen
from tests.tui.frames import INSTRUMENTS
from tui.dialogs.shove import Shoved


async def test_what_is_going_on_is_told_to_its_end() -> None:
    async with screen(size=(80, 24)) as hand:
        hand.app.push_screen(Shoved(INSTRUMENTS[0], 576_798))
        await hand.sees("a fork is led there and lives three minutes ")
