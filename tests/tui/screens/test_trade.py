"""What a trader does with keys alone: buy, be called, add, survive; dangerous keys ask first."""

from typing import Any

import pytest
from msgspec.structs import replace
from textual.events import Key, Paste

from exchange.commands import (
    AmendOrder,
    AnyCommand,
    CancelAll,
    CancelOrder,
    MoveMargin,
    PlaceOrder,
    SetLeverage,
    SetMarginMode,
)
from exchange.questions import AnyQuestion, EstimateMargin, EstimateOrder, OrderEstimate
from exchange.terms import BUY, SELL, MarginMode, OrderType, RejectReason, TimeInForce, Trader
from exchange.units import SECOND
from replays.messages.client import OpenWorld
from replays.messages.frame import Ack, Control, Frame, Hello, Notice, OwnFall
from tests.tui.driving import Hand, screen
from tests.tui.frames import BTC, DOLLAR, EMPTY, ETH, FRAME, HELLO, NOW, PERCENT, POSITIONS
from tests.tui.world import ESTIMATE, LateClient, ScriptedClient
from tui.dialogs import confirm, review
from tui.dialogs.review import Review
from tui.draft import Draft, Field, Kind, SizedBy
from tui.painters import glyphs
from tui.settings import Settings
from tui.widgets import ticket
from tui.widgets.book import Book

YOU = Trader("you")
STRANDED = "limit above its trigger"
LATE = "▲ stop beyond liquidation: it would come too late"
HASTY = "limit trades at once: cancels its stop"
SIZES = [(80, 24), (120, 40), (200, 60)]
DANGEROUS = {
    "x": "Close BTC-PERP long?",
    "R": "Halve BTC-PERP long?",
    "C": "Cancel all orders?",
    "M": "to cross?",
}


def with_positions(*positions: object, frame: Frame = FRAME) -> Frame:
    return replace(frame, account=replace(frame.account, positions=tuple(positions)))


def lone() -> ScriptedClient:
    """A world in which nobody has done anything yet."""
    return ScriptedClient(EMPTY)


def flat() -> ScriptedClient:
    """A world in which nothing is held and nothing waits."""
    frame = with_positions()
    return ScriptedClient(replace(frame, account=replace(frame.account, orders=())))


async def type_order(hand: Hand, size: str = "0.3") -> None:
    await hand.press("b", *size)
    await hand.until(lambda: "liq iso" in hand.text())


async def test_an_order_is_typed_reviewed_in_words_and_placed_at_each_size() -> None:
    client = ScriptedClient()
    async with screen(client, SIZES[0]) as hand:
        for size in SIZES:
            await hand.pilot.resize_terminal(*size)
            await type_order(hand)
            await hand.press("enter")
            await hand.sees("Buy 0.300 BTC-PERP at 58,214.5 or better, 20x isolated")
            assert client.commands == []
            await hand.press("enter")
            await hand.until(lambda: bool(client.commands))
            assert client.commands == [
                PlaceOrder(trader=YOU, symbol=BTC, side=BUY, size=300, type=OrderType.LIMIT, price=582_145)
            ]
            client.commands.clear()


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


async def test_an_order_is_given_an_id_letters_and_all_and_sent_with_it() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("n")
        await hand.sees("optional")
        await hand.press(*"bs:7-x", "backspace", "enter")
        await hand.sees("named bs:7-")
        await hand.press("enter")
        await hand.until(lambda: bool(client.commands))
        assert isinstance(client.commands[0], PlaceOrder)
        assert client.commands[0].client_id == "bs:7-"
        await hand.press("b", "n")
        assert "bs:7-" not in hand.text()


async def test_settings_that_differ_go_before_the_order() -> None:
    client = flat()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("i", "tab", *"15", "enter", "enter")
        await hand.until(lambda: len(client.commands) == 3)
        asked = [each.mode for each in client.questions if isinstance(each, EstimateOrder)]
        assert {asked[0], *asked} == {MarginMode.ISOLATED, MarginMode.CROSS}
        assert asked[-1] is MarginMode.CROSS, "judged in the mode it will have"
        assert client.commands[:2] == [
            SetMarginMode(trader=YOU, symbol=BTC, mode=MarginMode.CROSS),
            SetLeverage(trader=YOU, symbol=BTC, leverage=15),
        ]


async def test_settings_are_put_back_when_the_order_they_were_for_is_refused() -> None:
    """The ticket keeps them all the same: what the market says meanwhile is not somebody else's doing."""
    client = flat()
    terms: dict[str, Any] = {"leverage": 20, "mode": MarginMode.ISOLATED}

    def refuse_order(command: AnyCommand) -> None:
        client.refuse = RejectReason.INSUFFICIENT_MARGIN if isinstance(command, PlaceOrder) else None
        terms.update({"leverage": command.leverage} if isinstance(command, SetLeverage) else {})
        terms.update({"mode": command.mode} if isinstance(command, SetMarginMode) else {})
        leverages = ((BTC, terms["leverage"], terms["mode"], False),)
        client.frame = replace(client.frame, account=replace(client.frame.account, leverages=leverages))

    client.on_command = refuse_order
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("i", "tab", *"15", "enter")
        await hand.sees("Buy 0.300 BTC-PERP at 58,214.5 or better, 15x cross")
        await hand.press("enter")
        await hand.until(lambda: len(client.commands) == 5)
        assert client.commands[3:] == [
            SetLeverage(trader=YOU, symbol=BTC, leverage=20),
            SetMarginMode(trader=YOU, symbol=BTC, mode=MarginMode.ISOLATED),
        ]
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.until(lambda: panel.trouble is not None)
        assert hand.app.log_lines.lines(find="accepted accepted"), "both are told of"
        await hand.pictures(4)
        assert (panel.draft.text(Field.LEVERAGE), panel.draft.mode) == ("15", MarginMode.CROSS)


async def test_the_leverage_of_an_isolated_position_stays_up_when_its_order_is_refused() -> None:
    """It can only go up (RULES 7): nothing is sent that the venue must refuse."""
    client = ScriptedClient()

    def refuse_order(command: AnyCommand) -> None:
        client.refuse = RejectReason.INSUFFICIENT_MARGIN if isinstance(command, PlaceOrder) else None

    client.on_command = refuse_order
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("tab", *"25", "enter")
        await hand.sees("Buy 0.300")
        await hand.press("y")
        await hand.until(lambda: hand.app.screen.query_one(ticket.Ticket).trouble is not None)
        assert [type(each) for each in client.commands] == [SetLeverage, PlaceOrder]


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
            assert hand.app.screen.query_one(ticket.Ticket).field is field
            await hand.press("escape")


async def test_of_a_pair_the_stop_is_asked_about_before_the_review_too() -> None:
    class Hard(ScriptedClient):
        def ask(self, question: AnyQuestion) -> int:
            stops = isinstance(question, EstimateOrder) and question.order.type is OrderType.STOP
            self.refuse = RejectReason.TRIGGER_ALREADY_TRUE if stops else None
            return super().ask(question)

    async with screen(Hard()) as hand:
        await hand.press("s", *"ooooo", *"61000", "tab", *"59000", "tab", *"1", "enter")
        await hand.sees("It would trigger at")
        assert hand.app.screen.query_one(ticket.Ticket).field is Field.TRIGGER


async def test_a_pair_whose_limit_would_trade_at_once_is_reviewed_with_a_warning() -> None:
    async with screen() as hand:
        await hand.press("s", *"ooooo", *"58000", "tab", *"57000", "tab", *"0.1", "enter")
        await hand.sees("Review both orders")
        assert f"▲ {HASTY}" in hand.text()


async def test_a_review_tells_what_each_stop_waits_for_and_pays_and_whether_it_is_too_late() -> None:
    async with screen() as hand:
        await hand.press("s", *"ooooo", *"61000", "tab", *"57700", "tab", *"0.1", "enter")
        await hand.sees("or the stop waits for   mark 57,700.0")
        assert "mark 57,700.0  (-0.9% from the mark)" in hand.text()
        assert "its fee                 2.89 USDT, at market" in hand.text()
        assert LATE not in hand.text()
        await hand.press("escape", "escape", "s", *"ooooo", *"61000", "tab", *"57000", "tab", *"0.1", "enter")
        await hand.sees(LATE)
        await hand.press("escape", "escape", "s", *"oooo", *"1%", "tab", "tab", *"0.1")
        await hand.sees("waits away           -1.0%")
        await hand.press("enter")
        await hand.sees("waits for               mark 57,627.7  (-1.0% from the mark)")
        assert "trailing                1.00% behind the best, at first at 57,627.7" in hand.text()
        assert "fee, when it trades" not in hand.text()
        await hand.press("escape", "escape", "b", *"0.1", "tab", "tab", "tab", *"52471.3")
        await hand.sees("▲ stop beyond liquidation")
        await hand.press("enter")
        await hand.sees(LATE)


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


async def test_of_a_pair_the_stop_goes_first_and_back_when_its_order_is_refused() -> None:
    client = ScriptedClient()

    def refuse_limit(command: AnyCommand) -> None:
        limit = isinstance(command, PlaceOrder) and command.type is OrderType.LIMIT
        client.refuse = RejectReason.INSUFFICIENT_MARGIN if limit else None

    async with screen(client) as hand:
        for client.on_command in (None, refuse_limit):
            client.commands.clear()
            await hand.press("s", *"ooooo", *"61000", "tab", *"57000", "tab", *"1", "enter")
            await hand.sees("Review both orders")
            await hand.press("y")
            await hand.until(lambda: len(client.commands) == (3 if client.on_command else 2))
            stop, limit, *back = client.commands
            assert isinstance(stop, PlaceOrder)
            assert isinstance(limit, PlaceOrder)
            assert (stop.type, stop.trigger_price, limit.price) == (OrderType.STOP, 570_000, 610_000)
            assert limit.sibling == stop.client_id != ""
        assert back == [CancelOrder(trader=YOU, symbol=BTC, client_id=stop.client_id)]


async def test_a_stop_goes_at_market_unless_a_limit_is_typed_for_it() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("s", "o", "o", *"57000", "tab", "tab", *"0.3", "enter")
        await hand.sees("Sell 0.300 BTC-PERP at market when mark reaches 57,000.0")
        await hand.sees("mark 57,000.0  (-2.1% from the mark)")
        await hand.sees("at market, at the prices then")
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
        assert (panel.draft.text(Field.PRICE), panel.estimate) == ("", None), "and none stands there idle"
        await hand.press("b")
        assert panel.draft.text(Field.PRICE) == "58213.5"
        await hand.press("escape")
        hand.app.screen.post_message(Book.PriceClicked(570_000))
        await hand.until(lambda: panel.draft.text(Field.PRICE) == "57000")
        await hand.press("b")
        assert panel.draft.text(Field.PRICE) == "57000", "one that was pointed at stays"


async def test_what_belongs_to_an_order_goes_with_it_and_another_world_has_an_empty_ticket() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("tab", "tab", *"60000", "tab", *"57000", "enter")
        await hand.sees("stop at 57,000.0")
        await hand.press("enter")
        await hand.until(lambda: bool(client.commands))
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.until(lambda: set(panel.draft.texts) == {Field.LEVERAGE})
        await hand.press("s", "o", "o", *"x")
        assert hand.app.view is not None
        assert panel.trouble is not None
        panel.show(replace(hand.app.view, hello=replace(client.hello, title="another")))
        assert (panel.draft.side, panel.draft.fields[0], panel.trouble) == (BUY, Field.PRICE, None)
        assert set(panel.draft.texts) == {Field.LEVERAGE}


async def test_a_burst_of_digits_arrives_in_its_order() -> None:
    async with screen() as hand:
        await hand.press("b", *"123456", "backspace", *".789", "enter")
        await hand.sees("Buy 12,345.789 BTC-PERP")


async def test_pasted_text_is_taken_only_when_it_is_a_number() -> None:
    async with screen() as hand:
        await hand.press("b")
        ticket = hand.app.screen.query_one("#ticket")
        ticket.post_message(Paste("1e5\x1b[2J"))
        ticket.post_message(Paste("1,250.5"))
        await hand.pilot.pause()
        await hand.press("enter")
        await hand.sees("Buy 1,250.500 BTC-PERP")


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
        await hand.sees("reserved until filled   1,743.48 USDT  (worst price: 5% above the mark)")
        await hand.sees("cost, likely            ~1,743.48 USDT")


async def test_an_order_over_a_quarter_of_the_equity_wants_a_y() -> None:
    client = ScriptedClient()
    client.estimate = replace(ESTIMATE, cost=4_000 * DOLLAR)
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("enter")
        await hand.sees("of your equity")
        await hand.press("enter", "enter")
        assert client.commands == []
        await hand.press("y")
        await hand.until(lambda: bool(client.commands))


async def test_add_margin_shows_the_new_liquidation_price_before_it_is_confirmed() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("a", *"500")
        await hand.sees("57,088.6")
        await hand.until(
            lambda: EstimateMargin(trader=YOU, symbol=BTC, amount=500 * DOLLAR) in client.questions
        )
        assert client.commands == []
        await hand.sees("Enter  add 500.00")
        await hand.press("enter")
        await hand.until(lambda: bool(client.commands))
        assert client.commands == [MoveMargin(trader=YOU, symbol=BTC, amount=500 * DOLLAR)]


async def test_a_character_that_cannot_be_stays_and_is_refused_with_its_reason() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        for typed, reason in (
            ("-5", "more than 0; A takes margin out"),
            ("1,5", "not a plain"),
            ("150%", "at most 100%"),
        ):
            await hand.press("a", *typed)
            await hand.sees(f"{glyphs.CROSS} {reason}")
            await hand.press("enter", "y")
            assert client.commands == []
            await hand.press("escape")
        await hand.press("L", "ctrl+u", *"-5", "enter")
        await hand.sees("a whole number, 1 to 125")
        await hand.press("escape", "exclamation_mark", *"-5", "enter")
        assert not any(control.do == "alert" for control in client.controls)
        await hand.press("escape", "b", *"-5", "enter")
        await hand.sees(f"{glyphs.CROSS} below 0")
        await hand.press("ctrl+u", *"1e3", "enter")
        await hand.sees("1e3")
        await hand.press("ctrl+u", "5", "k")
        await hand.sees("k is neither a digit")
        assert client.commands == []


async def test_more_than_a_quarter_of_what_is_free_wants_a_y_and_so_does_what_is_taken_out() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        for key, typed, asked, amount in (
            ("a", "2000", "y  add 2,000.00", 2_000 * DOLLAR),
            ("A", "100", "y  take out 100.00", -100 * DOLLAR),
        ):
            await hand.press(key, *typed)
            await hand.sees(asked)
            await hand.press("enter")
            assert client.commands == []
            await hand.press("y")
            await hand.until(lambda: bool(client.commands))
            assert client.commands == [MoveMargin(trader=YOU, symbol=BTC, amount=amount)]
            client.commands.clear()


async def test_a_dangerous_key_asks_and_enter_does_nothing() -> None:
    client = ScriptedClient(with_positions(POSITIONS[0]))
    async with screen(client, SIZES[0]) as hand:
        for key, size in (*((key, SIZES[0]) for key in DANGEROUS), ("x", SIZES[1]), ("x", SIZES[2])):
            held = POSITIONS[:1] if key != "M" else ()
            client.frame = with_positions(*held, frame=client.frame)
            await hand.pilot.resize_terminal(*size)
            await hand.until(lambda held=held: hand.app.view.positions == held)
            await hand.press(key)
            await hand.sees(DANGEROUS[key])
            await hand.until(lambda: "asking the venue" not in hand.text())
            await hand.press("enter", "space", "j")
            assert client.commands == []
            await hand.press("escape")
            await hand.until(lambda key=key: DANGEROUS[key] not in hand.text())
            assert client.commands == []


async def test_y_does_what_was_asked() -> None:
    client = ScriptedClient()
    closing = PlaceOrder(trader=YOU, symbol=BTC, side=SELL, size=850, type=OrderType.MARKET, reduce_only=True)
    async with screen(client) as hand:
        for key, command in (("x", closing), ("R", replace(closing, size=425)), ("C", CancelAll(trader=YOU))):
            await hand.press(key)
            await hand.sees("y  ")
            await hand.press("y")
            await hand.until(lambda: bool(client.commands))
            assert client.commands == [command]
            client.commands.clear()


async def test_an_expert_is_asked_less_and_what_cannot_be_is_still_told() -> None:
    client = ScriptedClient()
    client.estimate = replace(ESTIMATE, cost=4_000 * DOLLAR)
    async with screen(client, settings=Settings(expert=True)) as hand:
        await hand.press("x", "C", "R")
        await hand.until(lambda: len(client.commands) == 3)
        await hand.press("A", *"100")
        await hand.sees("Enter  take out 100.00")
        await hand.press("escape", "V")
        await hand.sees("Reverse BTC-PERP long?")
        await hand.press("escape", "M")
        await hand.sees("position: close it first.")
        await hand.press("escape")
        await type_order(hand)
        await hand.press("enter")
        await hand.sees("Enter  place it")
        assert len(client.commands) == 3


async def test_what_the_venue_would_refuse_cannot_be_confirmed() -> None:
    client = ScriptedClient()
    client.refuse = RejectReason.BOOK_EMPTY
    async with screen(client) as hand:
        await hand.press("x")
        await hand.sees("The other side of the book is empty.")
        await hand.press("y")
        assert client.commands == []


async def test_the_order_under_the_cursor_is_cancelled_at_once() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("j", "j", "j", "j", "c")
        await hand.until(lambda: bool(client.commands))
        assert client.commands == [
            CancelOrder(trader=YOU, symbol=BTC, order_id=FRAME.account.orders[1].order_id)
        ]


async def test_an_order_is_amended_in_place() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("j", "j", "j", "e")
        await hand.sees("Amend BTC-PERP")
        await hand.press("backspace", "backspace", "backspace", *"100", "enter")
        await hand.sees("total size")
        await hand.press("ctrl+u", *"0.2", "enter")
        await hand.until(lambda: bool(client.commands))
        amended = client.commands[0]
        assert isinstance(amended, AmendOrder)
        assert amended.size == 200
        assert amended.price or amended.trigger_price


async def test_leverage_up_asks_again() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("L", "ctrl+u", *"50", "enter")
        await hand.sees("from 20x to 50x")
        await hand.sees("New positions will be closer to liquidation.")
        await hand.sees("20x→50x, holds 4,900.00 more")
        await hand.sees("692.73")
        await hand.press("y")
        await hand.until(lambda: client.commands == [SetLeverage(trader=YOU, symbol=BTC, leverage=50)])


async def test_leverage_down_asks_too_where_something_is_open() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("L", "ctrl+u", *"5", "enter")
        await hand.sees("20x→5x, holds 4,900.00 more")
        client.refuse = RejectReason.INSUFFICIENT_MARGIN
        await hand.sees("Not enough free margin")
        assert "20x→5x" not in hand.text(), "what is refused does nothing to what is open"
        await hand.press("y")
        assert client.commands == []


async def test_where_the_leverage_alone_cannot_be_held_the_cursor_stands_on_it() -> None:
    client = ScriptedClient()
    client.refuse = RejectReason.INSUFFICIENT_MARGIN
    async with screen(client) as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        for relevered, field in ((ESTIMATE.available + 1, Field.LEVERAGE), (0, Field.SIZE)):
            client.estimate = replace(ESTIMATE, relevered=relevered, needs=relevered or ESTIMATE.cost)
            await hand.press("b", *"0.1", "enter")
            await hand.sees("Not enough free margin")
            assert panel.field is field
            await hand.press("escape")


async def test_what_is_wrong_with_a_size_is_not_put_on_a_leverage_that_is_too_dear_as_well() -> None:
    client = ScriptedClient()
    client.refuse = RejectReason.SIZE_ABOVE_MAXIMUM
    client.estimate = replace(ESTIMATE, relevered=ESTIMATE.available + 1)
    async with screen(client) as hand:
        await hand.press("b", *"0.1", "enter")
        await hand.sees("too large")
        assert hand.app.screen.query_one(ticket.Ticket).field is Field.SIZE


async def test_a_sale_of_a_part_leaves_a_long_that_is_liquidated_below_its_price() -> None:
    async with screen(ScriptedClient()) as hand:
        await hand.press("s", *"0.1", "enter")
        await hand.sees("below 52,471.4")
        assert "below 41,230.0" in hand.text()
        await hand.press("escape")
        lost = replace(ESTIMATE.cross, liquidation_price=582_099)
        hand.app.link.client.estimate = replace(ESTIMATE, cross=lost)
        await hand.press("enter")
        await hand.sees("at once: below 58,209.9")


async def test_an_order_is_read_back_with_what_its_leverage_does_to_the_position_there_is() -> None:
    """However little the order itself says of leverage: it only reduces."""
    client = ScriptedClient()
    client.estimate = replace(ESTIMATE, relevered=4_900 * DOLLAR)
    async with screen(client) as hand:
        await hand.press("s", "r", *"0.1", "tab")
        assert hand.app.screen.query_one(ticket.Ticket).field is Field.LEVERAGE
        await hand.press(*"40")
        await hand.sees("20x→40x holds")
        await hand.press("enter")
        await hand.sees("open position")
        await hand.sees("20x→40x, holds 4,900.00 more")


async def test_without_a_position_the_keys_say_what_to_do() -> None:
    async with screen(lone()) as hand:
        await hand.press("x")
        await hand.sees("No position. b buys")


async def test_buy_fill_margin_call_add_margin_survive() -> None:
    """The product's central act, by keys alone."""
    client = lone()
    held = replace(POSITIONS[0], buffer_ppb=100 * PERCENT, margin_called=False)
    safer = replace(held, buffer_ppb=60 * PERCENT, liquidation_price=570_886)

    def apply(command: AnyCommand) -> None:
        after = held if isinstance(command, PlaceOrder) else safer
        client.frame = with_positions(after, frame=client.frame)

    client.on_command = apply
    client.frame = replace(FRAME, account=EMPTY.account, notices=())
    async with screen(client) as hand:
        await type_order(hand, "0.85")
        await hand.press("enter")
        await hand.sees("place it")
        await hand.press("y")
        await hand.sees("100%")
        client.frame = replace(
            with_positions(replace(held, buffer_ppb=19 * PERCENT, margin_called=True), frame=client.frame),
            notices=(
                Notice(number=1, time=NOW, kind="margin_call", text="margin call: BTC-PERP buffer 19%"),
            ),
        )
        await hand.sees("MARGIN CALL")
        await hand.sees("margin call: BTC-PERP buffer 19%")
        await hand.press("a", *"500")
        await hand.sees("Enter  add 500.00")
        await hand.press("enter")
        await hand.until(lambda: "MARGIN CALL" not in hand.text() and "60%" in hand.text())
        assert "57,088.6" in hand.text()


async def test_without_the_margin_the_liquidation_is_said_until_it_is_answered() -> None:
    client = ScriptedClient(with_positions(POSITIONS[0]))
    async with screen(client) as hand:
        await hand.sees("MARGIN CALL")
        text, fell = "BTC-PERP long 0.850 liquidated: 2,567.51 lost", OwnFall(time=NOW, symbol=BTC)
        gone = Notice(number=1, time=NOW, kind="liquidated", text=text, symbol=BTC)
        client.frame = replace(with_positions(), notices=(gone,), own_falls=(fell,))
        await hand.sees("liquidated: 2,567.51 lost")
        await hand.pictures(6)
        await hand.sees("liquidated: 2,567.51 lost")
        await hand.press("enter")
        await hand.until(lambda: "liquidated: 2,567.51 lost" not in hand.text())


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


async def test_a_cursor_walks_the_book_and_enter_takes_its_price_into_the_ticket() -> None:
    async with screen() as hand:
        trade = hand.app.live_screen
        assert trade is not None
        trade.pane("book").focus()
        await hand.until(lambda: trade.focused_pane == "book")
        await hand.press("j")
        await hand.sees("3.566  $207.6K")
        await hand.press("j", "enter")
        await hand.until(lambda: trade.focused_pane == "ticket")
        await hand.until(
            lambda: any("Price" in line and "58,214" in line for line in hand.text().splitlines())
        )


async def test_the_time_frame_goes_round_both_ways() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        spans = []
        for key in "ffffffF":
            await hand.press(key)
            await hand.until(lambda: client.wants[-1].candle_span == hand.app.view.chart_span)
            spans.append(client.wants[-1].candle_span // SECOND)
        assert spans == [300, 900, 3_600, 1, 5, 60, 5]


async def test_the_lists_take_turns() -> None:
    async with screen() as hand:
        tabs = []
        for _ in range(3):
            await hand.press("o")
            tabs.append(hand.app.view.list_tab)
        assert tabs == ["fills", "funding", "orders"]


async def test_where_there_is_no_room_for_both_a_list_takes_the_place_of_the_positions_in_turn() -> None:
    async with screen(size=(80, 24)) as hand:
        for title in ("Open orders 3", "Fills 5", "Cash 2"):
            await hand.press("o")
            assert f"│{title} ─" in hand.text()
        await hand.press("o")
        assert "market            size" in hand.text()


async def test_a_field_that_goes_with_its_market_is_left_too() -> None:
    async with screen() as hand:
        order, view = hand.app.live_screen.pane("ticket"), hand.app.view
        await hand.press("b", "v")
        assert order.field is Field.SHOWN, "a row that is added is gone to"
        order.show(replace(view, frame=replace(view.frame, symbol="ETH-PERP")))
        await hand.press("tab")
        assert order.field in order.draft.fields


async def test_enter_twice_before_the_venue_has_answered_asks_once() -> None:
    """Two reviews of one order, one behind the other, would be two orders of who confirms what he sees."""
    async with screen() as hand:
        await type_order(hand)
        ticket = hand.app.screen.query_one("#ticket")
        for _ in range(2):
            ticket.post_message(Key("enter", None))
        await hand.sees("place it")
        await hand.pictures(2)
        assert sum(isinstance(each, Review) for each in hand.app.screen_stack) == 1


async def test_an_enter_from_before_a_review_can_have_been_read_places_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("enter")
        await hand.sees("place it")
        monkeypatch.setattr(review, "READ_SECONDS", 0.25)
        asking, key = hand.app.screen, Key("enter", None)
        assert isinstance(asking, Review)
        for key.time in (asking.opened - 0.1, asking.opened + 0.24):
            asking.pressed(key)
            await hand.pilot.pause()
            assert hand.app.screen is asking
        key.time = asking.opened + 0.26
        asking.pressed(key)
        await hand.until(lambda: bool(client.commands))


class MovingClient(ScriptedClient):
    """A market that has moved on by the time it is held."""

    def control(self, control: Control) -> int:
        if control.do == "hold":
            self.estimate = replace(ESTIMATE, isolated=replace(ESTIMATE.isolated, liquidation_price=530_000))
            moved = replace(self.frame.markets[0], mark=600_000)
            self.frame = replace(self.frame, markets=(moved, *self.frame.markets[1:]))
        return super().control(control)


async def test_a_review_tells_of_the_market_as_it_is_held_and_the_order_is_placed_in_that() -> None:
    client = MovingClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("shift+tab", *"57000", "enter")
        await hand.sees("place it")
        assert "below 53,000.0" in hand.text()
        assert "57,000.0  (-5.0% from the mark)" in hand.text()
        client.on_command = lambda _: client.controls.append(Control(do="placed"))
        await hand.press("enter")
        await hand.until(lambda: Control(do="release") in client.controls)
        assert [each.do for each in client.controls] == ["hold", "placed", "release"]


async def test_a_review_that_is_refused_or_left_lets_the_replay_go() -> None:
    client = LateClient()
    client.refuse = RejectReason.BOOK_EMPTY
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("enter")
        await hand.until(lambda: Control(do="release") in client.controls)
        client.controls.clear()
        client.late = OrderEstimate
        await hand.press("enter")
        await hand.until(lambda: Control(do="hold") in client.controls)
        await hand.press("escape")
        await hand.until(lambda: Control(do="release") in client.controls)


async def test_a_review_holds_the_replay_once_and_lets_it_go() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("enter")
        await hand.sees("place it")
        await hand.press("escape")
        await hand.until(lambda: Control(do="release") in client.controls)
        client.controls.clear()
        await hand.press("escape", "a")
        await hand.until(lambda: Control(do="hold") in client.controls)


async def test_what_a_stop_may_cost_is_chosen_in_shares_of_the_equity() -> None:
    async with screen() as hand:
        await hand.press("b", "u", "u", "right")
        order = hand.app.screen.query_one("#ticket", ticket.Ticket)
        assert order.draft.text(Field.SIZE) == ticket.RISKS[0]
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


async def test_who_leaves_the_ticket_before_the_venue_has_answered_reviews_nothing() -> None:
    """An enter meant for a row of the positions would place it."""
    client = LateClient()
    async with screen(client) as hand:
        await type_order(hand)
        client.late = OrderEstimate
        await hand.press("enter", "escape")
        client.give()
        await hand.pictures(2)
        assert not any(isinstance(each, Review) for each in hand.app.screen_stack)


async def test_an_order_on_its_way_goes_the_whole_way_whatever_key_comes() -> None:
    """Its leverage was set, and it was never sent; and no answer of the venue was ever told."""
    client = LateClient()
    async with screen(client) as hand:
        await type_order(hand)
        await hand.press("tab", *"25", "enter")
        await hand.sees("Buy 0.300")
        client.late = Ack
        await hand.press("y")
        await hand.until(lambda: bool(client.commands))
        await hand.press("enter", "escape", "x")
        client.give()
        await hand.until(lambda: len(hand.app.log_lines.lines(find="accepted")) == 2)
        assert [type(each) for each in client.commands] == [SetLeverage, PlaceOrder]
        assert not any(isinstance(each, Review) for each in hand.app.screen_stack)


async def test_a_dialog_about_a_market_stays_with_it_when_another_comes_into_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(confirm, "REFRESH_SECONDS", 0.01)
    client = ScriptedClient(with_positions())
    async with screen(client) as hand:
        await hand.press("M")
        await hand.sees("BTC-PERP to cross?")
        client.frame = replace(client.frame, symbol=ETH)
        await hand.until(lambda: hand.app.view is not None and hand.app.view.frame.symbol == ETH)
        await hand.pilot.pause(0.05)
        assert "BTC-PERP to cross margin" in hand.text()


async def test_a_ticket_begins_anew_once_it_is_left_and_for_the_other_side_and_after_an_order() -> None:
    client = flat()
    async with screen(client) as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.press("s", "o", "o", "r", "i", *"57000", "k", "escape")
        assert panel.trouble is None
        await hand.press("s")
        begun = Draft(mode=MarginMode.ISOLATED).typed(Field.LEVERAGE, "20")
        assert panel.draft == replace(begun, side=SELL).typed(Field.PRICE, "58215")
        await hand.press("i", "b")
        crossed = replace(begun, mode=MarginMode.CROSS)
        assert panel.draft == replace(crossed, side=BUY).typed(Field.PRICE, "58214.5")
        await hand.press("o", "u", *"500", "enter")
        await hand.sees("place it")
        await hand.press("y")
        await hand.until(lambda: bool(client.commands) and not panel.draft.text(Field.SIZE))
        assert (panel.draft.kind, panel.draft.sized_by) == (Kind.LIMIT, SizedBy.AMOUNT)


async def test_a_margin_mode_that_is_locked_is_not_taken_and_said_to_be_before_the_review() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.press("b", "i")
        assert panel.draft.mode is MarginMode.ISOLATED
        await hand.sees("The margin mode is")
        await hand.press("1", "tab", *"15", "enter")
        await hand.sees("isolated position can")
        client.frame = flat().frame
        await hand.until(lambda: panel.view is not None and not panel.view.positions)
        await hand.press("i")
        assert panel.draft.mode is MarginMode.CROSS
        client.frame = FRAME
        await hand.until(lambda: panel.draft.mode is MarginMode.ISOLATED)
        await hand.press("escape", "M")
        await hand.sees("margin mode is locked while there is a position")


async def test_a_percent_sign_goes_only_where_a_share_can_stand() -> None:
    async with screen() as hand:
        panel = hand.app.screen.query_one(ticket.Ticket)
        await hand.press("b", "percent_sign", "5", "semicolon", "0", "percent_sign", "percent_sign", "7")
        assert panel.draft.text(Field.SIZE) == "50%"
        await hand.press("tab", "3", "percent_sign")
        assert panel.draft.text(Field.LEVERAGE) == "3"
        assert panel.trouble is not None
        assert "% is neither" in panel.trouble.text
