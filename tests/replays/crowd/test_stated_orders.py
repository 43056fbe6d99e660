"""Orders that are facts come at their time, at their size by the scale, from who can pay for them."""

import pytest

from exchange.events import OrderRejected, Traded
from exchange.questions import ReadAccount
from exchange.terms import BUY, SELL, Symbol, Trader
from exchange.units import HOUR, MINUTE, SECOND
from replays.crowd.population import PLAYER
from replays.crowd.stated_orders import stakes, stated_orders
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.scenario import find, load
from replays.world.playback import World
from tests.small_world import TABLE, library

FLASH = find("eth-flash-crash")
ETH = Symbol("ETHUSD")
FALL = FLASH.start + 19 * HOUR + 30 * MINUTE
ROW = """
[[orders]]
time = 2024-01-01T00:00:05Z
symbol = "BTCUSDT"
side = "sell"
size = "25"
"""


@pytest.fixture(scope="module")
def fallen():
    """Ten minutes before the fall to a minute after it, from books in which the bids already rest."""
    world = World(FLASH, 1)
    world.step()
    world.time = FALL - MINUTE
    events = []
    while world.time < FALL + MINUTE:
        events += world.step()
    world.exchange.check()
    return world, events


def test_a_stated_order_is_sent_at_its_time_with_the_size_the_scale_leaves(tmp_path):
    scenario = find("small", library(tmp_path, TABLE + ROW))
    ((time, command),) = stated_orders(scenario)
    assert time == scenario.start + 5 * SECOND
    assert (command.side, command.size, command.price) == (SELL, 250, 0)


def test_who_sends_it_brings_more_than_it_is_worth(tmp_path):
    scenario = find("small", library(tmp_path, TABLE + ROW))
    ((trader, asset, amount),) = stakes(scenario, {Symbol("BTCUSDT"): 420_000})
    assert (trader, asset) == ("o-BTCUSDT-000", "USDT")
    assert amount == 3 * 10_500 * 10**8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("00:00:05", "00:00:00"), None),
        (("2024-01-01", "2023-01-01"), "orders 1, time: not in the window"),
        (('"25"', '"0.0001"'), "orders 1, size: .*0.0001"),
        (('"25"', '"0"'), "orders 1, size: must be above 0"),
        (("BTCUSDT", "BTCUSDC"), "orders, symbol: BTCUSDC is not traded here; nearest: BTCUSDT"),
        (('"sell"', '"sells"'), "orders 1, side"),
    ],
)
def test_an_order_that_cannot_be_is_refused_in_one_line(tmp_path, change, message):
    folder = library(tmp_path, TABLE + ROW.replace(*change)) / "small"
    if message is None:
        assert load(folder).table.orders
        return
    with pytest.raises(ScenarioError, match=message):
        load(folder)


def test_one_order_takes_its_venue_to_ten_cents_while_the_index_hardly_moves(fallen):
    world, events = fallen
    prices = [event.price for event in events if isinstance(event, Traded)]
    assert min(prices) == 10
    assert world.exchange.markets[ETH].index > 30_000
    sold = [event for event in events if isinstance(event, Traded) and event.taker == "o-ETHUSD-000"]
    assert (max(each.price for each in sold) > 30_000, sold[-1].price) == (True, 22_448)


def test_its_book_stands_again_within_the_minute(fallen):
    market = fallen[0].exchange.markets[ETH]
    assert abs(market.last - market.index) * 50 < market.index
    assert market.book.best_price(BUY) > 30_000


def test_whoever_had_a_bid_at_ten_cents_has_gained_nearly_all_of_it(fallen):
    world, _ = fallen
    last = len(FLASH.table.orders) - 1
    account = world.exchange.ask(ReadAccount(trader=Trader(f"o-ETHUSD-{last:03d}")))
    position = account.positions[0]
    assert position.size > 0
    assert position.unrealized > 999 * position.cost > 0
    assert world.exchange.ask(ReadAccount(trader=PLAYER)).positions == ()


def test_nobody_who_sends_one_is_refused(fallen):
    assert not [e for e in fallen[1] if isinstance(e, OrderRejected) and e.trader.startswith("o-")]


def test_the_facts_reach_as_low_as_an_order_rests():
    assert FLASH.lowest(ETH) == 10
    assert FLASH.falls()[ETH] < -999_000_000
