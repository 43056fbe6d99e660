"""One scale for all assets."""

from exchange.terms import Asset
from replays.dollars import dollars
from replays.scenario import find
from tests.again_world import CENTS

MARKETS = find("black-thursday").instruments


def test_dollars_are_themselves_and_a_coin_is_worth_its_mark():
    assert dollars(Asset("USDT"), 7, MARKETS, lambda _: 0) == 7
    assert dollars(Asset("BTC"), 10**12 // 2, MARKETS, lambda _: 79_105) == 7_910_5 * CENTS // 20
