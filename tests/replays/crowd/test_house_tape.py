"""The recorded book rests and trades in the venue; what the player takes stays taken."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from exchange.commands import AnyCommand, PlaceOrder
from exchange.events import AnyEvent, Traded
from exchange.terms import BUY, SELL, OrderType, Side, Symbol
from exchange.units import SECOND
from replays.crowd.house_tape import FLOW, TAPE
from replays.crowd.population import PLAYER
from replays.scenarios.catalogue import TABLE_FILE, ScenarioError
from replays.scenarios.recording import Recording, Row, file_name
from replays.scenarios.scenario import PRICE_FILE, Scenario, load
from replays.world.playback import World
from tests.small_world import TABLE

BTC = Symbol("BTCUSDT")
T = 1_704_067_200 * SECOND
START = "start = 2024-01-01T00:00:00Z"
PRICES = """time,symbol,price,source
2024-01-01T00:00:00Z,BTCUSDT,42000,made up
2024-01-01T00:02:00Z,BTCUSDT,42000,made up
"""
BID, ASK = 419_990, 420_010


def bid(second: float, price: int, size: int) -> Row:
    return Row(T + int(second * SECOND), False, BUY, price, size)


def ask(second: float, price: int, size: int) -> Row:
    return Row(T + int(second * SECOND), False, SELL, price, size)


def trade(second: float, side: Side, price: int, size: int) -> Row:
    return Row(T + int(second * SECOND), True, side, price, size)


BOOK = [bid(0, BID, 10), bid(0, BID - 10, 20), ask(0, ASK, 10), ask(0, ASK + 10, 20)]


def recorded(folder: Path, rows: Sequence[Row]) -> Scenario:
    table = TABLE.replace(START, f"{START}\nend = 2024-01-01T00:02:00Z").replace('begins_at = "42000"\n', "")
    table = table.replace('tiers = "binance"', 'tiers = "binance"\nrecorded = true')
    table = table.replace("accounts = 60", "accounts = 0")
    (folder / TABLE_FILE).write_text(table)
    (folder / PRICE_FILE).write_text(PRICES)
    (folder / file_name(BTC)).write_bytes(Recording([*BOOK, *rows]).pack())
    return load(folder)


def played(folder: Path, rows: Sequence[Row], seconds: int = 1) -> World:
    world = World(recorded(folder, rows), 1)
    for _ in range(seconds):
        world.step()
    world.exchange.check()
    return world


def order(side: Side, size: int, price: int = 0) -> AnyCommand:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    return PlaceOrder(trader=PLAYER, symbol=BTC, side=side, size=size, price=price, type=kind)


def depth(world: World, side: Side) -> list[tuple[int, int]]:
    return world.exchange.markets[BTC].book.depth(side, 10)


def trades(events: Sequence[AnyEvent]) -> list[tuple[str, str, int, int]]:
    return [(e.taker, e.maker, e.price, e.size) for e in events if isinstance(e, Traded)]


def test_what_was_recorded_rests_and_nobody_else_does(tmp_path: Path) -> None:
    world = played(tmp_path, [])
    assert depth(world, BUY) == [(BID, 10), (BID - 10, 20)]
    assert depth(world, SELL) == [(ASK, 10), (ASK + 10, 20)]


def test_diffs_amend_add_and_take_away(tmp_path: Path) -> None:
    world = played(tmp_path, [bid(0.5, BID, 4), ask(0.5, ASK, 0), bid(0.6, BID + 5, 1), bid(0.7, BID, 30)])
    assert depth(world, BUY) == [(BID + 5, 1), (BID, 30), (BID - 10, 20)]
    assert depth(world, SELL) == [(ASK + 10, 20)]


def test_things_happen_when_they_were_recorded(tmp_path: Path) -> None:
    world = World(recorded(tmp_path, [trade(0.25, BUY, ASK, 3)]), 1)
    (traded,) = [event for event in world.step() if isinstance(event, Traded)]
    assert traded.time == T + SECOND // 4
    assert (traded.taker, traded.maker) == (FLOW, TAPE)


def test_the_player_takes_what_rests_and_it_stays_taken(tmp_path: Path) -> None:
    world = played(tmp_path, [ask(2, ASK, 9), ask(3, ASK, 0), ask(4, ASK, 9)])
    assert trades(world.submit(order(BUY, 6))) == [(PLAYER, TAPE, ASK, 6)]
    assert depth(world, SELL)[0] == (ASK, 4)
    world.step()
    world.step()
    assert depth(world, SELL)[0] == (ASK, 3)
    world.step()
    assert depth(world, SELL)[0] == (ASK + 10, 20)
    world.step()
    assert depth(world, SELL)[0] == (ASK, 9)


def test_all_that_was_taken_comes_back_only_with_a_new_level(tmp_path: Path) -> None:
    world = played(tmp_path, [ask(2, ASK, 12), ask(3, ASK, 5)])
    world.submit(order(BUY, 10))
    for size in ([], [(ASK, 2)], []):
        assert [level for level in depth(world, SELL) if level[0] == ASK] == size
        world.step()
        world.step() if size == [] else None
    world.exchange.check()


def test_a_recorded_trade_fills_the_player_behind_the_tape(tmp_path: Path) -> None:
    world = played(tmp_path, [trade(1.2, SELL, BID, 13)])
    world.submit(order(BUY, 5, BID))
    assert trades(world.step()) == [(FLOW, TAPE, BID, 10), (FLOW, PLAYER, BID, 3)]


def test_the_tape_trades_with_a_player_in_its_way(tmp_path: Path) -> None:
    world = played(tmp_path, [ask(1.1, BID + 5, 8)])
    world.submit(order(BUY, 3, BID + 5))
    assert trades(world.step()) == [(TAPE, PLAYER, BID + 5, 3)]
    assert depth(world, SELL)[0] == (BID + 5, 5)


def test_after_a_trade_the_record_has_the_last_word(tmp_path: Path) -> None:
    """A trade that the levels already told of: the level is made whole with the next levels."""
    world = played(tmp_path, [trade(0.2, BUY, ASK, 10), bid(0.3, BID, 11)])
    assert depth(world, SELL)[0] == (ASK, 10)


def test_where_the_record_crosses_itself_the_newer_word_stands(tmp_path: Path) -> None:
    world = played(tmp_path, [bid(0.5, ASK, 2)])
    assert depth(world, BUY)[0] == (ASK, 2)
    assert depth(world, SELL) == [(ASK + 10, 20)]


def test_a_recorded_world_is_kept_and_goes_on_the_same(tmp_path: Path) -> None:
    rows = [
        row
        for n in range(1, 20)
        for row in (trade(n / 2, BUY, ASK, 4), ask(n / 2, ASK, 3 + n), bid(n / 2, BID - n, n))
    ]
    scenario = recorded(tmp_path, rows)
    world = World(scenario, 1)
    for number in range(12):
        if number == 4:
            world.submit(order(BUY, 5))
            world = World.restore(scenario, world.snapshot(), 1)
        if number == 5:
            kept = world.snapshot()
        world.step()
    other = World.restore(scenario, kept, 1)
    for _ in range(7):
        other.step()
    assert other.digest() == world.digest()
    other.exchange.check()


def test_a_damaged_recording_is_refused_as_the_scenario_it_is_part_of(tmp_path: Path) -> None:
    scenario = recorded(tmp_path, [])
    (tmp_path / file_name(BTC)).write_bytes(b"nonsense")
    assert load(tmp_path).hash != scenario.hash
    with pytest.raises(ScenarioError, match=r"BTCUSDT.book.csv.gz: not a readable gz file"):
        World(load(tmp_path), 1)
