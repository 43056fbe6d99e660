"""What an account may do with its mode, leverage, margin and cash, and the number that would pass."""

import pytest

from exchange.commands import BOUND, AnyCommand, Deposit, MoveMargin, SetLeverage, SetMarginMode, Withdraw
from exchange.engine import Exchange
from exchange.events import OrderRejected
from exchange.instrument import Tier
from exchange.terms import BUY, MarginMode, RejectReason, Trader
from tests.kit import BTC, CENTS, USDT, CheckedExchange, exchange, linear, order, play

ALICE = Trader("alice")
LONG = """
    alice deposits 1000
    bob   deposits 100000
    alice isolates BTC at 10x
    bob   sells 10 BTC @ 100
    alice buys 10 BTC @ 100
"""


def refusal(venue: CheckedExchange, command: AnyCommand) -> tuple[RejectReason, int | None]:
    before = venue.snapshot()
    (event,) = venue(command, after=0)
    assert isinstance(event, OrderRejected)
    assert len(venue.snapshot()) == len(before)
    return event.reason, event.needs


def mode(wanted: MarginMode) -> SetMarginMode:
    return SetMarginMode(trader=ALICE, symbol=BTC, mode=wanted)


def leverage(wanted: int) -> SetLeverage:
    return SetLeverage(trader=ALICE, symbol=BTC, leverage=wanted)


def move(amount: int) -> MoveMargin:
    return MoveMargin(trader=ALICE, symbol=BTC, amount=amount)


def test_a_mode_is_locked_by_a_position_and_by_orders():
    venue = play(LONG)
    assert refusal(venue, mode(MarginMode.CROSS))[0] is RejectReason.MODE_LOCKED_BY_POSITION
    venue = play("alice deposits 1000\nalice buys 1 BTC @ 90")
    assert refusal(venue, mode(MarginMode.ISOLATED))[0] is RejectReason.MODE_LOCKED_BY_ORDERS
    assert refusal(venue, mode(MarginMode.CROSS))[0] is RejectReason.MODE_UNCHANGED


def test_leverage_stays_within_the_tiers_cap():
    tiers = (Tier(0, 5_000_000, 0, 100), Tier(900 * CENTS, 10_000_000, 900 * CENTS * 5_000_000, 20))
    venue = play(LONG, exchange(linear(tiers=tiers)))
    assert refusal(venue, leverage(21)) == (RejectReason.LEVERAGE_OUT_OF_RANGE, 20)
    assert refusal(venue, leverage(0)) == (RejectReason.LEVERAGE_OUT_OF_RANGE, 20)


def test_an_isolated_positions_leverage_only_rises_and_its_margin_stays():
    venue = play(LONG)
    assert refusal(venue, leverage(5)) == (RejectReason.LEVERAGE_REDUCTION_WITH_POSITION, 10)
    before = venue.position("alice")
    venue(leverage(20))
    after = venue.position("alice")
    assert (after.margin, after.liquidation_price) == (before.margin, before.liquidation_price)


def test_cross_leverage_falls_as_far_as_the_margin_reaches():
    venue = play(LONG.replace("alice isolates BTC at 10x", ""))
    venue(leverage(1))
    venue(leverage(10))
    play("alice withdraws 500", venue)
    assert refusal(venue, leverage(1)) == (RejectReason.INSUFFICIENT_MARGIN, 900 * CENTS)


def test_margin_goes_in_up_to_what_is_free_and_out_down_to_what_must_stay():
    venue = play(LONG)
    assert refusal(venue, move(901 * CENTS)) == (RejectReason.AMOUNT_ABOVE_AVAILABLE, 900 * CENTS)
    venue(move(50 * CENTS))
    assert refusal(venue, move(-51 * CENTS)) == (RejectReason.AMOUNT_ABOVE_REMOVABLE, 50 * CENTS)
    assert refusal(venue, move(0))[0] is RejectReason.AMOUNT_NOT_POSITIVE
    venue(move(-50 * CENTS))
    play("alice is long 10 BTC with 100\nalice balance 900", venue)


def test_only_an_isolated_position_has_margin_to_move():
    venue = play("alice deposits 10")
    assert refusal(venue, move(1))[0] is RejectReason.NOT_ISOLATED
    venue(mode(MarginMode.ISOLATED))
    assert refusal(venue, move(1))[0] is RejectReason.NO_POSITION


def test_what_reserves_and_positions_need_cannot_be_withdrawn():
    venue = play("alice deposits 1000")
    venue(order("alice", BUY, 10, 100))
    withdraw = Withdraw(trader=ALICE, asset="USDT", amount=901 * CENTS)
    assert refusal(venue, withdraw) == (RejectReason.AMOUNT_ABOVE_AVAILABLE, 900 * CENTS)


@pytest.mark.parametrize("kind", [Deposit, Withdraw])
def test_a_transfer_is_of_a_known_asset_and_a_positive_amount(kind):
    venue = play("alice deposits 1000")
    unknown = kind(trader=ALICE, asset="GOLD", amount=1)
    assert refusal(venue, unknown)[0] is RejectReason.UNKNOWN_ASSET
    nothing = kind(trader=ALICE, asset="USDT", amount=0)
    assert refusal(venue, nothing)[0] is RejectReason.AMOUNT_NOT_POSITIVE


def test_no_more_is_paid_in_than_one_balance_can_hold():
    """What the outside owes in all is a number of 64 bits, as every number that is kept."""
    venue = exchange()
    for trader in "abcdefghi":
        venue(Deposit(trader=Trader(trader), asset=USDT, amount=BOUND))
    reason, room = refusal(venue, Deposit(trader=ALICE, asset=USDT, amount=BOUND))
    assert reason is RejectReason.OUT_OF_BOUNDS
    venue(Deposit(trader=ALICE, asset=USDT, amount=room))
    one_more = Deposit(trader=ALICE, asset=USDT, amount=1)
    assert refusal(venue, one_more) == (RejectReason.OUT_OF_BOUNDS, 0)
    assert Exchange.restore(venue.inner.state.rules, venue.snapshot()).digest() == venue.inner.digest()


def test_the_same_transfer_moves_money_once():
    venue = exchange()
    deposit = Deposit(trader=ALICE, asset="USDT", amount=5, transfer_id="a")
    venue(deposit)
    assert refusal(venue, deposit)[0] is RejectReason.DUPLICATE_TRANSFER_ID
    assert venue.cash("alice") == 5


@pytest.mark.parametrize("name", ["INSURANCE", "INSURANCE:BTC", "CLEARING", "FEES", "OUTSIDE"])
def test_nobody_acts_under_a_name_of_the_venue(name):
    """The fund's money is nobody's to withdraw, and no wallet is shared with the house."""
    venue = exchange(fund=1000 * CENTS)
    for command in (
        Withdraw(trader=Trader(name), asset=USDT, amount=1),
        Deposit(trader=Trader(name), asset=USDT, amount=1),
        order(name, BUY, 1, 100),
    ):
        assert refusal(venue, command)[0] is RejectReason.RESERVED_NAME
