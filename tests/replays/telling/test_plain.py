"""Whole numbers become the decimal text that reads back as them."""

import pytest

from exchange.instrument import Instrument, Tier
from exchange.numerals import parse_grid
from exchange.terms import Asset, ContractKind, Symbol
from replays.telling.plain import (
    average_text,
    cash_text,
    price_or_none,
    price_text,
    rate_or_none,
    rate_text,
    size_text,
)


def contract(kind: ContractKind) -> Instrument:
    return Instrument(
        symbol=Symbol("X"),
        base=Asset("BTC"),
        quote=Asset("USD"),
        kind=kind,
        price_places=1,
        tick=5,
        size_places=2,
        lot=10,
        cash_places=12,
        tiers=(Tier(0, 4_000_000, 0, 125),),
    )


@pytest.mark.parametrize("kind", list(ContractKind))
def test_an_average_of_one_price_is_that_price(kind: ContractKind) -> None:
    instrument = contract(kind)
    price = float(average_text(instrument, -40, instrument.value(-40, 15_314)))
    assert price == pytest.approx(7_657.0, abs=1e-5)


def test_prices_sizes_and_cash_read_back() -> None:
    instrument = contract(ContractKind.LINEAR)
    assert parse_grid(price_text(instrument, 15_315), 1, 5) == 15_315
    assert parse_grid(size_text(instrument, 37), 2, 10) == 37
    assert cash_text(instrument, -5 * 10**11) == "-0.5"
    assert rate_text(250_000_000) == "0.25"


def test_what_does_not_exist_stays_nothing() -> None:
    assert price_or_none(contract(ContractKind.LINEAR), None) is None
    assert rate_or_none(None) is None
    assert price_or_none(contract(ContractKind.LINEAR), 2) == "1"
    assert rate_or_none(1) == "0.000000001"
