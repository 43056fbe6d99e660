from collections import Counter

import pytest

from exchange.margin import Leg, account_risk
from exchange.terms import Asset, MarginMode
from replays.crowd.population import PLAYER, Population, Temper, populate
from replays.scenarios.scenario import find
from replays.world.playback import World
from tests.small_world import BTC, TABLE, library, small

SCENARIO = find("black-thursday")
INDEX = {symbol: bridge.price(SCENARIO.start) for symbol, bridge in SCENARIO.bridges(7).items()}
DEPOSITS = [(PLAYER, Asset("USDT"), 10**12)]


@pytest.fixture(scope="module")
def drawn() -> Population:
    return populate(SCENARIO, 7, INDEX, DEPOSITS)


def test_sizes_and_costs_sum_to_zero_on_every_instrument(drawn):
    for instrument in SCENARIO.instruments:
        held = [each for each in drawn.opening.positions if each.symbol == instrument.symbol]
        assert sum(each.size for each in held) == 0
        assert sum(each.cost for each in held) == 0


def test_every_scope_begins_with_one_and_a_half_times_its_maintenance(drawn):
    deposits = {(trader, asset): amount for trader, asset, amount in drawn.opening.deposits}
    for position in drawn.opening.positions:
        instrument = SCENARIO.instrument(position.symbol)
        margin = position.margin or deposits[position.trader, instrument.settle]
        leg = Leg(instrument, position.size, position.cost, INDEX[position.symbol], position.leverage)
        risk = account_risk(margin, [leg])
        assert position.leverage == 1 or 2 * risk.equity >= 3 * risk.maintenance
        assert risk.equity > 0


def test_there_are_as_many_as_the_scenario_says(drawn):
    kinds = Counter(person.size != 0 for person in drawn.people)
    assert kinds == {True: 10_000, False: 2_500}


def test_a_quarter_is_isolated_and_most_are_long(drawn):
    holders = [person for person in drawn.people if person.size]
    isolated = sum(person.mode is MarginMode.ISOLATED for person in holders)
    longs = sum(person.size > 0 for person in holders)
    assert 2_350 < isolated < 2_650
    assert 6_200 < longs < 6_800


def test_the_richest_few_hold_a_large_part(drawn):
    margins = sorted((each.margin for each in drawn.people if each.symbol == "BTCUSDT"), reverse=True)
    assert sum(margins[: len(margins) // 50]) > sum(margins) // 4


def test_tempers_are_spread_as_the_scenario_says(drawn):
    tempers = Counter(person.temper for person in drawn.people)
    assert tempers[Temper.NOTHING] > tempers[Temper.STOP] > tempers[Temper.AUTO_MARGIN] > 0


def test_the_same_seed_draws_the_same_people(tmp_path):
    one, again = small(tmp_path), small(tmp_path)
    index = {BTC: 420_000}
    assert populate(again, 7, index, DEPOSITS).opening == populate(one, 7, index, DEPOSITS).opening
    assert populate(again, 8, index, DEPOSITS).opening != populate(one, 7, index, DEPOSITS).opening


@pytest.mark.parametrize("accounts", [1, 2, 3, 5, 17, 60])
@pytest.mark.parametrize("kind", ["linear", "inverse"])
def test_of_a_few_lots_the_books_balance_too(tmp_path, accounts, kind):
    """Where there are fewer lots than hedgers, what some of them would have paid is paid by the others."""
    poor = TABLE.replace('equity_median = "200"', 'equity_median = "0.01"')
    poor = poor.replace("accounts = 60", f"accounts = {accounts}")
    if kind == "inverse":
        poor = poor.replace('quote = "USDT"', 'quote = "USD"').replace('lot = "0.001"', 'lot = "1"')
        poor = poor.replace('"binance"', '"binance"\nkind = "inverse"').replace("USDT =", "BTC =")
    scenario = find("small", library(tmp_path, poor))
    for seed in range(8):
        World(scenario, seed).exchange.check()
