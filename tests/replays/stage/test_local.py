"""A world in the same process moves when it is told to, and answers at once."""

from typing import Any

import pytest

from exchange.questions import ReadAccount
from exchange.units import SECOND
from replays.crowd.population import PLAYER
from replays.messages.client import OpenWorld, Reply, WorldClient
from replays.messages.frame import Ack, Control, Fault, Frame, Hello, Want
from replays.stage.local import LocalClient
from tests.runs import BTC, market
from tests.small_world import Away

pytestmark = pytest.mark.usefixtures("home")
REFUSED = "scenario.toml: it cannot continue, BTCUSDT: The number is out of range: at most 100,000,000."


def lead_away(local: LocalClient) -> None:
    """The index of the open world goes where no price is known."""
    assert local.stage.show is not None
    world: Any = local.stage.show.run.world
    world.lead(BTC, Away(world.rules.instruments[0].price_max + 1))


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


def test_a_scenario_that_is_refused_in_mid_run_is_told_as_by_the_process() -> None:
    local = LocalClient()
    local.open(OpenWorld(scenario="small", in_memory=True))
    (hello,) = [reply.body for reply in local.poll()]
    assert isinstance(hello, Hello)
    lead_away(local)
    sought = local.control(Control(do="seek", value=hello.start + 9 * SECOND))
    assert local.want(Want(symbol=BTC)) == sought + 1
    (ack, end) = local.poll()
    assert ack == Reply(sought, Ack(accepted=True, text=""))
    assert end == Reply(0, Fault(text=REFUSED, exit_code=2))
    assert local.poll() == []
    local.close()


def test_so_is_one_that_is_refused_at_a_step() -> None:
    local = LocalClient()
    local.open(OpenWorld(scenario="small", in_memory=True))
    local.poll()
    lead_away(local)
    local.step(2)
    assert local.poll() == [Reply(0, Fault(text=REFUSED, exit_code=2))]
