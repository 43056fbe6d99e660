"""A world in the same process moves when it is told to, and answers at once."""

import pytest

from exchange.questions import ReadAccount
from exchange.units import SECOND
from replays.client import OpenWorld, WorldClient
from replays.frame import Ack, Control, Frame, Hello, Want
from replays.local import LocalClient
from replays.population import PLAYER
from tests.runs import BTC, market

pytestmark = pytest.mark.usefixtures("home")


def test_it_is_a_client_like_any_other_whose_clock_is_the_test() -> None:
    local = LocalClient()
    client: WorldClient = local
    client.open(OpenWorld(scenario="small", in_memory=True))
    (hello,) = [reply.body for reply in client.poll()]
    assert isinstance(hello, Hello)
    local.step(3)
    numbers = [
        client.command(market(10)),
        client.ask(ReadAccount(trader=PLAYER)),
        client.control(Control(do="seek", value=hello.start + 20 * SECOND)),
        client.want(Want(symbol=BTC)),
    ]
    replies = client.poll()
    assert [reply.number for reply in replies] == numbers
    ack, _, _, frame = [reply.body for reply in replies]
    assert isinstance(ack, Ack)
    assert isinstance(frame, Frame)
    assert ack.accepted
    assert frame.playback.time == hello.start + 20 * SECOND
    assert client.fileno() is None
    assert client.poll() == []
    client.close()
    client.close()
