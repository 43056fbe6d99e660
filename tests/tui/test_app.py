"""The app over a scripted world: what comes is shown, what must not be missed stays, all can be left."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from exchange.commands import CancelAll
from exchange.terms import Trader
from exchange.units import SECOND
from replays.messages.client import OpenWorld
from replays.messages.frame import Ack, Control, Fault, Notice, OwnFall
from replays.messages.lived import Lived, ReadLife
from replays.messages.settings import Settings as Lives
from replays.study.questions import AskCalm
from tests.tui.driving import screen
from tests.tui.frames import BTC, EMPTY, FRAME, HELLO, NOW
from tests.tui.world import LateClient, ScriptedClient
from tui.colours.themes import PALETTES
from tui.front import INTERRUPTED, TOASTS
from tui.screens.knobs import next_speed

HOSTILE = ("[/", "[b]", "[/b]", "[@click=app.quit]x", "[link=http://x]y", "\x1b]0;PWNED\x07\x9b2J")
"""Markup that crashes or acts, and control sequences (THREATS 1)."""


def told(client: ScriptedClient, kind: str, text: str) -> None:
    number = len(client.frame.notices) + 1
    notice = Notice(number=number, time=NOW, kind=kind, text=text, symbol=BTC)
    falls = (OwnFall(time=NOW, symbol=BTC),) if kind == "liquidated" else client.frame.own_falls
    client.frame = replace(client.frame, notices=(*client.frame.notices, notice), own_falls=falls)


async def test_each_screen_opens_at_each_size_and_says_paper() -> None:
    async with screen(size=(80, 24)) as hand:
        for size in ((80, 24), (120, 40), (200, 60)):
            await hand.pilot.resize_terminal(*size)
            for digit, name in (("2", "cascade"), ("1", "trade")):
                await hand.press(digit)
                await hand.until(lambda name=name: hand.app.view.screen == name and "PAPER" in hand.text())
                assert "BTC-PERP" in hand.text(), name
                assert "13:24:07" in hand.text(), name


async def test_a_small_terminal_is_told_so_and_goes_on() -> None:
    async with screen() as hand:
        for size in ((1, 1), (2, 1), (10, 3), (79, 24), (80, 23), (300, 4)):
            await hand.pilot.resize_terminal(*size)
            if size[0] >= 40:
                await hand.sees(f"80x24 needed, now {size[0]}x{size[1]}")
            await hand.press("a", "x", "question_mark", "escape", "escape")
            await hand.pilot.resize_terminal(120, 40)
            await hand.sees("PAPER")


async def test_an_empty_world_says_the_next_key() -> None:
    async with screen(ScriptedClient(EMPTY)) as hand:
        await hand.sees("No positions. No money yet: U pays some in.")


async def test_own_news_come_once() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        told(client, "filled", "bought 0.300 at 58,214.5")
        await hand.sees("bought 0.300 at 58,214.5")
        hand.app.clear_notifications()
        await hand.pictures(6)
        assert "bought 0.300" not in hand.text()
        assert len(hand.app.log_lines.lines(find="bought 0.300")) == 1


async def test_an_own_liquidation_stays_across_the_screen_until_it_is_answered() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        for key in ("escape", "enter"):
            told(client, "liquidated", f"BTC-PERP long 0.850 liquidated, {key}: 2,567.51 lost")
            await hand.sees(f"liquidated, {key}")
            await hand.press("j", "2")
            await hand.sees(f"liquidated, {key}")
            await hand.press("1", key)
            await hand.until(lambda key=key: f"liquidated, {key}" not in hand.text())
            stands = Control(do="pause") in client.controls
            assert stands == (key == "enter"), "whoever reads why does not want to lose more meanwhile"


async def test_an_own_liquidation_that_was_turned_back_is_on_the_screen_no_more() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        told(client, "liquidated", "BTC-PERP long 0.850 liquidated at 57,679.8: 2,567.51 lost")
        await hand.sees("liquidated at 57,679.8")
        client.frame = replace(client.frame, own_falls=())
        await hand.until(lambda: "liquidated at 57,679.8" not in hand.text())


class Lively(LateClient):
    def read_life(self, asked: ReadLife) -> int:  # noqa: ARG002
        return self._answer(Lived(scenario="calm", seed=7, settings=Lives(), time=NOW))


async def test_what_was_asked_in_a_world_one_has_left_is_no_matter_of_the_next() -> None:
    """Its study would be shown, its next order sent, its market looked at: where there is none such."""
    client = Lively()
    async with screen(client) as hand:
        client.late, client.hello = Lived | Ack, replace(HELLO)
        cancelling = CancelAll(trader=Trader("you"))
        hand.app.study("calm", lambda lived: AskCalm(lived=lived, symbol=BTC))
        sending = asyncio.ensure_future(hand.app.send(cancelling, cancelling))
        await hand.until(lambda: bool(client.commands))
        hand.app.open_world(OpenWorld(scenario="calm"))
        await hand.until(lambda: hand.app.view is not None and hand.app.view.hello is client.hello)
        client.give()
        hand.app.focus_market("NONE-PERP")
        await hand.until(sending.done)
        assert isinstance(sending.result(), Fault)
        assert client.wants[-1].symbol == BTC
        assert client.commands == [cancelling]
        assert not hand.app.is_studying("calm")


async def test_what_became_of_an_order_is_said_whoever_gave_up_waiting_for_it() -> None:
    client = Lively()
    async with screen(client) as hand:
        client.late = Ack
        cancelling = CancelAll(trader=Trader("you"))
        sending = asyncio.ensure_future(hand.app.send(cancelling, cancelling))
        await hand.until(lambda: bool(client.commands))
        sending.cancel()
        await hand.pictures(1)
        client.give()
        await hand.sees("accepted accepted")
        assert client.commands == [cancelling, cancelling]


async def test_messages_leave_nothing_behind_that_would_push_the_next_ones_down() -> None:
    async with screen(size=(80, 24)) as hand:
        tops = set()
        for number in range(7):
            hand.app.say(f"message {number}")
            await hand.sees(f"message {number}")
            if number >= TOASTS - 1:
                lines = hand.text().split("\n")
                tops.add(next(y for y, line in enumerate(lines) if f"message {number}" in line))
        assert len(tops) == 1
        assert len(hand.app.screen.query("ToastHolder")) <= TOASTS


async def test_what_is_said_of_an_order_covers_old_candles_and_no_figure() -> None:
    """A long sentence beside two short ones."""
    async with screen(size=(80, 24)) as hand:
        for words in ("Order accepted.", "Not enough free collateral. " * 4, "Filled: bought 0.1 BTC-PERP."):
            hand.app.say(words)
        for size in ((80, 24), (100, 32), (120, 40), (200, 60)):
            await hand.pilot.resize_terminal(*size)
            await hand.sees("Filled: bought")
            await hand.pilot.pause()
            chart = hand.app.live_screen.pane("chart").region
            toasts = [each.region for each in hand.app.screen.query("Toast")]
            assert chart.bottom_right.x < size[0]
            assert len(toasts) == TOASTS
            assert all(each in chart for each in toasts)
            assert all(each.x < chart.x + 3 for each in toasts), "the newest candles are on the right"


async def test_every_line_of_what_is_said_is_seen_where_a_sentence_just_does_not_fit_one() -> None:
    async with screen(size=(120, 40)) as hand:
        hand.app.say("Margin call on BTC-PERP: 22% of the buffer is gone")
        hand.app.say("The seek ends here for your margin call; at 1x from here. g and enter resume it.")
        await hand.sees("gone")
        await hand.sees("enter resume it.")


async def test_over_a_panel_that_has_all_the_room_it_is_said_at_the_bottom_right() -> None:
    for width, height in ((120, 40), (80, 24)):
        async with screen(size=(width, height)) as hand:
            await hand.press("z")
            hand.app.say("Order accepted.")
            await hand.sees("Order accepted.")
            (said,) = (each.region for each in hand.app.screen.query("Toast"))
            assert said.right == width
            assert height * 2 // 3 < said.bottom < height - 1


async def test_what_is_said_stands_once_while_a_dialog_is_open_and_stays_when_it_is_left() -> None:
    async with screen(size=(80, 24)) as hand:
        hand.app.say("Order accepted.")
        await hand.sees("Order accepted.")
        await hand.press("U")
        await hand.sees("Pay money in")
        await hand.sees("Order accepted.")
        assert hand.text().count("Order accepted.") == 1
        await hand.press("escape")
        assert hand.text().count("Order accepted.") == 1


async def test_a_refusal_is_read_whatever_is_told_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.front.TOAST_SECONDS", 3600)
    async with screen(size=(80, 24)) as hand:
        hand.app.say("too little margin", "error", "refused")
        for number in range(2 * TOASTS):
            hand.app.say(f"message {number}")
            await hand.sees(f"message {number}")
            assert "too little margin" in hand.text()
        assert f"message {number - 1}" in hand.text(), "nor does more go than there must"
        for number in range(TOASTS):
            hand.app.say(f"refusal {number}", "error", "refused")
            await hand.sees(f"refusal {number}")
        assert "too little margin" not in hand.text()


@pytest.mark.usefixtures("home")
async def test_a_fault_of_the_screen_is_written_down_and_the_shell_told_where() -> None:
    seen = []

    async def broken() -> None:
        async with screen() as hand:
            seen.append(hand.app)
            hand.app.call_later(lambda: 1 // 0)
            await hand.until(lambda: hand.app.return_code == 1)

    with pytest.raises(ZeroDivisionError):
        await broken()
    (app,) = seen
    text, _, path = app.epitaph.partition("; details in ")
    assert text == "internal fault: ZeroDivisionError: integer division or modulo by zero"
    assert "1 // 0" in Path(path).read_text()
    assert not app._exit_renderables, "no traceback on the shell"


async def test_ctrl_c_twice_leaves_with_its_exit_code() -> None:
    async with screen() as hand:
        await hand.press("ctrl+c")
        assert hand.app.return_value is None
        await hand.press("ctrl+c")
    assert hand.app.return_value == INTERRUPTED


@pytest.mark.parametrize("keys", [["q"], ["ctrl+q"], ["x", "ctrl+q"]])
async def test_one_leaves_in_good_order_and_from_a_dialog_too(keys: list[str]) -> None:
    async with screen() as hand:
        await hand.press(*keys)
    assert hand.app.return_value == 0


def test_the_next_speed_is_faster_or_slower_whatever_it_was_begun_with() -> None:
    assert [next_speed(speed, 1) for speed in (1, 7, 60, 500, 1000, 0)] == [5, 10, 300, 1000, 0, 0]
    assert [next_speed(speed, -1) for speed in (1, 7, 60, 500, 1000, 0)] == [1, 5, 10, 300, 300, 1000]


async def test_the_knobs_turn() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("space", "full_stop", "right_square_bracket", "left_square_bracket", "m")
        await hand.press("enter", "comma")
        await hand.press("g", *"13:30", "enter")
        await hand.press("apostrophe", "enter")
        moments = FRAME.playback.marks
        assert [control.do for control in client.controls if control.do not in ("hold", "release")] == [
            "toggle", "step", "speed", "speed", "mark", "seek", "seek", "seek",
        ]  # fmt: skip
        assert Control(do="speed", value=300) in client.controls
        assert client.controls[3].value in (10, 60), "as the frame came before the key or after it"
        assert client.controls[-1].value == moments[0][0] or client.controls[-2].value == moments[0][0]


async def test_a_dialog_holds_the_replay_and_lets_it_go() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("a")
        await hand.until(lambda: Control(do="hold") in client.controls)
        await hand.press("escape")
        await hand.until(lambda: Control(do="release") in client.controls)


async def test_a_time_that_is_none_or_outside_the_window_is_refused_in_the_prompt() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("g", *"25:00", "enter")
        await hand.sees("no such time")
        await hand.press("ctrl+u", *"+8h", "enter")
        await hand.sees("the window is 2021-05-19 08:00:00 to 2021-05-19 18:00:00")
        assert not any(control.do == "seek" for control in client.controls)


async def test_a_speed_asked_for_three_times_at_once_is_three_steps() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        live = hand.app.live_screen
        assert live is not None
        for _ in range(3):
            live.action_speed(1)
        await hand.until(lambda: len(client.controls) == 3)
        assert [control.value for control in client.controls] == [300, 1000, 0]
        live.action_speed(1)
        await hand.until(lambda: len(hand.app.log_lines.lines(find="full speed")) == 1)
        live.action_speed(1)
        assert len(client.controls) == 3, "there is no faster"


async def test_another_session_begins_a_log_of_its_own() -> None:
    async with screen(ScriptedClient()) as hand:
        hand.app.note("info", "Said in the first.")
        hand.app.open_world(OpenWorld(scenario="calm"))
        await hand.until(lambda: hand.app.hello is not None and not hand.app.log_lines.lines(find="first"))
        assert [line.kind for line in hand.app.log_lines.lines()] == ["opened"]


async def test_themes_go_round() -> None:
    async with screen() as hand:
        for _ in PALETTES:
            await hand.press("T")
        assert hand.app.palette.name == "dark"


async def test_another_market_can_be_found() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("slash", *"eth", "enter")
        await hand.until(lambda: client.wants[-1].symbol == "ETH-PERP")


async def test_a_pane_is_zoomed_and_back() -> None:
    async with screen() as hand:
        await hand.press("z")
        await hand.until(lambda: "Book" not in hand.text())
        await hand.press("escape")
        await hand.sees("Book")


async def test_hostile_text_is_shown_and_never_obeyed() -> None:
    """In every text a world can bring: names, titles, marks, headlines, news, orders, faults."""
    frame, text = FRAME, " ".join(HOSTILE)
    orders = tuple(replace(order, client_id=text) for order in frame.account.orders)
    client = ScriptedClient(
        replace(
            frame,
            playback=replace(frame.playback, headline=(NOW, text, text), marks=((NOW, text),)),
            account=replace(frame.account, orders=orders),
        ),
        replace(HELLO, title=text, session=text, trader="you"),
    )
    async with screen(client) as hand:
        told(client, "info", f"news {text}")
        told(client, "error", text)
        await hand.press("apostrophe", "escape", "2", "1", "C", "escape", "slash", "escape")
        told(client, "liquidated", f"fallen {text}")
        await hand.sees("fallen")
        client.die(f"dead {text}")
        await hand.sees("dead")
        assert "\x1b" not in hand.text()
        assert "\x9b" not in hand.text()


async def test_a_screen_that_was_away_while_the_terminal_was_resized_comes_back_in_the_new_size() -> None:
    async with screen(size=(120, 40)) as hand:
        await hand.press("2", "1")
        await hand.until(lambda: hand.app.screen.NAME == "trade")
        await hand.pilot.resize_terminal(200, 60)
        await hand.press("2")
        await hand.until(lambda: hand.app.screen.NAME == "cascade")
        header = hand.app.screen.query_one("#header")
        await hand.until(lambda: header.region.width == 200)
        assert hand.text().count("Next to fall") == 1
        await hand.press("v")
        assert hand.text().count("Next to fall") == 1, "large, and not beside itself"
        await hand.pictures(2)
        assert hand.app.link.client.wants[-1].map_buckets > 10


async def test_messages_leave_the_positions_readable_and_what_is_lowest_where_there_is_little_room() -> None:
    async with screen(size=(80, 24)) as hand:
        for screen_key, size, upper in (
            ("1", (80, 24), True),
            ("2", (80, 24), True),
            ("2", (120, 40), False),
            ("1", (120, 40), True),
        ):
            await hand.pilot.resize_terminal(*size)
            await hand.press(screen_key)
            hand.app.clear_notifications()
            words = f"said on {screen_key} of {size[0]}"
            hand.app.say(words)
            await hand.sees(words)
            (row,) = [y for y, line in enumerate(hand.text().splitlines()) if words in line]
            assert row < size[1] // 2 if upper else row > size[1] - 8
            assert "a add margin" in hand.text() or screen_key != "1"


async def test_a_way_back_that_takes_its_time_is_said_to_be_computed_and_no_more_once_it_is_there() -> None:
    client = LateClient()
    client.frame = replace(FRAME, playback=replace(FRAME.playback, state="paused"))
    async with screen(client) as hand:
        await hand.sees("paused")
        client.late = Ack
        hand.app.turn("seek", FRAME.playback.time - 60 * SECOND)
        await hand.sees("computing")
        await hand.pictures(2)
        assert "paused" not in hand.text(), "though the frames that come say so"
        client.give()
        await hand.sees("paused")
        client.late = Ack
        hand.app.turn("pause")
        await hand.pictures(6)
        assert "computing" not in hand.text(), "it goes nowhere"
        client.give()


async def test_an_order_that_is_eaten_crumb_by_crumb_has_one_message_in_the_corner() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        for crumb in ("Bought 0.005", "Bought 0.253", "Sold 1"):
            told(client, "filled", f"{crumb} {BTC} at 58,214.5.")
            await hand.sees(crumb)
        assert "Bought 0.253" in hand.text()
        assert "Bought 0.005" not in hand.text(), "it stands in the log"
        assert len(hand.app.log_lines.lines(find="Bought")) == 2
