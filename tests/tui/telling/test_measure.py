"""Sizes in base or in quote: the same amounts, told two ways, and nothing else changes."""

from msgspec.structs import replace

from exchange.terms import Asset, ContractKind
from tests.tui.frames import INSTRUMENTS
from tui.telling.measure import Measure, measure_of, other_units, own_units

BTC = INSTRUMENTS[0]
COIN = replace(
    BTC, kind=ContractKind.INVERSE, quote=Asset("USD"), price_places=1, size_places=0, lot=1, cash_places=12
)


def test_a_linear_contract_counts_in_base_and_is_worth_quote():
    measure = measure_of(BTC, "")
    assert (measure.asset, measure.text(measure.amount(850, 582_000))) == ("BTC", "0.850")
    assert measure_of(BTC, "base") == measure
    measure = measure_of(BTC, "quote")
    assert (measure.asset, measure.text(measure.amount(850, 582_000))) == ("USDT", "49,470")
    assert measure.own_at(-850, 582_000, signed=True) == "-49,470.00"
    assert measure.own_at(850, 582_000, signed=True) == "+49,470.00"


def test_an_inverse_contract_counts_in_quote_and_is_worth_base():
    assert own_units(COIN) == "quote"
    assert measure_of(COIN, "quote") == measure_of(COIN, "") == Measure(COIN)
    measure = measure_of(COIN, "base")
    assert (measure.asset, measure.text(measure.amount(10_000, 500_000))) == ("BTC", "0.2000")
    assert measure.own_at(10_000, 500_000) == "0.200000"
    assert Measure(COIN).own_at(10_000, 500_000) == "10,000"


def test_a_running_total_of_lots_is_shorter_than_a_size():
    assert (Measure(BTC).text(12_345), Measure(BTC).total(12_345)) == ("12.345", "12.35")
    assert Measure(BTC, valued=True).total(10**12) == "10,000"


def test_the_key_goes_to_the_units_that_are_not_shown():
    assert [other_units(BTC, units) for units in ("", "base", "quote")] == ["quote", "quote", "base"]
    assert [other_units(COIN, units) for units in ("", "base", "quote")] == ["base", "quote", "base"]


def test_an_amount_keeps_its_sign_and_a_price_of_nought_is_no_trouble():
    assert Measure(BTC, valued=True).amount(-5, 100) == -Measure(BTC, valued=True).amount(5, 100)
    assert Measure(COIN, valued=True).amount(5, 0) > 0
