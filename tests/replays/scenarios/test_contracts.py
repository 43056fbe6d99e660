from datetime import date

import pytest

from exchange.terms import ContractKind
from exchange.units import MINUTE
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.contracts import build
from replays.scenarios.scenario_file import InstrumentTable

DAY = date(2020, 3, 12)
LINEAR = {
    "symbol": "BTCUSDT",
    "base": "BTC",
    "quote": "USDT",
    "tick": "0.1",
    "lot": "0.001",
    "volatility_bp": ["5"],
    "flow": {"depth": "300000"},
}
INVERSE = {**LINEAR, "symbol": "XBTUSD", "quote": "USD", "kind": "inverse", "tick": "0.5", "lot": "1"}


def test_a_linear_contract_counts_money_in_hundred_millionths():
    contract, _ = build(1, InstrumentTable.model_validate(LINEAR), DAY)
    assert (contract.settle, contract.cash_places, contract.unit) == ("USDT", 8, 10_000)


def test_a_cheap_coin_counts_its_dollars_finer():
    cheap, _ = build(1, InstrumentTable.model_validate({**LINEAR, "tick": "0.000000001", "lot": "1"}), DAY)
    assert (cheap.cash_places, cheap.unit) == (9, 1)


def test_an_inverse_contract_settles_in_finer_coins():
    contract, _ = build(1, InstrumentTable.model_validate({**INVERSE, "tiers": "bitmex"}), DAY)
    assert contract.kind is ContractKind.INVERSE
    assert (contract.settle, contract.cash_places) == ("BTC", 12)
    assert contract.notional(8000, 16_000) == 10**12


def test_a_scenario_says_how_long_liquidations_go_on_without_an_index():
    stale, _ = build(1, InstrumentTable.model_validate({**LINEAR, "index_stale_seconds": 60}), DAY)
    usual, _ = build(1, InstrumentTable.model_validate(LINEAR), DAY)
    assert (stale.index_stale_after, usual.index_stale_after) == (MINUTE, 5 * MINUTE)


def test_tiers_older_than_the_day_are_assumed_when_there_are_none():
    _, assumed = build(1, InstrumentTable.model_validate({**LINEAR, "tiers": "binance"}), date(2019, 1, 1))
    assert assumed


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({**LINEAR, "tick": "0.00001", "lot": "0.0001"}, "instruments 4, tick: tick x lot is finer"),
        ({**INVERSE, "tick": "0.3"}, "instruments 4, tick: a lot at one tick"),
        ({**INVERSE, "lot": "0.0001"}, "instruments 4, lot: a lot at a high price"),
        ({**LINEAR, "tick": "-1"}, "instruments 4, tick: below 0"),
        ({**LINEAR, "symbol": "NOPE"}, 'instruments 4, tiers: no margin table for "NOPE"'),
    ],
)
def test_what_is_not_whole_is_refused(table, message):
    with pytest.raises(ScenarioError, match=message):
        build(4, InstrumentTable.model_validate(table), DAY)
