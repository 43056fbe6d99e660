"""What another leverage does to what is open, in words that fit what is free before and after."""

from decimal import Decimal

from msgspec.structs import replace

from exchange.commands import SetLeverage
from exchange.questions import LeverageEstimate
from exchange.terms import Trader
from tests.tui.frames import BTC, DOLLAR, FRAME, INSTRUMENTS, ORDERS, POSITIONS, sample_view
from tui.looking.view import View
from tui.orders.relevering import leverage_facts, relevering_of
from tui.telling.format import have

COIN = INSTRUMENTS[0]


def view_of(positions: tuple, orders: tuple) -> View:
    account = replace(FRAME.account, positions=positions, orders=orders)
    return sample_view(replace(FRAME, account=account))


def test_what_is_freed_is_the_difference_of_what_is_free_before_and_then() -> None:
    setting = SetLeverage(trader=Trader("you"), symbol=BTC, leverage=50)
    for mills in range(10):
        estimate = LeverageEstimate(
            reason=None,
            needs=None,
            holds=-1_368_486 * DOLLAR // 1000,
            available=(3_269_570 + mills) * DOLLAR // 1000,
        )
        rows = {
            each.label: each.value for each in leverage_facts(sample_view(), COIN, setting, 20, estimate).rows
        }
        freed = next(each.partition("frees ")[2] for each in rows.values() if "frees" in each)
        before, more, then = (
            Decimal(each.replace(",", "")) for each in (have(estimate.available, 8), freed, rows["free then"])
        )
        assert before + more == then


def test_what_holds_margin_is_named_by_what_there_is() -> None:
    entry, exit_ = ORDERS[0], ORDERS[1]
    assert not entry.reduce_only
    assert exit_.reduce_only
    long = POSITIONS[:1]
    told = [
        relevering_of(view_of(*each), BTC, 50)
        for each in ((long, (entry,)), (long, (exit_,)), ((), (entry,)), ((), (exit_,)))
    ]
    assert [each and each.what for each in told] == [
        "open position and orders",
        "open position",
        "open orders",
        None,
    ]
