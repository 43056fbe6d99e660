"""What passes the edge as a command, and what does not."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.commands import (
    BOUND,
    AmendOrder,
    AnyCommand,
    CancelOrder,
    Command,
    Deposit,
    GenesisPosition,
    OpenBooks,
    PassTime,
    PlaceOrder,
    SetIndexPrice,
    SetVenueOpen,
)
from exchange.edge import codec
from exchange.edge.codec import MalformedCommand
from exchange.events import AnyEvent, MarkChanged, OrderRejected
from exchange.terms import (
    BUY,
    Asset,
    ClientId,
    MarginMode,
    OrderType,
    RejectReason,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)

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
COMMANDS: list[AnyCommand] = [
    STOP,
    AmendOrder(trader=ALICE, symbol=BTC, client_id=ClientId("x"), price=5),
    Deposit(trader=ALICE, asset=USDT, amount=-4, transfer_id="t1"),
    SetIndexPrice(symbol=BTC, price=BOUND),
    SetVenueOpen(open=False),
    PassTime(),
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


def place(**changes: object) -> bytes:
    fields = {"command": "place", "trader": "alice", "symbol": "BTCUSDT", "side": 1, "size": 1}
    return msgspec.msgpack.encode(fields | changes)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_a_command_is_the_same_after_bytes(command: AnyCommand):
    assert codec.decode_command(codec.encode_command(command)) == command


@given(names, names, numbers, numbers)
def test_any_command_within_bounds_survives(trader: str, symbol: str, size: int, price: int):
    command = PlaceOrder(trader=Trader(trader), symbol=Symbol(symbol), side=BUY, size=size, price=price)
    assert codec.decode_command(codec.encode_command(command)) == command


def test_an_event_is_the_same_after_bytes():
    for event in (
        MarkChanged(time=1, symbol=BTC, mark=2, index=3),
        OrderRejected(time=1, trader=ALICE, reason=RejectReason.NO_POSITION),
    ):
        assert msgspec.msgpack.decode(codec.encode_event(event), type=AnyEvent) == event


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(msgspec.msgpack.encode({}), id="no tag"),
        pytest.param(msgspec.msgpack.encode({"command": "buy"}), id="unknown tag"),
        pytest.param(msgspec.msgpack.encode({"command": "place"}), id="fields missing"),
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
        pytest.param(b"\x81\xa7command\xa1\xff", id="not UTF-8"),
        pytest.param(place(price=2**64 - 1), id="the largest whole number there is"),
    ],
)
def test_nonsense_is_malformed(data: bytes):
    with pytest.raises(MalformedCommand):
        codec.decode_command(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_command_or_malformed(data: bytes):
    try:
        command = codec.decode_command(data)
    except MalformedCommand:
        return
    assert isinstance(command, Command)


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_flipped_bit_never_raises_anything_else(position: int, bit: int):
    data = bytearray(codec.encode_command(STOP))
    data[position % len(data)] ^= 1 << bit
    with contextlib.suppress(MalformedCommand):
        codec.decode_command(bytes(data))


def test_a_command_out_of_bounds_is_refused_before_it_could_be_journaled():
    for size in (BOUND + 1, 10**30):
        with pytest.raises(MalformedCommand):
            codec.encode_command(PlaceOrder(trader=ALICE, symbol=BTC, side=BUY, size=size))
    with pytest.raises(MalformedCommand):
        codec.encode_command(CancelOrder(trader=Trader("a\n"), symbol=BTC))


def test_an_older_record_goes_through_every_later_lift_in_order():
    lifts = (lambda record: record + b"2", lambda record: record + b"3")
    assert codec.lift(b"1", 1, lifts) == b"123"
    assert codec.lift(b"1", 2, lifts) == b"13"
    assert codec.lift(b"1", 3, lifts) == b"1"


def test_there_is_a_lift_for_every_format_before_this_one():
    assert len(codec.LIFTS) == codec.FORMAT - 1
