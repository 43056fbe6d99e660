"""An order is read back before it is sent; the parts of its cost are no more than the whole."""

from typing import Any

import pytest
from msgspec.structs import replace
from textual.events import Key

from exchange.commands import PlaceOrder
from exchange.questions import LiquidationMoved, OrderEstimate
from exchange.terms import SELL, MarginMode, OrderId, OrderType, RejectReason, Trader
from replays.messages.frame import Control
from tests.tui.driving import screen
from tests.tui.frames import BTC, DOLLAR, ETH, INSTRUMENTS, SOL, sample_view
from tests.tui.trading import type_order
from tests.tui.world import ESTIMATE, LateClient, ScriptedClient
from tui.dialogs import review
from tui.dialogs.review import Review, Reviewed, costs, exits
from tui.orders.draft import Field
from tui.orders.others import others_of
from tui.orders.pairs import Pair
from tui.orders.prospect import Prospect
from tui.telling import format as shown
from tui.widgets import ticket

LATE = "▲ stop beyond liquidation: it would come too late"

SOLD = PlaceOrder(trader=Trader("you"), symbol=BTC, side=SELL, size=200, type=OrderType.MARKET)


def reviewed(order: PlaceOrder = SOLD, **estimated: Any) -> Reviewed:
    return Reviewed(
        pair=Pair(order),
        leverage=50,
        mode=MarginMode.ISOLATED,
        estimate=replace(ESTIMATE, **estimated),
        equity=10**12,
        prospect=Prospect(mark=582_000, best=582_010),
    )


def told(likely: int) -> list[tuple[str, int]]:
    return [(label, amount) for label, amount, _ in costs(reviewed(likely=likely), INSTRUMENTS[0])]


def test_what_rests_is_told_the_fee_of_a_maker_and_what_it_holds_for_one() -> None:
    of = INSTRUMENTS[0]
    taker = of.taker_fee(of.notional(200, 590_000))
    maker = of.maker_fee(of.notional(200, 590_000))

    def fee(best: int, at_once: int) -> tuple[str, int, str]:
        limit = reviewed(
            replace(SOLD, type=OrderType.LIMIT, price=590_000), fee=taker, fee_bound=taker, at_once=at_once
        )
        return costs(replace(limit, prospect=Prospect(mark=582_000, best=best)), of)[1]

    held = f"(held: {shown.cash(taker, 8)})"
    assert fee(582_010, 0) == ("fee, likely", maker, f" as maker  {held}")
    half = fee(590_000, 100)
    assert half == ("fee, likely", (maker + taker) // 2, f", the rest as maker  {held}")
    assert fee(590_000, 200) == ("including a fee of", taker, "")


def test_its_exits_are_told_with_what_they_would_book() -> None:
    both = replace(SOLD, take_profit=572_150, stop_loss=592_150)
    assert [words for _, words, _ in exits(reviewed(both), INSTRUMENTS[0])] == [
        "+200.00 USDT at 57,215.0, fees apart",
        "-200.00 USDT at 59,215.0, fees apart",
    ]
    assert exits(reviewed(), INSTRUMENTS[0]) == []


def test_what_a_leverage_holds_of_what_is_open_counts_as_bound_even_where_the_order_reduces() -> None:
    reduces = replace(SOLD, reduce_only=True)
    assert not reviewed(reduces).dangerous
    assert reviewed(reduces, relevered=10**12 // 3).dangerous
    assert reviewed(reduces, relevered=10**12 // 3).bound == 10**12 // 3
    assert not reviewed(reduces, relevered=-(10**12)).dangerous


def test_a_fee_is_part_of_a_cost_that_holds_it() -> None:
    assert told(ESTIMATE.fee * 2)[:2] == [
        ("cost, likely", ESTIMATE.fee * 2),
        ("including a fee of", ESTIMATE.fee),
    ]


def test_an_order_that_closes_likely_costs_nothing_but_its_fee() -> None:
    assert told(0) == [
        ("cost, likely", 0),
        ("fee, when it trades", ESTIMATE.fee),
        ("reserved until filled", ESTIMATE.cost),
    ]


async def test_a_review_tells_what_each_stop_waits_for_and_pays_and_whether_it_is_too_late() -> None:
    async with screen() as hand:
        await hand.press("s", *"ooooo", *"61000", "tab", *"57700", "tab", *"0.1", "enter")
        await hand.sees("or the stop waits for   mark 57,700.0")
        assert "mark 57,700.0  (-0.9% from the mark)" in hand.text()
        assert "its fee                 2.89 USDT, at market" in hand.text()
        assert LATE not in hand.text()
        await hand.press("escape", "escape", "s", *"ooooo", *"61000", "tab", *"57000", "tab", *"0.1", "enter")
        await hand.sees(LATE)
        await hand.press("escape", "escape", "s", *"oooo", *"0.5%", "tab", "tab", *"0.1")
        await hand.sees("waits away           -0.5%")
        await hand.press("enter")
        await hand.sees("waits for               mark 57,918.7  (-0.5% from the mark)")
        assert "trailing                0.50% behind the best, at first at 57,918.7" in hand.text()
        assert "fee, when it trades" not in hand.text()
        await hand.press("escape", "escape", "b", *"0.1", "tab", "tab", "tab", *"52471.3")
        await hand.sees("▲ stop beyond liquidation")
        await hand.press("enter")
        await hand.sees(LATE)


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


async def test_a_review_says_how_many_own_orders_go_that_it_would_trade_with() -> None:
    client = ScriptedClient()
    client.estimate = replace(ESTIMATE, cancels=(OrderId(7), OrderId(8)))
    async with screen(client) as hand:
        await hand.press("s", "o", *"0.1", "enter")
        await hand.sees("cancels                 2 own orders that it would trade with")


SOL_MOVED = LiquidationMoved(SOL, 11_764, 12_300)
ETH_MOVED = LiquidationMoved(ETH, None, 39_821)


def moving(*others: LiquidationMoved, mode: MarginMode = MarginMode.ISOLATED) -> ScriptedClient:
    """A venue whose order moves the liquidation of the other positions, in one of the modes."""
    client, name = ScriptedClient(), mode.value
    outcome = replace(getattr(ESTIMATE, name), others=others)
    client.estimate = replace(ESTIMATE, **{name: outcome})
    return client


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_review_tells_where_each_other_position_in_cross_is_liquidated_then(
    size: tuple[int, int],
) -> None:
    async with screen(moving(ETH_MOVED, SOL_MOVED), size=size) as hand:
        await hand.press("b", *"0.1", "enter")
        await hand.sees("SOL-PERP liquidated     below 117.64 → 123.00  (-17.1% → -13.3%)")
        assert "ETH-PERP liquidated     at no price → above 3,982.1  (-- → +20.0%)" in hand.text()
        assert "place it" in hand.text()


async def test_a_review_tells_nothing_of_the_others_that_the_mode_it_is_in_leaves_alone() -> None:
    async with screen(moving(SOL_MOVED, mode=MarginMode.CROSS)) as hand:
        await hand.press("b", *"0.1", "enter")
        await hand.sees("if it were cross")
        assert "SOL-PERP liquidated" not in hand.text()


async def test_a_review_of_much_in_a_small_terminal_counts_the_others_it_has_no_room_for() -> None:
    async with screen(size=(80, 24)) as hand:
        told = replace(reviewed(), others=others_of(sample_view(), (ETH_MOVED, SOL_MOVED) * 8))
        hand.app.push_screen(Review(told, INSTRUMENTS[0]))
        await hand.sees("SOL-PERP liquidated")
        assert "and 5 more in cross" in hand.text()
        assert "place it" in hand.text()


async def test_an_order_is_read_back_with_what_its_leverage_does_to_the_position_there_is() -> None:
    """However little the order itself says of leverage: it only reduces."""
    client = ScriptedClient()
    client.estimate = replace(ESTIMATE, relevered=4_900 * DOLLAR)
    async with screen(client) as hand:
        await hand.press("s", "r", *"0.1", "tab")
        assert hand.app.screen.query_one(ticket.Ticket).form.field is Field.LEVERAGE
        await hand.press(*"40")
        await hand.sees("20x→40x holds")
        await hand.press("enter")
        await hand.sees("open position")
        await hand.sees("20x→40x, holds 4,900.00 more")


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
