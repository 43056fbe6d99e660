"""Ranks that are kept are the ranks that a fresh look gives, at every deleverage."""

import pytest

from exchange.adl import rank
from exchange.commands import SetIndexPrice
from exchange.events import Deleveraged
from exchange.ranking import Rankings, candidate_of, opposite_desks
from exchange.terms import AdlRule
from tests.kit import BTC, ETH, exchange, interpreted_only, linear, play
from tests.simulator import Simulator


class Fresh(Rankings):
    """Rankings whose every answer is held against a look at everybody."""

    def __init__(self, state):
        super().__init__(state)
        self.asked = self.kept = 0

    def opposite(self, market, size):
        before = dict(self._sides)
        places = super().opposite(market, size)
        fresh = [candidate_of(self._state, desk, market) for desk in opposite_desks(market, size)]
        assert [place.candidate for place in places] == rank(fresh, market.instrument.adl_rule)
        self.asked += 1
        self.kept += any(side is self._sides[name] for name, side in before.items())
        return places


@interpreted_only
@pytest.mark.parametrize("rule", AdlRule)
def test_ranks_that_are_kept_through_a_cascade_are_those_of_a_fresh_look(rule):
    rule = AdlRule(rule)
    venue = exchange(linear(adl_rule=rule), linear(ETH, adl_rule=rule))
    venue.inner._liquidator._rankings = ranks = Fresh(venue.state)
    for number in range(12):
        play(
            f"""
            s{number} deposits {100 + 60 * number}
            t{number} deposits {40 + 9 * number}
            s{number} sells {2 + number % 3} BTC @ 100
            t{number} buys {2 + number % 3} BTC @ 100
            t{number} sells 1 ETH @ 100
            s{number} buys 1 ETH @ 100
            """,
            venue,
        )
    events = venue(SetIndexPrice(symbol=BTC, price=60))
    events += venue(SetIndexPrice(symbol=ETH, price=190))
    assert len([event for event in events if isinstance(event, Deleveraged)]) > 12
    assert ranks.kept > 6


@interpreted_only
def test_worlds_of_chance_never_find_a_stale_rank():
    asked = 0
    for seed in range(10):
        world = Simulator(seed)
        world.exchange._liquidator._rankings = ranks = Fresh(world.exchange.state)
        for command in world.commands(400):
            world.exchange.submit(command, world.now)
        asked += ranks.asked
    assert asked > 10
