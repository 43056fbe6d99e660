"""The keys that reshape a position: each asks, says its numbers, and sends what stood in the dialog."""

import pytest
from msgspec.structs import replace

from exchange.commands import AmendOrder, CancelAll, Deposit, MoveMargin, PlaceOrder, SetAutoMargin
from exchange.questions import EstimateMargin, PositionView
from exchange.terms import BUY, SELL, Asset, ContractKind, OrderType, RejectReason
from tests.tui.driving import screen
from tests.tui.frames import BTC, DOLLAR, ETH, FRAME, HELLO, POSITIONS, USDT
from tests.tui.trading import YOU, lone, type_order, with_positions
from tests.tui.world import ESTIMATE, ScriptedClient
from tui.dialogs import confirm
from tui.dialogs.sheet import Dialog
from tui.settings.own import Settings

SIZES = [(80, 24), (120, 40), (200, 60)]
DANGEROUS = {
    "x": "Close BTC-PERP long?",
    "R": "Halve BTC-PERP long?",
    "C": "Cancel all orders?",
    "M": "to cross?",
}


def above_entry() -> ScriptedClient:
    """The long's mark stands above its entry."""
    held = replace(POSITIONS[0], mark=610_000)
    account = replace(FRAME.account, positions=(held, *POSITIONS[1:]))
    return ScriptedClient(replace(FRAME, account=account))


RESHAPING = (
    (
        "p",
        "Close how much of BTC-PERP long?",
        "3",
        PlaceOrder(trader=YOU, symbol=BTC, side=SELL, size=638, type=OrderType.MARKET, reduce_only=True),
    ),
    (
        "V",
        "Reverse BTC-PERP long?",
        "y",
        PlaceOrder(trader=YOU, symbol=BTC, side=SELL, size=1_700, type=OrderType.MARKET),
    ),
    (
        "E",
        "Stop at the entry for BTC-PERP long?",
        "y",
        AmendOrder(trader=YOU, symbol=BTC, order_id=FRAME.account.orders[1].order_id, trigger_price=604_120),
    ),
)


async def test_enter_does_nothing_and_its_own_key_does_it() -> None:
    client = above_entry()
    async with screen(client, (80, 24)) as hand:
        for key, title, confirms, command in RESHAPING:
            await hand.press(key)
            await hand.sees(title)
            await hand.until(lambda: "asking the venue" not in hand.text())
            await hand.press("enter", "space", "j")
            assert client.commands == []
            await hand.press(confirms)
            await hand.until(lambda command=command: client.commands == [command])
            client.commands.clear()


async def test_a_stop_that_would_go_off_at_once_cannot_be_confirmed() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("E")
        await hand.sees("It would trigger at once")
        await hand.press("y")
        assert client.commands == []


async def test_closing_at_a_limit_fills_the_ticket_and_b_begins_anew() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("w", "enter")
        await hand.sees("Sell 0.850 BTC-PERP at 58,")
        await hand.sees("reduce-only")
        assert client.commands == []
        await hand.press("escape", "escape", "b", *"0.3", "enter")
        await hand.sees("Buy 0.300 BTC-PERP at")
        assert "reduce-only" not in hand.text()


async def test_a_position_of_another_market_is_shown_before_its_ticket_is_filled() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("j", "w")
        await hand.until(lambda: client.wants[-1].symbol == ETH)
        client.frame = replace(client.frame, symbol=ETH)
        await hand.until(
            lambda: hand.app.screen.ticket.form.draft.side is BUY and hand.app.screen.ticket.has_focus
        )
        await hand.press("enter")
        await hand.sees("Buy 12.000 ETH-PERP")


async def test_a_position_that_has_turned_round_under_a_dialog_is_not_the_one_it_asks_about() -> None:
    client = above_entry()
    held, *others = client.frame.account.positions
    turned = replace(held, size=-held.size, cost=-held.cost)
    async with screen(client) as hand:

        async def holds(position: PositionView) -> None:
            account = replace(client.frame.account, positions=(position, *others))
            client.frame = replace(client.frame, account=account)
            await hand.until(lambda: hand.app.view is not None and hand.app.view.position_of(BTC) == position)

        for key, confirms in (("x", "y"), ("p", "3"), ("V", "y"), ("E", "y"), ("a", "y")):
            await holds(held)
            await hand.press(key)
            await hand.until(lambda: isinstance(hand.app.screen, Dialog) and "asking" not in hand.text())
            await holds(turned)
            await hand.press(confirms, "escape")
            assert client.commands == [], key
            assert not isinstance(hand.app.screen, Dialog)


async def test_who_has_lost_all_is_told_how_to_go_on_and_pays_in() -> None:
    cash = tuple(replace(each, equity_total=0) for each in FRAME.account.cash)
    account = replace(FRAME.account, positions=(), orders=(), cash=cash)
    client = ScriptedClient(replace(FRAME, account=account))
    async with screen(client) as hand:
        await hand.sees("Nothing is left: U pays money in.")
        await hand.press("U", *"1000", "enter")
        await hand.until(lambda: client.commands == [Deposit(trader=YOU, asset=USDT, amount=1_000 * DOLLAR)])


async def test_a_cross_position_takes_money_for_its_own_account_whatever_market_is_looked_at() -> None:
    coin = Asset("SOL")
    settled = replace(HELLO.instruments[2], kind=ContractKind.INVERSE)
    instruments = (*HELLO.instruments[:2], settled)
    held = replace(POSITIONS[2], margin_called=True)
    account = replace(FRAME.account, positions=(replace(POSITIONS[0], margin_called=False), held))
    client = ScriptedClient(replace(FRAME, account=account), replace(HELLO, instruments=instruments))
    async with screen(client) as hand:
        await hand.press("j", "a")
        assert hand.app.log_lines.lines(find="is cross: the whole account is its margin. U pays money in.")
        await hand.press("home", "U", "2", "enter")
        await hand.until(lambda: client.commands == [Deposit(trader=YOU, asset=coin, amount=2 * DOLLAR)])


async def test_auto_margin_is_switched_on_after_a_word_about_what_it_takes_and_off_at_once() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("H")
        await hand.sees("Turn on auto-margin for BTC-PERP?")
        await hand.sees("5,592.73 USDT")
        await hand.press("enter")
        assert client.commands == []
        await hand.press("y")
        on = SetAutoMargin(trader=YOU, symbol=BTC, enabled=True)
        await hand.until(lambda: client.commands == [on])
        held = (replace(POSITIONS[0], auto_margin=True), *POSITIONS[1:])
        client.frame = replace(FRAME, account=replace(FRAME.account, positions=held))
        await hand.sees("BTC LONG 20xi+")
        await hand.press("H")
        await hand.until(lambda: client.commands == [on, replace(on, enabled=False)])


async def test_a_cross_position_has_no_margin_to_add_to_by_itself() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("j", "j", "H")
        assert hand.app.log_lines.lines(find="is cross: the whole account is its margin.")
        assert client.commands == []


async def test_over_a_dead_engine_no_position_is_said_to_be_gone() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        client.die()
        await hand.sees("engine stopped")
        await hand.press("x")
        assert not isinstance(hand.app.screen, Dialog)


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


async def test_without_a_position_the_keys_say_what_to_do() -> None:
    async with screen(lone()) as hand:
        await hand.press("x")
        await hand.sees("No position. b buys")


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
