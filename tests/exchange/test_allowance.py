"""What an account may do with its mode, leverage, margin and cash, and the number that would pass."""

import random

import pytest

from exchange.account import Desk
from exchange.commands import BOUND, AnyCommand, Deposit, MoveMargin, SetLeverage, SetMarginMode, Withdraw
from exchange.engine import Exchange
from exchange.events import OrderRejected
from exchange.instrument import Tier
from exchange.terms import BUY, SELL, MarginMode, RejectReason, Side, Trader, TransferReason
from exchange.units import KEPT_MAX
from tests.kit import BTC, CENTS, ETH, USDT, CheckedExchange, exchange, inverse, linear, order, play
from tests.reference import naive_margin

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


def test_lower_leverage_needs_margin_for_the_worse_side_alone():
    venue = play("alice deposits 202\nalice buys 10 BTC @ 100\nalice sells 10 BTC @ 101")
    venue(leverage(5))
    assert refusal(venue, leverage(4)) == (RejectReason.INSUFFICIENT_MARGIN, 50 * CENTS + CENTS // 2)


@pytest.mark.parametrize("seed", range(60))
def test_the_margin_that_lower_leverage_asks_for_is_the_least_that_passes(seed):
    """As the slow twin finds it on a copy whose leverage is lower, with position and orders on both sides."""
    chance = random.Random(seed)
    venue, desk = quoting(chance)
    for wanted in chance.sample(range(1, desk.leverage), min(3, desk.leverage - 1)):
        command = SetLeverage(trader=ALICE, symbol=desk.instrument.symbol, leverage=wanted)
        needs = needed_at(venue, desk, wanted) - needed_at(venue, desk, desk.leverage)
        short = needs - max(0, venue.state.free(desk))
        for more, passes in ((short - 1, False), (short, True)):
            copy = Exchange.restore(venue.state.rules, venue.snapshot())
            if more > 0:
                copy.submit(Deposit(trader=ALICE, asset=desk.instrument.settle, amount=more), venue.inner.now)
            events = copy.submit(command, venue.inner.now)
            refusals = [event.needs for event in events if isinstance(event, OrderRejected)]
            assert refusals == ([] if passes or more < 0 else [needs])
            copy.check()


def quoting(chance: random.Random) -> tuple[CheckedExchange, Desk]:
    """Alice with orders on both sides and, in cross, a position; most of what is free is withdrawn."""
    contract = chance.choice([linear, inverse])(taker_fee_ppb=chance.choice([0, 500_000]))
    venue, symbol = exchange(contract), contract.symbol
    for trader in (ALICE, Trader("bob")):
        venue(Deposit(trader=trader, asset=contract.settle, amount=10**15))
        venue(SetLeverage(trader=trader, symbol=symbol, leverage=chance.randint(2, 100)))
    isolated = chance.random() < 0.3
    if isolated:
        venue(SetMarginMode(trader=ALICE, symbol=symbol, mode=MarginMode.ISOLATED))
    if not isolated and (held := chance.randint(0, 12)):
        side = chance.choice([BUY, SELL])
        venue(order("bob", side.opposite, held, chance.randint(97, 103), symbol))
        venue(order("alice", side, held, 100 + 3 * side, symbol))
    for _ in range(chance.randint(0, 7)):
        side: Side = chance.choice([BUY, SELL])
        venue(order("alice", side, chance.randint(1, 12), 100 - side * chance.randint(-2, 40), symbol))
    free = venue.state.transferable(venue.state.cross(ALICE, contract.settle))
    if (amount := free - chance.choice([0, chance.randrange(10**11)])) > 0:
        venue(Withdraw(trader=ALICE, asset=contract.settle, amount=amount))
    return venue, venue.state.desk(ALICE, symbol)


def needed_at(venue: CheckedExchange, desk: Desk, wanted: int) -> int:
    """What position and orders need at a leverage, by the slow twin."""
    copy = Exchange.restore(venue.state.rules, venue.snapshot())
    twin = copy.state.desk(ALICE, desk.instrument.symbol)
    twin.leverage = wanted
    return naive_margin.reserved(twin) + sum(
        w.rounded.initial for w in naive_margin.weigh(copy, twin.account)
    )


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
    venue = play("alice deposits 1000\nbob deposits 1000\nbob sells 20 BTC @ 100\nalice buys 20 BTC @ 100")
    venue(order("alice", BUY, 10, 100))
    withdraw = Withdraw(trader=ALICE, asset="USDT", amount=700 * CENTS + 1)
    assert refusal(venue, withdraw) == (RejectReason.AMOUNT_ABOVE_AVAILABLE, 700 * CENTS)


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


def test_deposits_and_withdrawals_keep_every_balance_within_the_limit():
    """Only then is there more in a venue than was paid in."""
    venue = exchange()
    state, wallet = venue.state, venue.state.cross(ALICE, USDT).wallet
    state.ledger.transfer(state.markets[BTC].bad_debt, wallet, KEPT_MAX - 5, TransferReason.BAD_DEBT)
    for amount in (6, BOUND + 1):
        too_much = Deposit(trader=ALICE, asset=USDT, amount=amount)
        assert refusal(venue, too_much) == (RejectReason.OUT_OF_BOUNDS, 5)
    venue(Deposit(trader=ALICE, asset=USDT, amount=5))
    assert wallet.balance == KEPT_MAX
    state.ledger.transfer(wallet, state.outside(USDT), KEPT_MAX, TransferReason.WITHDRAWAL)
    state.ledger.transfer(state.markets[ETH].bad_debt, wallet, 6, TransferReason.BAD_DEBT)
    assert refusal(venue, Withdraw(trader=ALICE, asset=USDT, amount=6)) == (RejectReason.OUT_OF_BOUNDS, 5)
    venue(Withdraw(trader=ALICE, asset=USDT, amount=5))
    assert state.outside(USDT).balance == KEPT_MAX


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
