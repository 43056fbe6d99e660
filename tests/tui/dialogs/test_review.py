"""What an order costs is told so that its parts are no more than the whole."""

from typing import Any

from msgspec.structs import replace

from exchange.commands import PlaceOrder
from exchange.terms import SELL, MarginMode, OrderType, Trader
from tests.tui.frames import BTC, INSTRUMENTS
from tests.tui.world import ESTIMATE
from tui import format as shown
from tui.dialogs.review import Reviewed, costs, exits
from tui.pairs import Pair
from tui.prospect import Prospect

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


def test_what_rests_is_told_the_fee_of_either_end() -> None:
    rests = reviewed(replace(SOLD, type=OrderType.LIMIT, price=590_000))
    maker = INSTRUMENTS[0].maker_fee(INSTRUMENTS[0].notional(200, 590_000))
    fee = next(why for label, _, why in costs(rests, INSTRUMENTS[0]) if label == "including a fee of")
    assert fee == f" as taker, {shown.cash(maker, 8)} as maker"


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
