"""Equity in a few sums is the venue's own to the unit, in every scope and in coins."""

import pytest

from exchange.questions import ReadAccount
from replays.player.equity import equity_of
from tests.simulator import Simulator


@pytest.mark.parametrize("seed", range(3))
def test_equity_is_the_venues_own(seed: int) -> None:
    world = Simulator(seed)
    for number, command in enumerate(world.commands(120)):
        world.exchange.submit(command, world.now)
        for trader in world.traders if number % 10 == 0 else ():
            account = world.exchange.ask(ReadAccount(trader=trader))
            told = {each.asset: each.equity_total for each in account.cash}
            assert equity_of(world.exchange, trader) == told
