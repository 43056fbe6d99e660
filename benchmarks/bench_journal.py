"""What durability costs: commands a second by batch, bytes a command, and how soon a session is back.

Run: pytest benchmarks/bench_journal.py --benchmark-enable

The commands are 60 % orders, 30 % cancels, 9 % index prices and 1 % deposits. Single commits are
timed one by one; the disk decides them, and its neighbours: look at the median. Set
MARGINCALL_BENCH_DIR to measure another disk than the temporary folder's.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exchange.commands import AnyCommand, CancelOrder, Deposit, PlaceOrder, SetIndexPrice
from exchange.edge.chain import Header, Stamped
from exchange.edge.journal import BATCH_MAX, Journal
from exchange.edge.recovery import verify
from exchange.edge.transcript import Transcript
from exchange.terms import BUY, SELL, Asset, ClientId, OrderId, Symbol, Trader
from exchange.units import SECOND
from replays.scenarios.scenario import find
from replays.sessions.session import Session
from replays.world.history import acted

HEADER = Header(scenario="bench", scenario_hash="", seed=1, program="bench", created=1)
START = 1_583_985_600 * SECOND
MILLION = 1_000_000
encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(AnyCommand).decode
TRADERS = [Trader(f"trader{number}") for number in range(1000)]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("MARGINCALL_BENCH_DIR")) as folder:
        yield Path(folder)


def one(chance: random.Random, number: int) -> AnyCommand:
    trader, symbol = chance.choice(TRADERS), Symbol("BTCUSDT")
    kind = chance.randrange(100)
    if kind < 60:
        return PlaceOrder(
            trader=trader,
            symbol=symbol,
            side=BUY if chance.randrange(2) else SELL,
            size=chance.randrange(1, 5000),
            price=chance.randrange(70_000, 90_000),
            client_id=ClientId(f"c{number}"),
        )
    if kind < 90:
        return CancelOrder(trader=trader, symbol=symbol, order_id=OrderId(chance.randrange(1, number + 2)))
    if kind < 99:
        return SetIndexPrice(symbol=symbol, price=chance.randrange(70_000, 90_000))
    return Deposit(trader=trader, asset=Asset("USDT"), amount=chance.randrange(10**12))


@cache
def commands(count: int) -> list[AnyCommand]:
    chance = random.Random(1)
    return [one(chance, number) for number in range(count)]


def batches(size: int, of: int) -> Iterator[list[Stamped]]:
    """Encoded, and stamped a millisecond apart."""
    stamped = [
        Stamped(START + place * 1_000_000, encode(command)) for place, command in enumerate(commands(of))
    ]
    while True:
        for start in range(0, of, size):
            yield stamped[start : start + size]


@pytest.mark.parametrize("size", [1, 10, 100, 1000])
def test_durable_commits(benchmark: Any, folder: Path, size: int) -> None:
    """Packing, hashing, commit and high-water mark of one batch of encoded commands."""
    journal = Journal.create(folder / "one.session", HEADER)
    supply = batches(size, 20_000)
    rounds = {1: 4000, 10: 2000, 100: 1000, 1000: 300}[size]
    benchmark.group = "durable commits"
    benchmark.pedantic(lambda: journal.append(next(supply)), rounds=rounds, warmup_rounds=20)
    benchmark.extra_info["commands_per_second"] = round(size / benchmark.stats.stats.median)
    benchmark.extra_info["p99_ms"] = round(1000 * sorted(benchmark.stats.stats.data)[rounds * 99 // 100], 2)
    journal.close()


def test_encoding_what_a_player_does_so_that_it_can_be_read_back(benchmark: Any) -> None:
    benchmark.pedantic(lambda: [acted(START, each, False) for each in commands(1000)], rounds=100)


def read(path: Path) -> int:
    """Every command, along the chain and decoded."""
    with Transcript.open(path) as transcript:
        return sum(decode(record.body) is not None for record in transcript.records())


def open_again(path: Path) -> Session:
    """Found, proven, restored from its newest snapshot, and lived again to where it was."""
    session = Session.resume(path)
    session.catch_up()
    session.journal.store.close()
    return session


@pytest.fixture(scope="module")
def million() -> Iterator[Path]:
    """A million commands in batches of a thousand."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("MARGINCALL_BENCH_DIR")) as folder:
        journal = Journal.create(Path(folder) / "million.session", HEADER)
        supply = batches(BATCH_MAX, 100_000)
        for _ in range(MILLION // BATCH_MAX):
            journal.append(next(supply))
        journal.close()
        yield journal.path


def test_reading_a_million_commands_along_the_chain(benchmark: Any, million: Path) -> None:
    """Every link proven, every command decoded."""
    assert benchmark.pedantic(read, args=(million,), rounds=3) == MILLION
    benchmark.extra_info["bytes_per_command"] = round(million.stat().st_size / MILLION, 1)
    assert million.stat().st_size <= 100 * MILLION


def test_verifying_a_million_commands(benchmark: Any, million: Path) -> None:
    verdict = benchmark.pedantic(verify, args=(million,), rounds=3)
    assert verdict.clean
    assert verdict.commands == MILLION


@pytest.mark.parametrize("minutes", [10, 120])
def test_opening_a_replay_that_was_killed(benchmark: Any, folder: Path, minutes: int) -> None:
    path = folder / "one.session"
    session = Session.start(find("black-thursday"), program="bench", path=path)
    for _ in range(minutes * 60):
        session.step()
    session.save()
    session.journal.store.close()
    left_at = session.time

    assert benchmark.pedantic(open_again, args=(path,), rounds=3).time == left_at
