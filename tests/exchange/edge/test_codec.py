"""What events are hashed as, and how records of an older format come to today's."""

import msgspec

from exchange.edge import codec
from exchange.events import AnyEvent, MarkChanged, OrderRejected
from exchange.terms import RejectReason, Symbol, Trader


def test_an_event_is_the_same_after_bytes():
    for event in (
        MarkChanged(time=1, symbol=Symbol("BTCUSDT"), mark=2, index=3),
        OrderRejected(time=1, trader=Trader("alice"), reason=RejectReason.NO_POSITION),
    ):
        assert msgspec.msgpack.decode(codec.encode_event(event), type=AnyEvent) == event


def test_an_older_record_goes_through_every_later_lift_in_order():
    lifts = (lambda record: record + b"2", lambda record: record + b"3")
    assert codec.lift(b"1", 1, lifts) == b"123"
    assert codec.lift(b"1", 2, lifts) == b"13"
    assert codec.lift(b"1", 3, lifts) == b"1"


def test_there_is_a_lift_for_every_format_before_this_one():
    assert len(codec.LIFTS) == codec.FORMAT - 1
