"""An order from its ticket to the venue, by keys alone: sent with its settings, amended, cancelled."""

from typing import Any

from msgspec.structs import replace
from textual.events import Key

from exchange.commands import AmendOrder, AnyCommand, CancelOrder, PlaceOrder, SetLeverage, SetMarginMode
from exchange.questions import AnyQuestion, EstimateOrder, OrderEstimate
from exchange.terms import BUY, MarginMode, OrderType, RejectReason
from replays.messages.frame import Ack, Notice, OwnFall
from tests.tui.driving import screen
from tests.tui.frames import BTC, EMPTY, FRAME, NOW, ORDERS, PERCENT, POSITIONS
from tests.tui.trading import YOU, flat, lone, type_order, with_positions
from tests.tui.world import LateClient, ScriptedClient
from tui.dialogs.review import Review
from tui.orders.draft import Field
from tui.terminal import glyphs
from tui.widgets import ticket

HASTY = "limit trades at once: cancels its stop"
SIZES = [(80, 24), (120, 40), (200, 60)]


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
        await hand.until(lambda: panel.form.trouble is not None)
        assert hand.app.log_lines.lines(find="accepted accepted"), "both are told of"
        await hand.pictures(4)
        assert (panel.form.draft.text(Field.LEVERAGE), panel.form.draft.mode) == ("15", MarginMode.CROSS)


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
        await hand.until(lambda: hand.app.screen.query_one(ticket.Ticket).form.trouble is not None)
        assert [type(each) for each in client.commands] == [SetLeverage, PlaceOrder]


async def test_of_a_pair_the_stop_is_asked_about_before_the_review_too() -> None:
    class Hard(ScriptedClient):
        def ask(self, question: AnyQuestion) -> int:
            stops = isinstance(question, EstimateOrder) and question.order.type is OrderType.STOP
            self.refuse = RejectReason.TRIGGER_ALREADY_TRUE if stops else None
            return super().ask(question)

    async with screen(Hard()) as hand:
        await hand.press("s", *"ooooo", *"61000", "tab", *"59000", "tab", *"1", "enter")
        await hand.sees("It would trigger at")
        assert hand.app.screen.query_one(ticket.Ticket).form.field is Field.TRIGGER


async def test_a_pair_whose_limit_would_trade_at_once_is_reviewed_with_a_warning() -> None:
    async with screen() as hand:
        await hand.press("s", *"ooooo", *"58000", "tab", *"57000", "tab", *"0.1", "enter")
        await hand.sees("Review both orders")
        assert f"▲ {HASTY}" in hand.text()


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


async def test_of_a_trailing_stop_only_the_size_is_amended() -> None:
    trail = replace(ORDERS[1], type=OrderType.TRAILING_STOP, trigger_price=0, activation_price=591_600)
    client = ScriptedClient(replace(FRAME, account=replace(FRAME.account, orders=(trail,))))
    async with screen(client) as hand:
        await hand.press("e")
        await hand.sees("total size")
        await hand.press("ctrl+u", *"0.2", "enter")
        smaller = AmendOrder(trader=YOU, symbol=BTC, order_id=trail.order_id, size=200)
        await hand.until(lambda: client.commands == [smaller])


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
