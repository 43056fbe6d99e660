"""The dialog that protects a position says what each exit brings, and sends what stands in it."""

from msgspec.structs import replace
from textual.events import Paste

from exchange.commands import AmendOrder, CancelOrder, PlaceOrder
from exchange.terms import SELL, ClientId, OrderType, RejectReason, Trader, TriggerBy
from tests.tui.driving import screen
from tests.tui.frames import BTC, FRAME, ORDERS, POSITIONS
from tests.tui.world import ScriptedClient
from tui.dialogs.protect import ProtectDialog
from tui.dialogs.sheet import Dialog

YOU = Trader("you")
SIZES = ((80, 24), (120, 40))
STOP = PlaceOrder(
    trader=YOU,
    symbol=BTC,
    side=SELL,
    size=0,
    type=OrderType.STOP,
    close_position=True,
    trigger_price=579_000,
    client_id=ClientId("exit-1.oco"),
)
PROFIT = replace(
    STOP,
    type=OrderType.TAKE_PROFIT,
    trigger_price=620_000,
    client_id=ClientId("exit-1"),
    sibling=STOP.client_id,
)


def bare() -> ScriptedClient:
    """A long that nothing protects."""
    return ScriptedClient(replace(FRAME, account=replace(FRAME.account, orders=())))


async def test_both_are_typed_read_and_placed_as_one_pair() -> None:
    for size in SIZES:
        client = bare()
        async with screen(client, size) as hand:
            await hand.press("S")
            await hand.sees("Protect BTC-PERP long 0.850")
            await hand.sees("entry 60,412.0, break-even 60,465.0")
            await hand.press("enter")
            assert client.commands == []
            await hand.press(*"62,000", "tab", *"57900")
            await hand.sees("+1,323.45 USDT, fee 26.35 paid: +52% of margin, +10.7% of equity")
            await hand.sees("-2,159.81 USDT, fee 24.61 paid: -84% of margin, -17.4% of equity")
            await hand.sees("Enter  set both")
            await hand.press("enter")
            await hand.until(lambda client=client: len(client.commands) == 2)
            assert client.commands == [STOP, PROFIT]


async def test_it_begins_with_what_protects_the_position_and_amends_or_cancels_that() -> None:
    client = ScriptedClient()
    async with screen(client, (80, 24)) as hand:
        await hand.press("S")
        await hand.sees("57,800 USDT   by mark  -0.7% from the mark")
        assert "Enter" not in hand.text()
        await hand.press("tab", "shift+up")
        await hand.sees("Enter  set the stop")
        await hand.press("enter")
        moved = AmendOrder(trader=YOU, symbol=BTC, order_id=ORDERS[1].order_id, trigger_price=578_010)
        await hand.until(lambda: client.commands == [moved])
        client.commands.clear()
        await hand.press("S", "tab", "delete")
        await hand.sees("Enter  cancel the stop")
        await hand.press("enter")
        gone = CancelOrder(trader=YOU, symbol=BTC, order_id=ORDERS[1].order_id)
        await hand.until(lambda: client.commands == [gone])


async def test_on_the_wrong_side_it_is_refused_in_place_with_what_would_pass() -> None:
    client = bare()
    async with screen(client, (80, 24)) as hand:
        await hand.press("S", *"58000", "tab", *"57900")
        await hand.sees("✕ A long's take-profit must be above the mark: at least 58,209.9 now")
        await hand.press("enter", *"62000")
        assert client.commands == []
        await hand.sees("Enter  set both")


async def test_what_is_no_price_is_refused_in_place() -> None:
    async with screen(bare(), (80, 24)) as hand:
        for text, why in (
            ("0", "✕ must be above 0"),
            ("1.05", "✕ not a multiple of 0.1; nearest are 1 and 1.1"),
            ("9" * 20, "✕ out of range: too large"),
            ("-", "✕ "),
        ):
            await hand.press("S", "tab", *text)
            await hand.sees(why)
            assert "Enter" not in hand.text()
            await hand.press("escape")


async def test_a_stop_beyond_liquidation_is_said_to_come_too_late() -> None:
    async with screen(bare(), (80, 24)) as hand:
        await hand.press("S", "tab", *"57600")
        await hand.sees("▲ Liquidated before this stop, at 57,679.8: it would come too late")
        await hand.press("up")
        await hand.sees("57,600.1")


async def test_pasted_text_that_is_no_number_leaves_the_field_as_it_is() -> None:
    async with screen(ScriptedClient(), (80, 24)) as hand:
        await hand.press("S", "tab")
        hand.app.screen.post_message(Paste("no number"))
        await hand.pilot.pause()
        await hand.sees("57,800▏ USDT   by mark")
        assert "Enter" not in hand.text()
        hand.app.screen.post_message(Paste("57,900"))
        await hand.pilot.pause()
        await hand.sees("Enter  set the stop")


async def test_what_sets_it_off_is_chosen_for_each() -> None:
    client = bare()
    async with screen(client, (80, 24)) as hand:
        await hand.press("S", "tab", *"57900", "m")
        await hand.sees("by last")
        await hand.press("enter")
        wanted = replace(STOP, trigger_by=TriggerBy.LAST, client_id=ClientId("exit-1"))
        await hand.until(lambda: client.commands == [wanted])


async def test_an_empty_field_is_nudged_from_the_price_it_watches() -> None:
    async with screen(bare(), (80, 24)) as hand:
        await hand.press("S", "up")
        await hand.sees("58,209.9")


async def test_when_the_second_is_refused_the_first_is_taken_back() -> None:
    client = bare()

    def refuse_the_second(_: object) -> None:
        client.refuse = RejectReason.TRIGGER_ALREADY_TRUE if len(client.commands) == 2 else None

    client.on_command = refuse_the_second
    async with screen(client, (80, 24)) as hand:
        await hand.press("S", *"62000", "tab", *"57900", "enter")
        await hand.until(lambda: len(client.commands) == 3)
        assert client.commands[2] == CancelOrder(trader=YOU, symbol=BTC, client_id=STOP.client_id)


async def test_it_is_gone_with_its_position_and_never_about_one_turned_round() -> None:
    client = bare()
    async with screen(client, (80, 24)) as hand:
        await hand.press("S")
        await hand.until(lambda: isinstance(hand.app.screen, ProtectDialog))
        turned = replace(POSITIONS[0], size=-POSITIONS[0].size, cost=-POSITIONS[0].cost)
        client.frame = replace(client.frame, account=replace(client.frame.account, positions=(turned,)))
        await hand.sees("The position is gone.")
        await hand.press("enter")
        assert client.commands == []
        await hand.press("escape")
        await hand.until(lambda: not isinstance(hand.app.screen, Dialog))


async def test_the_size_in_its_title_is_the_one_that_is_held() -> None:
    client = bare()
    async with screen(client, (80, 24)) as hand:
        await hand.press("S")
        await hand.sees("Protect BTC-PERP long 0.850")
        less = replace(POSITIONS[0], size=400, cost=POSITIONS[0].cost * 400 // 850)
        client.frame = replace(client.frame, account=replace(client.frame.account, positions=(less,)))
        await hand.sees("Protect BTC-PERP long 0.400")


async def test_with_nothing_to_send_it_says_that_enter_does_nothing() -> None:
    async with screen(ScriptedClient(), (80, 24)) as hand:
        await hand.press("S", "tab")
        await hand.sees("enter does nothing")
        await hand.press("shift+up")
        await hand.sees("Enter  set the stop")
        assert "enter does nothing" not in hand.text()


async def test_a_trailing_stop_that_follows_nothing_yet_says_from_where_it_will() -> None:
    trail = replace(ORDERS[1], type=OrderType.TRAILING_STOP, trigger_price=0, activation_price=591_600)
    client = ScriptedClient(replace(FRAME, account=replace(FRAME.account, orders=(trail,))))
    async with screen(client, (80, 24)) as hand:
        for key in ("S", "C"):
            await hand.press(key)
            await hand.sees("trailing stop 0.850 from 59,160.0")
            await hand.press("escape")


async def test_what_closes_a_part_is_named_and_stays() -> None:
    part = replace(ORDERS[1], open_size=400, size=400)
    client = ScriptedClient(replace(FRAME, account=replace(FRAME.account, orders=(part,))))
    async with screen(client, (80, 24)) as hand:
        await hand.press("S")
        await hand.sees("also there, and stays: stop 0.400 at 57,800.0")


async def test_of_many_that_stay_as_many_are_named_as_have_room_and_the_rest_counted() -> None:
    part = replace(ORDERS[1], type=OrderType.STOP_LIMIT, price=577_000, open_size=400, size=400)
    parts = tuple(replace(part, order_id=each) for each in (21, 22, 23))
    client = ScriptedClient(replace(FRAME, account=replace(FRAME.account, orders=parts)))
    async with screen(client, (80, 24)) as hand:
        await hand.press("S")
        await hand.sees("also there, and stays: stop limit 0.400 at 57,800.0 and 2 more")


async def test_what_closes_whatever_there_is_says_so_and_has_no_size_to_amend() -> None:
    whole = replace(ORDERS[1], size=0, open_size=0, close_position=True)
    client = ScriptedClient(replace(FRAME, account=replace(FRAME.account, orders=(whole,))))
    async with screen(client, (120, 40)) as hand:
        await hand.sees("sell all")
        assert "BTC SELL stop" in hand.text()
        await hand.press("e", *"57900", "enter")
        moved = AmendOrder(trader=YOU, symbol=BTC, order_id=whole.order_id, trigger_price=579_000)
        await hand.until(lambda: client.commands == [moved])
        await hand.press("C")
        await hand.sees("stop all at 57,800.0")
