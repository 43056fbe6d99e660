"""Fills on trial end where the same fills then end."""

import pytest

from exchange.drafts import order_of
from exchange.terms import BUY, SELL, Trader
from exchange.trial import Trial
from tests.kit import exchange, inverse, linear, order, play

ALICE = Trader("alice")
TERMS = {"taker_fee_ppb": 500_000, "maker_fee_ppb": 500_000}


def tried(venue, command, fills):
    """A command's fills, tried and not made."""
    market, desk = venue.markets[command.symbol], venue.state.desk(ALICE, command.symbol)
    trial = Trial(desk, order_of(command, market, desk), market.fees)
    before = venue.digest()
    for price, lots in fills:
        trial.fill(price, lots)
    assert venue.digest() == before
    return trial


@pytest.mark.parametrize("contract", [linear(**TERMS), inverse(**TERMS)], ids=["linear", "inverse"])
@pytest.mark.parametrize("mode", ["isolates", "crosses"])
@pytest.mark.parametrize("side", [BUY, SELL])
@pytest.mark.parametrize(
    "fills", [[(104, 5)], [(98, 10)], [(101, 7), (103, 6)]], ids=["partly", "whole", "flipped"]
)
def test_what_is_tried_is_what_then_is(contract, mode, side, fills):
    """Ten lots are held; more of them are bought, or some, all, or more than all are sold."""
    venue = exchange(contract)
    symbol, asset = contract.symbol, contract.settle
    story = f"alice deposits 1000 {asset}\nbob deposits 100000 {asset}\n"
    play(story + (f"alice isolates {symbol} at 10x" if mode == "isolates" else ""), venue)
    venue(order("bob", SELL, 10, 100, symbol))
    venue(order("alice", BUY, 10, 100, symbol))
    for price, lots in fills:
        venue(order("bob", side.opposite, lots, price, symbol))
    met = fills if side is BUY else fills[::-1]
    worst = max(met)[0] if side is BUY else min(met)[0]
    command = order("alice", side, sum(lots for _, lots in fills), worst, symbol)
    trial = tried(venue, command, met)
    venue(command)
    desk = venue.markets[symbol].desks[ALICE]
    assert (trial.position.size, trial.position.cost) == (desk.position.size, desk.position.cost)
    account = venue.account("alice")
    if mode == "crosses":
        assert trial.pooled == venue.cash("alice", asset)
    elif account.positions:
        assert trial.margin == account.positions[0].margin


def test_a_flat_desk_has_neither_liquidation_nor_bankruptcy_price():
    venue = play("alice deposits 1000\nbob deposits 100000\nbob sells 10 BTC @ 100\nalice buys 10 BTC @ 100")
    trial = tried(venue, order("alice", SELL, 10, 100), [(100, 10)])
    for outcome in (
        trial.isolated_outcome(100, venue.state, {}),
        trial.cross_outcome(100, venue.state, {}),
    ):
        assert (outcome.margin, outcome.liquidation_price, outcome.bankruptcy_price) == (0, None, None)
    bound, free = trial.bound(100), venue.account("alice").cash[1].available
    venue(order("bob", BUY, 10, 100))
    venue(order("alice", SELL, 10, 100))
    assert bound == free - venue.account("alice").cash[1].available < 0
