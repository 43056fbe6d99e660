"""Settings go before the order they are for, and each step that can be taken back says how."""

import pytest
from msgspec.structs import replace

from exchange.commands import PlaceOrder, SetLeverage, SetMarginMode
from exchange.terms import BUY, SELL, ClientId, MarginMode, OrderType, Trader
from tests.tui.frames import ACCOUNT, BTC, FRAME, sample_view
from tui.looking.view import View
from tui.orders.pairs import Pair
from tui.orders.placing import placing

YOU = Trader("you")
ORDER = PlaceOrder(trader=YOU, symbol=BTC, side=BUY, size=1, type=OrderType.MARKET)
ISOLATED, CROSS = MarginMode.ISOLATED, MarginMode.CROSS


@pytest.fixture
def flat() -> View:
    return sample_view(replace(FRAME, account=replace(ACCOUNT, positions=(), orders=())))


def test_a_market_as_it_is_wanted_takes_the_order_alone(flat: View) -> None:
    assert placing(flat, Pair(ORDER), 20, ISOLATED) == [(ORDER, None)]


def test_settings_go_first_and_are_put_back_where_the_order_is_refused(flat: View) -> None:
    mode, leverage = (
        SetMarginMode(trader=YOU, symbol=BTC, mode=CROSS),
        SetLeverage(trader=YOU, symbol=BTC, leverage=50),
    )
    assert placing(flat, Pair(ORDER), 50, CROSS) == [
        (mode, replace(mode, mode=ISOLATED)),
        (leverage, replace(leverage, leverage=20)),
        (ORDER, None),
    ]


def test_more_leverage_of_an_open_isolated_position_is_not_taken_back() -> None:
    (levered, _) = placing(sample_view(), Pair(ORDER), 50, ISOLATED)
    assert levered == (SetLeverage(trader=YOU, symbol=BTC, leverage=50), None)


def test_of_a_pair_the_stop_goes_first_and_is_cancelled_where_the_other_is_refused(flat: View) -> None:
    stop = replace(ORDER, side=SELL, type=OrderType.STOP, trigger_price=570_000, client_id=ClientId("a"))
    pair = Pair(ORDER, stop)
    assert placing(flat, pair, 20, ISOLATED) == [(stop, pair.undo), (pair.tied, None)]
