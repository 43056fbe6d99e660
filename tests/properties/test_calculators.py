"""What `calc` answers is what the venue shows: positions of chance, asked of both."""

import random
from fractions import Fraction

import pytest

from exchange.commands import Deposit, MoveMargin, SetLeverage, SetMarginMode, Withdraw
from exchange.instrument import Instrument, marginal_tiers
from exchange.questions import PositionView
from exchange.terms import BUY, SELL, ContractKind, MarginMode, Trader
from exchange.units import PPB, Cash
from tests.exchange.asking import ask, text
from tests.kit import CheckedExchange, exchange, inverse, linear, order

ALICE, BOB = Trader("alice"), Trader("bob")


def contract(chance: random.Random, kind: ContractKind) -> tuple[Instrument, list[list[str]]]:
    """With one or two tiers, and those as a calculator is told them."""
    rate, fee = chance.choice((4_000_000, 3_333_333, 25_000_000)), chance.choice((0, 600_000))
    make, places = (inverse, 12) if kind is ContractKind.INVERSE else (linear, 8)
    floors = [0, chance.randrange(1, 10**15)][: chance.choice((1, 2))]
    rows = [(floor, rate * step, 50 // step) for step, floor in enumerate(floors, 1)]
    changes = {"price_places": chance.randrange(3), "size_places": chance.randrange(3) * (make is linear)}
    told = [[text(Fraction(floor, 10**places)), text(Fraction(each, PPB))] for floor, each, _ in rows]
    return make(tiers=tuple(marginal_tiers(rows)), taker_fee_ppb=fee, **changes), told


def opened(chance: random.Random, instrument: Instrument, price: int, mode: MarginMode) -> CheckedExchange:
    """One position of alice's, with little more behind it than it needs, or somewhat more."""
    venue, side = exchange(instrument, index={instrument.symbol: price}), chance.choice((BUY, SELL))
    for trader in (ALICE, BOB):
        venue(Deposit(trader=trader, asset=instrument.settle, amount=10**17))
    venue(SetMarginMode(trader=ALICE, symbol=instrument.symbol, mode=mode))
    venue(SetLeverage(trader=ALICE, symbol=instrument.symbol, leverage=chance.randrange(2, 21)))
    size, at = chance.randrange(1, 50_000), price + chance.randrange(-price // 60, price // 60)
    for trader, way in ((BOB, SELL if side is BUY else BUY), (ALICE, side)):
        venue(order(trader, way, size, at, instrument.symbol))
    held = venue.position(ALICE, instrument.symbol)
    if mode is MarginMode.ISOLATED:
        amount = chance.randrange(1, 2 * held.margin)
        venue(MoveMargin(trader=ALICE, symbol=instrument.symbol, amount=amount))
    else:
        venue(Withdraw(trader=ALICE, asset=instrument.settle, amount=10**17 - 2 * held.margin))
    return venue


def asked(view: PositionView, instrument: Instrument, balance: Cash) -> dict[str, str]:
    """A position as one would type it, its cost of one fill booked in whole units."""
    size = Fraction(abs(view.size), 10**instrument.size_places)
    places = 10**instrument.cash_places
    cost = Fraction(abs(view.cost), places)
    entry = size / cost if instrument.kind is ContractKind.INVERSE else cost / size
    tick = Fraction(1, 10**instrument.price_places)
    entry_told = round(entry / tick) * tick
    exact = size / entry_told if instrument.kind is ContractKind.INVERSE else size * entry_told
    booked = cost - exact if view.cost > 0 else exact - cost
    wallet = round((Fraction(balance, places) - booked) * 10**59)
    return {
        "contract": instrument.kind.value,
        "side": "long" if view.size > 0 else "short",
        "size": text(size),
        "entry": text(entry_told),
        "tick": text(tick),
        "margin" if view.mode is MarginMode.ISOLATED else "wallet": text(Fraction(wallet, 10**59)),
    }


@pytest.mark.parametrize("mode", MarginMode)
@pytest.mark.parametrize("kind", ContractKind)
def test_the_prices_calculated_are_those_the_venue_shows(kind: ContractKind, mode: MarginMode):
    chance, compared = random.Random(f"{kind} {mode}"), 0
    for _ in range(25):
        instrument, tiers = contract(chance, kind)
        venue = opened(chance, instrument, chance.randrange(5_000, 90_000), mode)
        view = venue.position(ALICE, instrument.symbol)
        balance = view.margin if mode is MarginMode.ISOLATED else venue.cash(ALICE, instrument.settle)
        request = asked(view, instrument, balance) | {"tiers": tiers}
        for what in ("liquidation", "bankruptcy"):
            shown = getattr(view, f"{what}_price")
            answered = ask(what, **request)[f"{what}_price_tick"]
            if shown is not None and 1 < shown < instrument.price_max:
                assert answered == Fraction(shown, 10**instrument.price_places), (what, request)
                compared += 1
    assert compared > 20
