"""The ticket by keys alone: what is typed stays, what the venue answers sizes it, nothing is sent unasked."""

import pytest
from msgspec.structs import replace
from textual.events import Paste

from exchange.commands import PlaceOrder
from exchange.questions import AnyQuestion, EstimateOrder
from exchange.terms import BUY, SELL, MarginMode, RejectReason, TimeInForce
from replays.messages.client import OpenWorld
from replays.messages.frame import Hello
from tests.tui.driving import screen
from tests.tui.frames import BTC, FRAME, HELLO
from tests.tui.trading import flat, type_order
from tests.tui.world import ESTIMATE, LateClient, ScriptedClient
from tui.orders.draft import Draft, Field, Kind, SizedBy
from tui.orders.form import RISKS
from tui.terminal import glyphs
from tui.widgets import ticket
from tui.widgets.book import Book

STRANDED = "limit above its trigger"


async def test_both_liquidation_prices_stand_on_the_ticket_as_the_venue_answered() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.sees("52,471.4")
        await hand.sees("~41,230.0")
        questions = [question for question in client.questions if isinstance(question, EstimateOrder)]
        assert questions[-1].leverage == 20


async def test_a_share_of_what_is_free_is_of_the_venues_largest_size() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand, "50%")
        await hand.press("enter", "enter")
        await hand.until(lambda: bool(client.commands))
        assert isinstance(client.commands[0], PlaceOrder)
        assert client.commands[0].size == ESTIMATE.size_max // 2


async def test_what_stands_on_a_ticket_one_looks_away_from_is_asked_about_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ticket, "AWAY_SECONDS", 0)
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        hand.app.screen.pane("positions").focus()
        client.estimate = replace(ESTIMATE, cross=replace(ESTIMATE.cross, liquidation_price=398_765))
        await hand.sees("~39,876.5")


async def test_a_cost_above_what_is_free_is_marked_before_the_review() -> None:
    client = ScriptedClient()
    client.refuse = RejectReason.INSUFFICIENT_MARGIN
    async with screen(client) as hand:
        await type_order(hand, "0661")
        await hand.sees(f"{glyphs.CROSS} 1,743.48")


class RestlessClient(ScriptedClient):
    """A market in which the largest size is another one each time it is asked for."""

    def ask(self, question: AnyQuestion) -> int:
        self.estimate = replace(self.estimate, size_max=self.estimate.size_max + 1)
        return super().ask(question)


async def test_an_empty_ticket_asks_once_a_picture_and_not_once_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ticket, "ASK_SECONDS", 0)
    client = RestlessClient()
    async with screen(client) as hand:
        await hand.press("b")
        asked, shown = len(client.questions), hand.app.shown
        await hand.until(lambda: hand.app.shown >= shown + 6)
        assert 0 < len(client.questions) - asked <= 8


async def test_a_refused_exit_of_a_bracket_has_the_cursor() -> None:
    client = ScriptedClient()
    client.refuse = RejectReason.TRIGGER_ALREADY_TRUE
    client.estimate = replace(ESTIMATE, needs=582_145)
    async with screen(client) as hand:
        for profit, stop, field, words in (
            ("57000", "", Field.TAKE_PROFIT, "The profit must be"),
            ("60000", "59000", Field.STOP_LOSS, "The stop must be below"),
        ):
            await hand.press("b", *"0.3", "tab", "tab", *profit, "tab", *stop, "enter")
            await hand.sees(words)
            assert hand.app.screen.query_one(ticket.Ticket).form.field is field
            await hand.press("escape")


async def test_the_ticket_follows_what_is_set_on_the_market_and_keeps_what_was_typed() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("tab", *"15")
        await hand.sees("15x")
        await hand.pictures(4)
        assert "15x" in hand.text(), "nothing was set"
        leverages = ((BTC, 50, MarginMode.CROSS, False), *FRAME.account.leverages[1:])
        client.frame = replace(client.frame, account=replace(FRAME.account, leverages=leverages))
        await hand.sees("50x▏ CROSS")
        await hand.press("enter")
        await hand.sees("Buy 0.300 BTC-PERP at 58,214.5 or better, 50x cross")


async def test_the_letters_of_the_ticket_switch_it_and_reach_nothing_else() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("b", "s", "r", "p", "t", "x", "C", "q", "1", "0", "enter")
        await hand.sees("Sell 10.000 BTC-PERP")
        await hand.press("y")
        await hand.until(lambda: bool(client.commands))
        placed = client.commands[0]
        assert isinstance(placed, PlaceOrder)
        assert (placed.side, placed.reduce_only, placed.post_only) == (SELL, True, True)
        assert placed.time_in_force is TimeInForce.IOC
        assert len(client.commands) == 1


async def test_a_stop_goes_at_market_unless_a_limit_is_typed_for_it() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("s", "o", "o", *"57000", "tab", "tab", *"0.3", "enter")
        await hand.sees("Sell 0.300 BTC-PERP at market when mark reaches 57,000.0")
        await hand.sees("mark 57,000.0  (-2.1% from the mark)")
        await hand.sees("at market, at the prices then")
        await hand.sees("reserves once set off   1,743.48 USDT  (worst: 5% below its trigger)")
        await hand.sees("cost, likely            ~1,743.48 USDT")
        assert "slippage" not in hand.text()
        await hand.press("escape", "shift+tab")
        await hand.press(*"57500")
        await hand.sees(STRANDED)
        await hand.press("enter")
        await hand.sees(f"▲ {STRANDED}")


async def test_a_price_nobody_typed_is_the_markets_each_time_the_ticket_is_entered() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.press("b", "escape")
        client.frame = replace(client.frame, bids=client.frame.bids[2:])
        await hand.until(lambda: hand.app.view is not None and hand.app.view.frame.bids == client.frame.bids)
        assert (panel.form.draft.text(Field.PRICE), panel.inquiry.estimate) == ("", None), (
            "and none stands there idle"
        )
        await hand.press("b")
        assert panel.form.draft.text(Field.PRICE) == "58213.5"
        await hand.press("escape")
        hand.app.screen.post_message(Book.PriceClicked(570_000))
        await hand.until(lambda: panel.form.draft.text(Field.PRICE) == "57000")
        await hand.press("b")
        assert panel.form.draft.text(Field.PRICE) == "57000", "one that was pointed at stays"


async def test_what_belongs_to_an_order_goes_with_it_and_another_world_has_an_empty_ticket() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("tab", "tab", *"60000", "tab", *"57000", "enter")
        await hand.sees("stop at 57,000.0")
        await hand.press("enter")
        await hand.until(lambda: bool(client.commands))
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.until(lambda: set(panel.form.draft.texts) == {Field.LEVERAGE})
        await hand.press("s", "o", "o", *"x")
        assert hand.app.view is not None
        assert panel.form.trouble is not None
        panel.show(replace(hand.app.view, hello=replace(client.hello, title="another")))
        assert (panel.form.draft.side, panel.form.draft.fields[0], panel.form.trouble) == (
            BUY,
            Field.PRICE,
            None,
        )
        assert set(panel.form.draft.texts) == {Field.LEVERAGE}


async def test_a_burst_of_digits_arrives_in_its_order() -> None:
    async with screen() as hand:
        await hand.press("b", *"123456", "backspace", *".789", "enter")
        await hand.sees("Buy 12,345.789 BTC-PERP")


async def test_pasted_text_is_taken_only_when_it_is_a_number() -> None:
    async with screen() as hand:
        await hand.press("b")
        ticket = hand.app.screen.query_one("#ticket")
        await hand.press(*"0.5", "tab", "shift+tab")
        ticket.post_message(Paste("1e5\x1b[2J"))
        await hand.sees("✕ what was pasted does not")
        assert "0.5▏" in hand.text()
        ticket.post_message(Paste("1,250.5"))
        await hand.pilot.pause()
        await hand.press("enter")
        await hand.sees("Buy 1,250.500 BTC-PERP")


async def test_a_second_point_stays_and_is_refused_where_it_stands() -> None:
    """Left out it would make another number of 1.2.3."""
    client = ScriptedClient()
    async with screen(client) as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        for typed in ("1.2.", "3"):
            await hand.press(*(["b"] if typed == "1.2." else []), *typed)
            assert panel.form.trouble is not None
            await hand.sees("a number has one point")
        assert panel.form.draft.text(Field.SIZE) == "1.2.3"
        await hand.press("enter")
        assert "Review" not in hand.text()
        assert panel.form.field is Field.SIZE
        await hand.press("backspace", "backspace")
        assert panel.form.trouble is None
        panel.post_message(Paste("4.5"))
        await hand.sees("a number has one point")
    assert client.commands == []


async def test_a_wrong_number_keeps_the_cursor_on_its_field_and_sends_nothing() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("b", *"0.3005", "enter")
        await hand.sees("not a multiple")
        assert client.commands == []


async def test_after_a_refusal_the_ticket_stays_filled_and_the_cursor_stands_on_what_must_change() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("enter")
        await hand.sees("place it")
        client.refuse = RejectReason.PRICE_OUTSIDE_BAND
        await hand.press("enter")
        await hand.sees("✕ refused: too much")
        assert "0.3" in hand.text()
        await hand.press(*"58000")
        await hand.sees("58,000▏")


async def test_what_a_market_order_costs_is_said_to_be_its_worst_and_what_it_likely_does_an_estimate() -> (
    None
):
    async with screen(ScriptedClient()) as hand:
        await type_order(hand)
        await hand.press("o")
        await hand.sees("reserves")
        await hand.sees("cost likely      ~1,743.48")
        await hand.press("enter")
        await hand.sees("reserved until filled   1,743.48 USDT  (worst: 5% above the mark)")
        await hand.sees("cost, likely            ~1,743.48 USDT")


async def test_where_the_leverage_alone_cannot_be_held_the_cursor_stands_on_it() -> None:
    client = ScriptedClient()
    client.refuse = RejectReason.INSUFFICIENT_MARGIN
    async with screen(client) as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        for relevered, field in ((ESTIMATE.available + 1, Field.LEVERAGE), (0, Field.SIZE)):
            client.estimate = replace(ESTIMATE, relevered=relevered, needs=relevered or ESTIMATE.cost)
            await hand.press("b", *"0.1", "enter")
            await hand.sees("Not enough free margin")
            assert panel.form.field is field
            await hand.press("escape")


async def test_what_is_wrong_with_a_size_is_not_put_on_a_leverage_that_is_too_dear_as_well() -> None:
    client = ScriptedClient()
    client.refuse = RejectReason.SIZE_ABOVE_MAXIMUM
    client.estimate = replace(ESTIMATE, relevered=ESTIMATE.available + 1)
    async with screen(client) as hand:
        await hand.press("b", *"0.1", "enter")
        await hand.sees("too large")
        assert hand.app.screen.query_one(ticket.Ticket).form.field is Field.SIZE


async def test_a_field_that_goes_with_its_market_is_left_too() -> None:
    async with screen() as hand:
        order, view = hand.app.live_screen.pane("ticket"), hand.app.view
        await hand.press("b", "v")
        assert order.form.field is Field.SHOWN, "a row that is added is gone to"
        order.show(replace(view, frame=replace(view.frame, symbol="ETH-PERP")))
        await hand.press("tab")
        assert order.form.field in order.form.draft.fields


async def test_a_size_may_be_typed_as_a_value_and_the_review_tells_the_lots_it_comes_to() -> None:
    async with screen() as hand:
        await hand.press("b", "u", *"5000")
        await hand.sees("Value    ▌    5,000▏ USDT")
        await hand.sees("= 0.085")
        await hand.press("enter")
        await hand.sees("Buy 0.085 BTC-PERP at 58,214.5 or better")


async def test_what_a_stop_may_cost_is_chosen_in_shares_of_the_equity() -> None:
    async with screen() as hand:
        await hand.press("b", "u", "u", "u", "right")
        order = hand.app.screen.query_one("#ticket", ticket.Ticket)
        assert order.form.draft.text(Field.SIZE) == RISKS[0]
        await hand.sees("of equity")


async def test_what_is_typed_into_the_ticket_while_another_world_opens_is_lost() -> None:
    client = LateClient()
    async with screen(client) as hand:
        await type_order(hand)
        client.late = Hello
        hand.app.open_world(OpenWorld(scenario="calm"))
        await hand.until(lambda: hand.app.view is None)
        await hand.press("1", "enter", "escape", "x")
        client.hello = replace(HELLO)
        client.give()
        await hand.until(lambda: hand.app.view is not None)
        assert client.commands == []


async def test_a_ticket_begins_anew_once_it_is_left_and_for_the_other_side_and_after_an_order() -> None:
    client = flat()
    async with screen(client) as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.press("s", "o", "o", "r", "i", *"57000", "k", "escape")
        assert panel.form.trouble is None
        await hand.press("s")
        begun = Draft(mode=MarginMode.ISOLATED).typed(Field.LEVERAGE, "20")
        assert panel.form.draft == replace(begun, side=SELL).typed(Field.PRICE, "58215")
        await hand.press("i", "b")
        crossed = replace(begun, mode=MarginMode.CROSS)
        assert panel.form.draft == replace(crossed, side=BUY).typed(Field.PRICE, "58214.5")
        await hand.press("o", "u", *"500", "enter")
        await hand.sees("place it")
        await hand.press("y")
        await hand.until(lambda: bool(client.commands) and not panel.form.draft.text(Field.SIZE))
        assert (panel.form.draft.kind, panel.form.draft.sized_by) == (Kind.LIMIT, SizedBy.AMOUNT)


async def test_a_margin_mode_that_is_locked_is_not_taken_and_said_to_be_before_the_review() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.press("b", "i")
        assert panel.form.draft.mode is MarginMode.ISOLATED
        await hand.sees("The margin mode is")
        await hand.press("1", "tab", *"15", "enter")
        await hand.sees("isolated position can")
        client.frame = flat().frame
        await hand.until(lambda: panel.view is not None and not panel.view.positions)
        await hand.press("i")
        assert panel.form.draft.mode is MarginMode.CROSS
        client.frame = FRAME
        await hand.until(lambda: panel.form.draft.mode is MarginMode.ISOLATED)
        await hand.press("escape", "M")
        await hand.sees("margin mode is locked while there is a position")


async def test_a_percent_sign_goes_only_where_a_share_can_stand() -> None:
    async with screen() as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.press("b", "percent_sign", "5", "semicolon", "0", "percent_sign", "percent_sign", "7")
        assert panel.form.draft.text(Field.SIZE) == "50%"
        await hand.press("tab", "3", "percent_sign")
        assert panel.form.draft.text(Field.LEVERAGE) == "3"
        assert panel.form.trouble is not None
        assert "% is neither" in panel.form.trouble.text
