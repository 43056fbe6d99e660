"""What an order costs is told so that its parts are no more than the whole."""

from exchange.commands import PlaceOrder
from exchange.terms import SELL, MarginMode, OrderType, Trader
from tests.tui.frames import BTC, INSTRUMENTS
from tests.tui.world import ESTIMATE
from tui.dialogs.review import Reviewed, costs
from tui.pairs import Pair

SOLD = PlaceOrder(trader=Trader("you"), symbol=BTC, side=SELL, size=200, type=OrderType.MARKET)


def told(likely: int) -> list[tuple[str, int]]:
    reviewed = Reviewed(
        pair=Pair(SOLD),
        leverage=50,
        mode=MarginMode.ISOLATED,
        estimate=ESTIMATE,
        equity=10**12,
        likely=likely,
    )
    return [(label, amount) for label, amount, _ in costs(reviewed, INSTRUMENTS[0])]


def test_a_fee_is_part_of_a_cost_that_holds_it() -> None:
    assert told(ESTIMATE.fee * 2)[:2] == [("cost, likely", ESTIMATE.fee * 2), ("of it fee", ESTIMATE.fee)]


def test_an_order_that_closes_likely_costs_nothing_but_its_fee() -> None:
    assert told(0) == [
        ("cost, likely", 0),
        ("fee, when it trades", ESTIMATE.fee),
        ("cost, at the worst", ESTIMATE.cost),
    ]
