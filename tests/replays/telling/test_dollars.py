"""One scale for all assets."""

from msgspec.structs import replace

from exchange.terms import Asset
from replays.scenarios.scenario import find
from replays.telling.dollars import dollars
from tests.again_world import CENTS

MARKETS = find("black-thursday").instruments


def test_dollars_are_themselves_and_a_coin_is_worth_its_mark():
    assert dollars(Asset("USDT"), 7, MARKETS, lambda _: 0) == 7
    assert dollars(Asset("BTC"), 10**12 // 2, MARKETS, lambda _: 79_105) == 7_910_5 * CENTS // 20


def test_dollars_counted_finer_are_worth_no_more():
    fine = replace(MARKETS[0], cash_places=10)
    assert dollars(Asset("USDT"), 799, [fine], lambda _: 0) == 7


def test_where_all_is_counted_in_a_coin_that_nothing_prices_it_counts_for_itself():
    of_ether = replace(MARKETS[0], base=Asset("ETH"), quote=Asset("BTC"), cash_places=10)
    assert dollars(Asset("BTC"), 799, [of_ether], lambda _: 0) == 7
