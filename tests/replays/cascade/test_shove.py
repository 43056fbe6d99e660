"""A map says who would fall if all else stood still; a shove lets it happen. Both are told."""

from types import SimpleNamespace

import pytest

from exchange.events import BadDebtBooked, Deleveraged, MarkChanged
from exchange.terms import Asset, Symbol, Trader
from exchange.units import MINUTE, SECOND
from replays.cascade.shove import shove
from replays.reruns.rerun import Run
from tests.again_world import BTC, FALL, LONG, life, scenario


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    crowded = scenario(tmp_path_factory.mktemp("shoved"), *FALL, fee="0.0005", wobble="10", accounts=80)
    run = Run(life(crowded, LONG))
    run.play(run.life.scenario.start + MINUTE)
    return run


@pytest.fixture(scope="module")
def far(run):
    return shove(run.world, BTC, 900)


def test_the_map_takes_the_player_one_tick_beyond_the_level_and_not_at_it(run, far):
    (held,) = run.account().positions
    level = held.liquidation_price
    safe, beyond = (shove(run.world, BTC, price) for price in (level, level - 1))
    assert safe.mapped.own == 0
    assert beyond.mapped.own == run.life.scenario.instrument(BTC).notional(2000, level)
    assert far.lived.own > 0


def test_the_map_counts_everybody_between_here_and_there(run, far):
    near = shove(run.world, BTC, 960)
    assert 0 < near.mapped.longs < far.mapped.longs
    assert near.mapped.shorts == far.mapped.shorts == 0
    assert far.liquidations > near.liquidations > 0
    assert far.depth >= near.depth > 0


def test_lived_the_mark_goes_there_and_takes_longs_on_its_way(far):
    assert far.furthest <= 900
    assert far.lived.longs > 0
    assert far.lived.longs != far.mapped.longs


def test_the_map_costs_no_more_the_farther_it_reaches(run, monkeypatch):
    """A price a million times as high once asked for a list of every tick on the way."""
    idle = SimpleNamespace(lead=lambda *_: None, step=list, time=0, exchange=run.world.exchange)
    monkeypatch.setattr(run.world, "fork", lambda: idle)
    near, far = (shove(run.world, BTC, price) for price in (10**4, 10**12))
    assert far.mapped.shorts > near.mapped.shorts > 0


class _Aloof:
    """A fork whose mark keeps so many ticks above its index."""

    def __init__(self, world, above):
        self.exchange, self.time, self.above = world.exchange, world.time, above

    def lead(self, _, path):
        self.path = path

    def step(self):
        self.time += SECOND
        index = self.path.price(self.time)
        return [MarkChanged(time=self.time, symbol=BTC, mark=index + self.above, index=index)]


def test_a_mark_that_keeps_off_the_index_is_led_there_all_the_same(run, monkeypatch):
    """The shove to one's own level stopped three ticks short of it and took nobody."""
    for target in (900, 1_100):
        for above in (3, -3, 0):
            monkeypatch.setattr(run.world, "fork", lambda above=above: _Aloof(run.world, above))
            furthest = shove(run.world, BTC, target).furthest
            assert furthest <= 900 if target == 900 else furthest >= 1_100


def test_the_index_is_led_no_farther_than_prices_are_known(run, monkeypatch):
    most, led = run.life.scenario.instrument(BTC).price_max, []

    class Watched(_Aloof):
        def lead(self, symbol, path):
            super().lead(symbol, path)
            led.append(path.price(self.time + MINUTE))

    monkeypatch.setattr(run.world, "fork", lambda: Watched(run.world, -3))
    assert shove(run.world, BTC, most - 2).furthest == most - 3
    assert led == [most - 2, most]


def test_upwards_shorts_fall(run):
    shoved = shove(run.world, BTC, 1_100)
    assert shoved.mapped.shorts > 0
    assert shoved.mapped.longs == 0
    assert shoved.lived.shorts > 0
    assert shoved.furthest >= 1_100


def test_what_falls_on_another_market_is_told_of_that_one(run, monkeypatch):
    """Its amounts are of another asset: they cannot be added."""

    def events(symbol, asset, value):
        someone = {"trader": Trader("h"), "victim": Trader("v"), "rank": 1, "liquidation_id": 1}
        return [
            Deleveraged(
                time=1, symbol=symbol, size=-1, value=value, price=9, realized=0, victim_realized=0, **someone
            ),
            BadDebtBooked(
                time=1,
                asset=asset,
                symbol=symbol,
                amount=value,
                liquidation_id=1,
                trader=Trader("v"),
                scope=str(symbol),
            ),
        ]

    happened = iter([events(BTC, Asset("USDT"), 5) + events(Symbol("XBTUSD"), Asset("XBT"), 7_000)])
    fork = SimpleNamespace(
        lead=lambda *_: None, step=lambda: next(happened, []), time=0, exchange=run.world.exchange
    )
    monkeypatch.setattr(run.world, "fork", lambda: fork)
    shoved = shove(run.world, BTC, 990)
    assert (shoved.deleveraged, shoved.bad_debt) == (5, 5)


def test_the_world_itself_is_not_touched(run):
    before = run.world.digest()
    shove(run.world, BTC, 990)
    assert run.world.digest() == before
