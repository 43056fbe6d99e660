"""The log panel shows what was said, newest first; it is narrowed, walked and copied by keys."""

from pathlib import Path

from msgspec.structs import replace

from exchange.terms import RejectReason
from replays.messages.frame import Notice
from tests.tui.driving import Hand, screen
from tests.tui.frames import FRAME, HELLO, NOW
from tests.tui.world import ScriptedClient
from tui.files.tables import tables_folder


def noticed(count: int = 3) -> ScriptedClient:
    notices = tuple(
        Notice(number=n, time=NOW, kind="filled", text=f"Bought {n}.000 BTC-PERP.", symbol="BTC-PERP")
        for n in range(1, count + 1)
    )
    return ScriptedClient(replace(FRAME, notices=notices))


async def opened(hand: Hand) -> None:
    await hand.press("J")
    await hand.sees("esc close")


async def test_what_was_said_done_and_refused_stands_there() -> None:
    client = noticed()
    async with screen(client, (80, 24)) as hand:
        client.refuse = RejectReason.UNKNOWN_ORDER
        await hand.press("j", "j", "j", "c", "right_square_bracket")
        await hand.until(lambda: hand.app.log_lines.count == 6)
        for size in ((80, 24), (120, 40), (200, 60)):
            await hand.pilot.resize_terminal(*size)
            await opened(hand)
            for text in ("At 300x from here.", "refused: too much", "Bought 1.000", "The May crash, seed 7"):
                await hand.sees(text)
            assert "6 of 6" in hand.text()
            assert "PAPER" in hand.text()
            await hand.press("escape")


async def test_the_worlds_end_and_its_return_are_told() -> None:
    client = ScriptedClient()
    async with screen(client, revive=ScriptedClient) as hand:
        client.die()
        await hand.sees("engine stopped")
        await hand.press("r")
        await hand.until(lambda: len(hand.app.log_lines.lines("world")) == 3)
        await opened(hand)
        await hand.press("tab", "tab", "tab", "tab", "tab")
        await hand.sees("engine stopped (exit code -9, sequence 4,182)")
        await hand.sees("3 of 3")


async def test_it_is_narrowed_by_topic_market_and_text() -> None:
    async with screen(noticed()) as hand:
        await opened(hand)
        await hand.press("tab")
        await hand.sees("3 of 4")
        await hand.press("shift+tab", "n")
        await hand.sees("BTC-PERP only, 3 of 4")
        await hand.press("n", "slash", *"2.0")
        await hand.sees("1 of 4")
        assert "enter keep  esc all" in hand.text()
        await hand.press("x", "backspace", "enter", "j")
        await hand.sees("1 of 4")
        assert "d D copy  K file  esc close" in hand.text()
        await hand.press("slash", *"zzz", "escape")
        await hand.sees("4 of 4")
        await hand.press("tab", "tab")
        await hand.sees("No such messages.")
        await hand.press("d")
        await hand.sees("There is no line to copy.")


async def test_the_cursor_stays_on_its_line_while_more_is_said() -> None:
    async with screen(noticed()) as hand:
        await opened(hand)
        panel = hand.app.screen
        await hand.press("j")
        here = panel.found()[panel.cursor]
        hand.app.note("info", "something new")
        await hand.sees("something new")
        assert panel.cursor == 2
        assert panel.found()[panel.cursor] == here
        await hand.press("home")
        hand.app.note("info", "newer still")
        await hand.sees("newer still")
        assert panel.cursor == 0
        await hand.press("G", "pageup", "pagedown", "k")
        assert panel.cursor == len(panel.found()) - 2


async def test_a_line_and_the_table_are_copied_and_kept(home: Path) -> None:
    async with screen(noticed()) as hand:
        await opened(hand)
        await hand.press("d")
        await hand.until(lambda: hand.app.clipboard.startswith("time,kind,symbol,text\n2021-05-19T13:24:07Z"))
        await hand.press("tab", "D")
        await hand.until(lambda: hand.app.clipboard.count("\n") == 4)
        await hand.press("K")
        await hand.sees("Written to")
        (path,) = tables_folder().iterdir()
        assert path.name == "log-2021-05-19-132407.csv"
        assert path.read_text() == hand.app.clipboard
        assert path.is_relative_to(home)


async def test_what_was_said_before_a_session_was_left_stands_in_it() -> None:
    said = Notice(
        number=7, time=NOW, kind="filled", text="Bought 1.000 BTC-PERP long ago.", symbol="BTC-PERP"
    )
    async with screen(ScriptedClient(hello=replace(HELLO, said=(said,)))) as hand:
        await hand.press("J")
        await hand.sees("Bought 1.000 BTC-PERP long ago.")
