"""Auto-margin takes a bounded number of steps, and comes to what a step after the other comes to."""

from hypothesis import given
from hypothesis import strategies as st

from exchange.commands import Deposit, SetIndexPrice
from exchange.events import CashMoved
from exchange.margin import initial, is_safe_at
from exchange.terms import BUY, SELL, Trader, TransferReason
from exchange.units import PPB
from exchange.watch import AUTO_STEPS_MAX
from tests.kit import exchange, inverse, linear, order, play

ALICE = Trader("alice")
TAKEN = TransferReason.AUTO_MARGIN
ENTRY = 1_000


def one_by_one(desk, mark, balance, free):
    """What is moved where an initial margin is added, and looked at again, until safe or nothing is free."""
    size, cost, moved = desk.position.size, desk.position.cost, 0
    while moved < free and not is_safe_at(balance + moved, desk.instrument, size, cost, mark):
        moved += min(initial(desk.instrument, size, mark, desk.leverage), free - moved)
    return moved


@given(
    contract=st.sampled_from([linear(), inverse()]),
    side=st.sampled_from((BUY, SELL)),
    size=st.integers(1, 20),
    leverage=st.integers(1, 50),
    free=st.integers(0, 5_000 * PPB),
    times=st.integers(1, 60),
)
def test_bounded_steps_end_where_one_by_one_would(contract, side, size, leverage, free, times):
    """A mark falls to a part of what it was, or rises to so many times as much; free is, in ppb, some initial
    margins of the beginning."""
    symbol, asset = contract.symbol, contract.settle
    venue = exchange(contract, index={symbol: ENTRY})
    play(f"bob deposits 100000 {asset}", venue)
    needed = initial(contract, size, ENTRY, leverage)
    venue(Deposit(trader=ALICE, asset=asset, amount=needed + needed * free // PPB))
    play(f"alice isolates {symbol} at {leverage}x\nalice auto-adds to {symbol}", venue)
    venue(order("bob", side.opposite, size, ENTRY, symbol))
    venue(order("alice", side, size, ENTRY, symbol))
    desk = venue.markets[symbol].desks[ALICE]
    mark = ENTRY // times if side is BUY else ENTRY * times
    balance, free = desk.account.wallet.balance, desk.cross.wallet.balance
    expected = one_by_one(desk, mark, balance, free)
    events = venue(SetIndexPrice(symbol=symbol, price=mark))
    assert venue.markets[symbol].mark == mark
    moved = [event.amount for event in events if isinstance(event, CashMoved) and event.reason is TAKEN]
    assert sum(moved) == expected
    assert len(moved) <= AUTO_STEPS_MAX + 1
