"""What a session remembers, as records."""

import contextlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.commands import (
    BOUND,
    AmendOrder,
    CancelOrder,
    Deposit,
    GenesisPosition,
    OpenBooks,
    PassTime,
    PlaceOrder,
    SetIndexPrice,
    SetVenueOpen,
)
from exchange.edge import faults
from exchange.edge.chain import Header, Stamped
from exchange.edge.codec import MalformedCommand
from exchange.edge.journal import Journal
from exchange.terms import (
    BUY,
    AdlRule,
    Asset,
    ClientId,
    MarginMode,
    OrderType,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)
from replays.messages.player_commands import PlayerCommand, RankWinners
from replays.messages.settings import Settings
from replays.world.history import Act, Line, acted, played, read_line, settings_of

ACTED = b"\x82\xa6record\xa5acted\xa7command"
"""How the record of a command begins."""
ALICE, BTC, USDT = Trader("alice"), Symbol("BTCUSDT"), Asset("USDT")
STOP = PlaceOrder(
    trader=ALICE,
    symbol=BTC,
    side=BUY,
    size=3,
    type=OrderType.STOP_LIMIT,
    price=101,
    trigger_price=100,
    trigger_by=TriggerBy.LAST,
    time_in_force=TimeInForce.GTD,
    expire_time=1_600_000_000_000_000_000,
    reduce_only=True,
    client_id=ClientId("a-1.b:C_2"),
)
COMMANDS: list[PlayerCommand] = [
    STOP,
    AmendOrder(trader=ALICE, symbol=BTC, client_id=ClientId("x"), price=5),
    Deposit(trader=ALICE, asset=USDT, amount=-4, transfer_id="t1"),
    SetIndexPrice(symbol=BTC, price=BOUND),
    SetVenueOpen(open=False),
    PassTime(),
    RankWinners(rule=AdlRule.SIZE),
    OpenBooks(
        deposits=((ALICE, USDT, 5),),
        positions=(
            GenesisPosition(
                trader=ALICE, symbol=BTC, size=-1, cost=2, leverage=3, mode=MarginMode.ISOLATED, margin=4
            ),
        ),
        index=((BTC, 7),),
        insurance=((USDT, Symbol(""), 8),),
    ),
]

names = st.from_regex(r"[A-Za-z0-9_.:\-]{1,36}", fullmatch=True)
numbers = st.integers(-BOUND, BOUND)


def header(settings: str) -> Header:
    return Header(scenario="s", scenario_hash="h", seed=1, program="0.1.0", created=1, settings=settings)


def remembered(*records: Stamped) -> Line:
    """What is read of a session that holds these."""
    journal = Journal.in_memory(header("{}"))
    journal.append(records)
    try:
        return read_line(journal.transcript, 0, 0)
    finally:
        journal.close()


def command_in(record: bytes) -> PlayerCommand:
    [act] = remembered(Stamped(10, record)).acts
    return act.command


def place(**changes: object) -> bytes:
    fields = {"command": "place", "trader": "alice", "symbol": "BTCUSDT", "side": 1, "size": 1}
    return msgspec.msgpack.encode({"record": "acted", "command": fields | changes})


def test_a_line_is_read_as_it_was_remembered():
    journal = Journal.in_memory(header("{}"))
    journal.append([acted(10, PassTime(), False), acted(10, PassTime(), True)])
    journal.append([played(30, b"hash")])
    line = read_line(journal.transcript, 0, 5)
    assert line.acts == [Act(1, 10, PassTime(), False), Act(2, 10, PassTime(), True)]
    assert (line.end, line.events) == (30, {(30, 2): b"hash"})
    journal.close()


def test_a_line_without_records_ends_where_it_begins():
    journal = Journal.in_memory(header("{}"))
    assert read_line(journal.transcript, 0, 5) == Line([], 5, {})
    journal.close()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_a_command_is_remembered_as_it_was_done(command: PlayerCommand):
    assert command_in(acted(10, command, False).body) == command


@given(names, names, numbers, numbers)
def test_any_order_within_bounds_is_remembered(trader: str, symbol: str, size: int, price: int):
    order = PlaceOrder(trader=Trader(trader), symbol=Symbol(symbol), side=BUY, size=size, price=price)
    assert command_in(acted(10, order, False).body) == order


@pytest.mark.parametrize(
    "command",
    [
        Deposit(trader=ALICE, asset=USDT, amount=10**19),
        Deposit(trader=ALICE, asset=USDT, amount=10**30),
        PlaceOrder(trader=ALICE, symbol=BTC, side=BUY, size=BOUND + 1),
        CancelOrder(trader=Trader("a\n"), symbol=BTC),
    ],
)
def test_a_command_that_could_not_be_read_back_is_refused(command: PlayerCommand):
    with pytest.raises(MalformedCommand):
        acted(1, command, False)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(msgspec.msgpack.encode({}), id="no tag"),
        pytest.param(msgspec.msgpack.encode({"record": "slept"}), id="unknown record"),
        pytest.param(ACTED + b"\x81\xa7command\xa3buy", id="unknown command"),
        pytest.param(ACTED + b"\x81\xa7command\xa5place", id="fields missing"),
        pytest.param(place(reduceonly=True), id="unknown field"),
        pytest.param(place(size=True), id="bool for a number"),
        pytest.param(place(size="1"), id="text for a number"),
        pytest.param(place(size=1.0), id="float for a number"),
        pytest.param(place(side=0), id="no side"),
        pytest.param(place(price=BOUND + 1), id="price out of bounds"),
        pytest.param(place(price=-BOUND - 1), id="price out of bounds below"),
        pytest.param(place(expire_time=2**63), id="time out of bounds"),
        pytest.param(place(expire_time=-1), id="time before all time"),
        pytest.param(place(client_id="a\n"), id="newline at the end of an id"),
        pytest.param(place(client_id="a" * 37), id="long id"),
        pytest.param(place(client_id="\x1b[2J"), id="control sequence"),
        pytest.param(place(client_id="ａ"), id="wide letter"),
        pytest.param(place(trader=""), id="no name"),
        pytest.param(place(symbol="BTC USDT"), id="blank in a symbol"),
        pytest.param(place()[:-1], id="cut"),
        pytest.param(place() + b"x", id="more after the end"),
        pytest.param(place(size=float("nan")), id="not a number"),
        pytest.param(place(size=float("inf")), id="beyond floats"),
        pytest.param(b"\x91" * 100_000, id="deep nesting"),
        pytest.param(b"\x81\xa6record\xa1\xff", id="a record that is not UTF-8"),
        pytest.param(ACTED + b"\x81\xa7command\xa1\xff", id="a command that is not UTF-8"),
        pytest.param(place(price=2**64 - 1), id="the largest whole number there is"),
    ],
)
def test_what_is_no_record_is_damage_and_nothing_else(record: bytes):
    with pytest.raises(faults.SessionDamaged) as damaged:
        command_in(record)
    assert damaged.value.text == f"damaged: number 1 is not a record{faults.LOST}"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_damage(record: bytes):
    with contextlib.suppress(faults.SessionDamaged):
        remembered(Stamped(10, record))


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_flipped_bit_is_another_command_or_damage(position: int, bit: int):
    record = bytearray(acted(10, STOP, False).body)
    record[position % len(record)] ^= 1 << bit
    with contextlib.suppress(faults.SessionDamaged):
        remembered(Stamped(10, bytes(record)))


def test_settings_are_the_same_after_the_header():
    settings = Settings(balances=((Asset("USDT"), 5),), coupling_ppb=3, adl=AdlRule.SIZE, plan="[[step]]\n")
    journal = Journal.in_memory(header(settings.text()))
    assert settings_of(journal.transcript) == settings
    journal.close()


def test_settings_of_another_shape_are_refused(tmp_path: Path):
    journal = Journal.create(tmp_path / "one.session", header('{"speed": 3}'))
    with pytest.raises(faults.SessionDamaged) as damaged:
        settings_of(journal.transcript)
    assert damaged.value.text == f"damaged: its settings cannot be read{faults.LOST}"
    journal.close()
