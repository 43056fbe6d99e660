"""What panels tell of one account adds up to the cent, whatever is rounded."""

import pytest
from msgspec.structs import replace

from exchange.questions import CashView
from tests.tui.frames import ACCOUNT, FRAME, HELLO, POSITIONS
from tui.looking.bound import bound, crossed_of, gains, held_of, margins
from tui.looking.view import View
from tui.telling import format

USDT = ACCOUNT.cash[0]
PLACES = 8
CENT = 10**6


def view_of(cash: CashView = USDT, **framed: object) -> View:
    return View(frame=replace(FRAME, account=replace(ACCOUNT, cash=(cash,)), **framed), hello=HELLO)


@pytest.mark.parametrize("odd", [0, 1, CENT // 2 - 1, CENT // 2, CENT - 1])
def test_equity_is_what_is_free_and_in_positions_and_in_orders_to_the_cent(odd: int) -> None:
    cash = replace(USDT, available=USDT.available + odd, isolated=USDT.isolated - odd // 3)
    held, ordered = bound(view_of(cash), cash)
    free = format.spendable(cash.available, cash.equity_total, PLACES)
    assert free + held + ordered == format.nearest(cash.equity_total, PLACES)


def test_the_margins_of_cross_positions_are_their_part_of_what_is_in_positions() -> None:
    view = view_of(replace(USDT, initial=USDT.initial + 1))
    shown = margins(view, "USDT")
    assert list(shown) == [each.symbol for each in held_of(view, "USDT")]
    crossed = {each.symbol for each in crossed_of(view, "USDT")}
    assert {each.symbol for each in POSITIONS} > crossed > set()
    assert all(amount % CENT == 0 for amount in shown.values())
    assert all(
        abs(shown[each.symbol] - each.margin) <= CENT for each in POSITIONS if each.symbol not in crossed
    )


def test_another_asset_holds_nothing_of_them() -> None:
    assert held_of(view_of(), "BTC") == crossed_of(view_of(), "BTC") == []
    assert margins(view_of(), "BTC") == {}


def test_gains_come_to_what_was_gained_and_stand_for_themselves_where_something_else_moved_it() -> None:
    unrealized = sum(each.unrealized for each in POSITIONS)
    earned = unrealized + FRAME.realized - FRAME.funding - FRAME.fees
    view = view_of(earned=earned)
    for short in (False, True):
        assert sum(gains(view, "USDT", short=short)) == format.nearest(earned, PLACES)
    assert gains(view_of(earned=earned + 1), "USDT") == [
        unrealized, FRAME.realized, -FRAME.funding, -FRAME.fees
    ]  # fmt: skip
