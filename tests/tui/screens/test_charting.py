"""How the market is looked at, by keys alone: book, tape and depth, overlays, units, alerts."""

import pytest
from msgspec.structs import replace

from exchange.commands import PlaceOrder
from exchange.questions import EstimateOrder
from exchange.units import PPB, SECOND
from replays.messages.frame import Alert, Notice
from tests.tui.driving import screen
from tests.tui.frames import BTC, EMPTY, ETH, FRAME, HELLO, NOW
from tests.tui.world import ScriptedClient
from tui.settings.own import Settings


def asked(client: ScriptedClient) -> list[PlaceOrder]:
    return [each.order for each in client.questions if isinstance(each, EstimateOrder)]


SIZES = [(80, 24), (120, 40), (200, 60)]


async def test_book_tape_and_depth_take_turns_and_only_what_is_shown_is_asked_for() -> None:
    client = ScriptedClient()
    async with screen(client, size=SIZES[0]) as hand:
        for size in SIZES:
            await hand.pilot.resize_terminal(*size)
            assert client.wants[-1].depth == (0, 1)
            turns = 1 if size == (200, 60) else 2
            await hand.press(*"t" * turns)
            await hand.sees("Depth to 1%")
            await hand.sees("◆")
            await hand.until(lambda: client.wants[-1].depth[0] > 10)
            columns, step = client.wants[-1].depth
            assert 0 <= columns * step - 582_098 // 100 <= columns
            await hand.press("right_curly_bracket")
            await hand.sees("Depth to 2%")
            await hand.press("left_curly_bracket", "left_curly_bracket")
            await hand.sees("Depth to 0.5%")
            await hand.press("right_curly_bracket", "t")
            await hand.until(lambda: "Depth" not in hand.text())
            await hand.until(lambda: client.wants[-1].depth == (0, 1))


async def test_with_the_depth_chart_a_focused_book_is_still_grouped() -> None:
    async with screen() as hand:
        await hand.press("t", "t", "h", "h", "h")
        trade = hand.app.live_screen
        assert trade is not None
        trade.pane("book").focus()
        await hand.until(lambda: trade.focused_pane == "book")
        await hand.press("right_curly_bracket")
        assert (hand.app.view.depth_reach, hand.app.view.book_group) == (100, 2)


async def test_indicators_go_from_none_to_averages_to_volume_to_both() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        assert not client.wants[-1].averages
        await hand.press("i")
        await hand.sees("avg 20 59,")
        await hand.until(lambda: client.wants[-1].averages)
        await hand.press("i")
        await hand.sees("▒ most volume")
        assert "avg 20" not in hand.text()
        await hand.until(lambda: not client.wants[-1].averages)
        await hand.press("i")
        await hand.sees("avg 20 59,")
        await hand.press("i")
        await hand.until(lambda: "avg 20" not in hand.text() and "▒" not in hand.text())


async def test_a_second_market_is_picked_laid_over_the_chart_and_taken_off() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("O")
        await hand.sees("Compare with")
        await hand.press(*"eth", "enter")
        await hand.sees("⣀ ETH -")
        await hand.until(lambda: client.wants[-1].beside == ETH)
        await hand.press("O")
        await hand.sees("none")
        await hand.press("enter")
        await hand.until(lambda: "⣀ ETH" not in hand.text() and client.wants[-1].beside == "")


async def test_of_two_markets_the_other_is_laid_over_at_once_and_of_one_none() -> None:
    client = ScriptedClient(replace(FRAME, markets=FRAME.markets[:2]))
    async with screen(client) as hand:
        await hand.press("O")
        await hand.until(lambda: client.wants[-1].beside == ETH)
        await hand.press("O")
        await hand.until(lambda: client.wants[-1].beside == "")
    alone = replace(HELLO, instruments=HELLO.instruments[:1])
    async with screen(ScriptedClient(replace(EMPTY, markets=FRAME.markets[:1]), alone)) as hand:
        await hand.press("O")
        await hand.sees("There is only one market here")


async def test_sizes_are_told_in_base_or_in_quote_and_nothing_that_is_sent_changes() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        assert "0.850" in hand.text()
        await hand.press("dollar_sign")
        await hand.sees("49,478.33")
        await hand.sees("Sizes in USDT.")
        assert [word in hand.text() for word in ("  USDT     total", "  quote ")] == [True, True]
        await hand.press("b", *"0.1")
        await hand.sees("worth")
        assert any(order.size == 100 for order in asked(client))
        await hand.press("escape", "dollar_sign")
        await hand.until(lambda: "49,478.33" not in hand.text())


async def test_a_setting_says_in_what_sizes_are_told_from_the_start() -> None:
    async with screen(settings=Settings(sizes="quote")) as hand:
        await hand.sees("49,478.33")


async def test_alerts_are_set_at_the_mark_or_a_buffer_listed_and_deleted() -> None:
    client = ScriptedClient()
    async with screen(client, size=SIZES[0]) as hand:
        for size in SIZES:
            client.controls.clear()
            await hand.pilot.resize_terminal(*size)
            await hand.press("exclamation_mark")
            await hand.sees("mark down to 57,400.0")
            await hand.sees("buffer down to 15%")
            await hand.sees("told 2021-05-19 12:54:07")
            await hand.sees("58,209.8▏")
            await hand.press(*"57000", "enter")
            await hand.until(lambda: bool(client.controls) and client.controls[-1].do == "alert")
            assert client.controls[-1].text == f"{BTC} 57000"
            await hand.press(*"30%", "enter")
            await hand.until(lambda: client.controls[-1].text == f"{BTC} 30%")
            await hand.press(*"1.23", "enter")
            await hand.sees("not a multiple of 0.1")
            await hand.press("up", "up", "up", "up", "down", "d")
            await hand.until(lambda: client.controls[-1].do == "unalert")
            assert client.controls[-1].value == 2
            await hand.press("escape")
            await hand.until(lambda: "alert me when" not in hand.text())


async def test_the_cursor_of_the_book_says_at_what_price() -> None:
    async with screen() as hand:
        trade = hand.app.live_screen
        assert trade is not None
        trade.pane("book").focus()
        await hand.until(lambda: trade.focused_pane == "book")
        await hand.press("j", "j", "exclamation_mark")
        await hand.sees("58,214▏")


async def test_an_alert_that_fires_rings_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    client, rung = ScriptedClient(replace(FRAME, alerts=())), []
    async with screen(client) as hand:
        monkeypatch.setattr(hand.app, "bell", lambda: rung.append(1))
        text = "Alert: the mark of BTC-PERP reached 57,000.0; it is 56,999.5 now."
        fired = Alert(number=1, symbol=BTC, price=570_000, rising=False, fired=NOW)
        notice = Notice(number=1, time=NOW, kind="alert", text=text, symbol=BTC)
        client.frame = replace(client.frame, notices=(notice,), alerts=(fired,))
        await hand.sees("Alert: the mark of BTC-PERP")
        assert rung == [1]
        client.frame = replace(client.frame, alerts=(replace(fired, buffer_ppb=PPB, price=0),))
        await hand.press("exclamation_mark")
        await hand.sees("buffer down to 100%")


async def test_the_chart_is_scrolled_back_and_follows_again() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("less_than_sign")
        await hand.until(lambda: client.wants[-1].candle_end is not None)
        back = client.wants[-1].candle_end
        assert back is not None
        assert back < client.frame.playback.time
        await hand.press("greater_than_sign", "greater_than_sign")
        await hand.until(lambda: client.wants[-1].candle_end is None)


async def test_the_time_frame_goes_round_both_ways() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        spans = []
        for key in "ffffffF":
            await hand.press(key)
            await hand.until(lambda: client.wants[-1].candle_span == hand.app.view.chart_span)
            spans.append(client.wants[-1].candle_span // SECOND)
        assert spans == [300, 900, 3_600, 1, 5, 60, 5]
