"""A request carries one thing, a call or a command, over any wire."""

import msgspec

from replays.messages.client import Reply, Request
from replays.messages.frame import Ack, Control, Want
from tests.runs import BTC, market


def test_what_is_asked_comes_out_of_the_wire_as_it_went_in() -> None:
    for request in (
        Request(1, Want(symbol=BTC)),
        Request(2, Control(do="pause")),
        Request(3, command=market(1)),
    ):
        read = msgspec.json.decode(msgspec.json.encode(request), type=Request)
        assert read == request
        assert read.body == request.body


def test_an_answer_keeps_the_number_of_its_request() -> None:
    reply = Reply(7, Ack(accepted=True, text=""))
    assert msgspec.json.decode(msgspec.json.encode(reply), type=Reply) == reply
