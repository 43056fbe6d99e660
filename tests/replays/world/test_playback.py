from collections.abc import Sequence
from typing import NamedTuple

import pytest

from exchange.commands import PlaceOrder
from exchange.events import (
    AnyEvent,
    InstrumentHalted,
    LiquidationStarted,
    OrderAccepted,
    OrderRejected,
    Traded,
)
from exchange.questions import ReadAccount
from exchange.terms import BUY, Asset, OrderType, RejectReason, Symbol, Trader
from exchange.units import HOUR, PPB, SECOND
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.scenario import built, find
from replays.world.playback import World
from tests.small_world import BTC, TABLE, Away, library, small

YOU = Trader("you")
CRASH = find("black-thursday")


def play(world, seconds):
    return [event for _ in range(seconds) for event in world.step()]


def buy(size):
    return PlaceOrder(trader=YOU, symbol=Symbol("BTCUSDT"), side=BUY, size=size, type=OrderType.MARKET)


def cash_of(world):
    """The player's cross USDT."""
    return {each.asset: each.cash for each in world.exchange.ask(ReadAccount(trader=YOU)).cash}["USDT"]


HALT = '[[halts]]\ntime = 2024-01-01T{}\nsymbol = "BTCUSDT"\nsettlement_price = "{}"\n'
INVERSE = TABLE.replace('lot = "0.001"', 'lot = "1"\nkind = "inverse"').replace("{ USDT", "{ BTC")


class Begun(NamedTuple):
    """Black Thursday: as it opened, two minutes into it, and half a minute later."""

    opened: Sequence[AnyEvent]
    leveraged: int
    holders: int
    events: list[AnyEvent]
    blob: bytes
    digest: bytes
    """Half a minute later."""


@pytest.fixture(scope="module")
def begun():
    world = World(CRASH, 7)
    world.exchange.check()
    leveraged, holders = world.crowd.leveraged, len(world.exchange.markets["BTCUSDT"].holders)
    events = play(world, 120)
    blob = world.snapshot()
    play(world, 30)
    world.exchange.check()
    return Begun(world.opened, leveraged, holders, events, blob, world.digest())


def test_the_books_open_with_everybody_in_them(begun):
    assert not [event for event in begun.opened if isinstance(event, OrderRejected)]
    assert begun.leveraged >= 5_000
    assert begun.holders >= 5_000


def test_the_same_seed_plays_the_same_world(begun):
    built.cache_clear()
    world = World(find(CRASH.name), 7)
    assert world.scenario is not CRASH
    play(world, 150)
    assert world.digest() == begun.digest


def test_a_restored_world_goes_on_as_if_nothing_had_happened(begun):
    world = World.restore(CRASH, begun.blob, 7)
    assert world.snapshot() == begun.blob
    play(world, 30)
    assert world.digest() == begun.digest


def test_the_mid_stays_with_the_index(begun):
    world = World.restore(CRASH, begun.blob, 7)
    distances = []
    for _ in range(120):
        world.step()
        for market in world.exchange.markets.values():
            mid = market.book.best_price(BUY) + market.book.best_price(BUY.opposite)
            distances.append(abs(mid - 2 * market.index) * PPB // (2 * market.index))
    assert sorted(distances)[len(distances) // 2] < 300_000
    assert sorted(distances)[len(distances) * 99 // 100] < 2_500_000


def test_time_passes_a_second_a_step_and_commands_stay_inside_it(tmp_path):
    world = World(small(tmp_path), 7)
    before = world.time
    events = world.step()
    assert world.time == before + SECOND
    assert all(before <= event.time < world.time for event in events)


def test_the_player_trades_against_the_crowd_and_pays_for_it(tmp_path):
    world = World(small(tmp_path), 7)
    play(world, 1)
    events = world.submit(buy(500))
    trades = [event for event in events if isinstance(event, Traded) and event.taker == YOU]
    assert sum(trade.size for trade in trades) == 500
    assert all(trade.maker != YOU for trade in trades)
    assert cash_of(world) == world.scenario.balances["USDT"] - sum(trade.taker_fee for trade in trades)
    play(world, 20)
    world.exchange.check()


def test_one_more_order_does_not_reshuffle_what_others_take(tmp_path):
    """Takers of the next seconds send the same orders, whoever else was there."""
    sent = []
    for meddling in (False, True):
        world = World(small(tmp_path), 7)
        play(world, 1)
        if meddling:
            world.submit(buy(50))
        sent.append(
            [
                (event.trader, event.side, event.size)
                for event in play(world, 30)
                if isinstance(event, OrderAccepted) and event.trader.startswith("t-")
            ]
        )
    assert sent[0] == sent[1]
    assert sent[0]


def test_coupled_the_outside_world_follows_this_venue(tmp_path):
    scenario = small(tmp_path)
    free, tied = (World(scenario, 7, coupling_ppb=coupling) for coupling in (0, PPB))
    for world in (free, tied):
        for _ in range(3):
            world.submit(buy(500))
            play(world, 5)
    assert tied.exchange.markets[BTC].index > free.exchange.markets[BTC].index
    assert free.exchange.markets[BTC].index == scenario.bridges(7)[BTC].price(free.time - SECOND)


def test_headlines_appear_in_their_time(tmp_path):
    told = 'time = 2024-01-01T00:00:01Z\ntext = "Rumours"\nsource = "made up"\n'
    world = World(find("small", library(tmp_path, f"{TABLE}[[headlines]]\n{told}")))
    assert not world.headlines()
    play(world, 2)
    assert [each.text for each in world.headlines()] == ["Rumours"]


def test_nine_minutes_play_soundly_with_liquidations(begun):
    world = World.restore(CRASH, begun.blob, 7)
    events = begun.events + play(world, 7 * 60)
    world.exchange.check()
    assert any(isinstance(event, LiquidationStarted) for event in events)
    assert not [event for event in events if isinstance(event, OrderRejected)]


def test_another_balance_is_the_players_own(tmp_path):
    world = World(small(tmp_path), 7, {Asset("USDT"): 5 * 10**8})
    assert cash_of(world) == 5 * 10**8


def test_books_that_the_venue_will_not_open_are_told(tmp_path):
    with pytest.raises(ScenarioError, match=r"the books cannot be opened: The amount must be above zero\."):
        World(small(tmp_path), balances={Asset("USDT"): 0})


def test_a_price_that_the_venue_will_not_have_is_told(tmp_path):
    world = World(small(tmp_path))
    world.lead(BTC, Away(world.rules.instruments[0].price_max + 1))
    with pytest.raises(ScenarioError, match=r"BTCUSDT: The number is out of range: at most"):
        world.step()


@pytest.mark.parametrize(
    ("command", "table", "there", "size", "limit"),
    [
        ("price", TABLE, 900_000, 10**10, r"at most 2,305\.8"),
        ("halt", TABLE, 900_000, 10**10, r"at most 9,223\.3"),
        ("price", INVERSE, 1, 10**7, r"at least 4\.5"),
        ("halt", INVERSE, 1, 10**7, r"at least 1\.2"),
    ],
)
def test_a_price_beyond_the_value_limit_ends_the_scenario_with_that_limit(
    tmp_path, command, table, there, size, limit
):
    """A linear one's price is bounded above, an inverse one's below."""
    halts = "" if command == "price" else HALT.format("00:00:00Z", f"{there // 10}.{there % 10}")
    world = World(find("small", library(tmp_path, table + halts)))
    (market,) = world.exchange.markets.values()
    next(iter(market.holders.values())).position.size = size
    if command == "price":
        world.lead(BTC, Away(there))
    with pytest.raises(ScenarioError, match=f"BTCUSDT: The number is out of range: {limit}"):
        world.step()


def test_coupled_the_outside_world_stays_where_prices_are_known(tmp_path):
    world = World(small(tmp_path), coupling_ppb=PPB)
    most = world.rules.instruments[0].price_max
    world.lead(BTC, Away(most))
    world._distance_ppb[BTC] = PPB
    world.step()
    assert world.exchange.markets[BTC].index == most


def test_a_stated_order_outside_the_band_is_refused_like_any_other(tmp_path):
    order = 'time = 2024-01-01T00:00:05Z\nsymbol = "BTCUSDT"\nside = "sell"\nsize = "9"\nprice = "9000"\n'
    events = play(World(find("small", library(tmp_path, f"{TABLE}[[orders]]\n{order}"))), 10)
    refused = [(event.trader, event.reason) for event in events if isinstance(event, OrderRejected)]
    assert refused == [("o-BTCUSDT-000", RejectReason.PRICE_OUTSIDE_BAND)]


def test_of_a_halted_market_the_outside_world_goes_on_to_tell(tmp_path):
    world = World(find("small", library(tmp_path, TABLE + HALT.format("00:00:05Z", "40000"))))
    events = play(world, 10)
    assert [event.settlement_price for event in events if isinstance(event, InstrumentHalted)] == [400_000]
    assert world.exchange.markets[BTC].halted


def test_a_fork_goes_a_way_of_its_own_and_leaves_the_world_alone(tmp_path):
    small_world = World(small(tmp_path), 7)
    other, led = small_world.fork(), small_world.fork()
    led.lead(BTC, CRASH.bridges(7)[BTC])
    for each in (small_world, other, led):
        play(each, 5)
    assert other.digest() == small_world.digest()
    assert led.exchange.markets[BTC].index < small_world.exchange.markets[BTC].index // 2


def test_calm_has_no_end_and_can_be_left_and_entered():
    calm = find("calm")
    world = World(calm, 3)
    assert world.end is None
    play(world, 90)
    again = World.restore(calm, world.snapshot(), 3)
    assert [type(event) for event in play(world, 30)] == [type(event) for event in play(again, 30)]
    assert world.digest() == again.digest()


@pytest.mark.soak
def test_the_whole_day_meets_what_was_published():
    world = World(CRASH, 7)
    lows, by_hour = {}, {}
    while not world.ended:
        for event in world.step():
            if isinstance(event, Traded):
                lows[event.symbol] = min(lows.get(event.symbol, event.price), event.price)
            elif isinstance(event, LiquidationStarted):
                hour = (event.time - CRASH.start) // HOUR
                by_hour[hour] = by_hour.get(hour, 0) + 1
    world.exchange.check()
    for table in CRASH.table.instruments:
        low = CRASH.price(table.symbol, table.published_low)
        assert abs(lows[table.symbol] - low) * 50 <= low
    fall = sum(by_hour.get(hour, 0) for hour in (6, 7, 19, 20, 21, 22))
    assert sum(by_hour.values()) > 500
    assert fall * 2 > sum(by_hour.values())
    assert world.time == world.end
    assert not world.step()
