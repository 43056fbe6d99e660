"""A fork with no change lives what the world lives, to the byte; a change at t touches nothing before t.

Run behind the marker: pytest -m soak tests/properties/test_forks.py
"""

import random
from hashlib import blake2b
from pathlib import Path

import pytest

from exchange.commands import PlaceOrder
from exchange.edge.codec import encode_event
from exchange.terms import BUY, OrderType
from exchange.units import MINUTE, SECOND, Time
from replays.crowd.population import PLAYER
from replays.scenarios.scenario import Scenario, find
from replays.world.playback import World
from tests.again_world import BTC, FALL, scenario

TEN_MINUTES = 10 * MINUTE // SECOND
ORDER = PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=500, type=OrderType.MARKET)


def second(world: World) -> bytes:
    """Every event of one step, in a few bytes."""
    events = b"\n".join(map(encode_event, world.step()))
    return blake2b(events, digest_size=16).digest()


def forks_live_the_same(market: Scenario, end: Time, moments: int, to_the_end: int) -> None:
    chance = random.Random(11)
    length = (end - market.start) // SECOND
    chosen = set(chance.sample(range(length), moments))
    world, trail, blobs = World(market), [], {}
    for at in range(length):
        if at in chosen:
            blobs[at] = world.snapshot()
        trail.append(second(world))
    whole = set(chance.sample(sorted(chosen), to_the_end))
    for at, blob in blobs.items():
        fork = World.restore(market, blob)
        ahead = length - at if at in whole else min(TEN_MINUTES, length - at)
        assert [second(fork) for _ in range(ahead)] == trail[at : at + ahead], (
            f"forked {at} s after the start"
        )
        if at in whole:
            assert fork.digest() == world.digest()


def test_forks_at_ten_random_moments_live_the_same_to_the_end(tmp_path: Path):
    market = scenario(tmp_path, *FALL, "97", fee="0.0005", wobble="20", accounts=60)
    assert market.end is not None
    forks_live_the_same(market, market.end, 10, 10)


def test_a_command_at_t_changes_nothing_before_t(tmp_path: Path):
    market = scenario(tmp_path, *FALL, wobble="20", accounts=60)
    trails = []
    for meddling in (False, True):
        world = World(market)
        trails.append([second(world) for _ in range(120)])
        if meddling:
            world.submit(ORDER)
        trails[-1] += [second(world) for _ in range(5)]
    plain, meddled = trails
    assert plain[:120] == meddled[:120]
    assert plain[120:] != meddled[120:]


@pytest.mark.soak
@pytest.mark.parametrize("name", ["eth-flash-crash", "squeeze", "tariff-cascade", "black-thursday"])
def test_forks_at_a_hundred_random_moments_play_on_identically(name: str):
    market = find(name)
    assert market.end is not None
    forks_live_the_same(market, market.end, 100, 5)
