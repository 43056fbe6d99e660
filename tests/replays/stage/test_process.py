"""A world behind a pipe answers by number, survives what it refuses, and says when it has died."""

import os
import signal
from collections.abc import Iterator
from select import select

import pytest

from exchange.units import SECOND
from replays.messages.client import OpenWorld, Up
from replays.messages.frame import Ack, Control, Fault, Frame, Hello, Want
from replays.scenarios.places import own_sessions
from replays.stage.process import ProcessClient
from tests.runs import BTC, limit, market

pytestmark = pytest.mark.usefixtures("home")
PATIENCE = 30.0


class HungUp:
    """A pipe at whose other end nobody is."""

    closed = True

    def poll(self) -> bool:
        raise EOFError


@pytest.fixture
def client() -> Iterator[ProcessClient]:
    client = ProcessClient()
    yield client
    client.close()


def answer(client: ProcessClient, number: int) -> Up:
    """What answers a request; a fault that nobody asked for counts."""
    while True:
        descriptor = client.fileno()
        assert descriptor is not None
        assert select([descriptor], [], [], PATIENCE)[0], "no answer"
        for reply in client.poll():
            if reply.number in (number, 0):
                return reply.body


def opened(client: ProcessClient, **asked: object) -> Hello:
    hello = answer(client, client.open(OpenWorld(scenario="small", speed=0, **asked)))  # type: ignore[arg-type]
    assert isinstance(hello, Hello)
    return hello


def test_a_world_is_opened_traded_in_and_turned(client: ProcessClient) -> None:
    hello = opened(client, in_memory=True)
    assert hello.instruments[0].symbol == BTC
    answer(client, client.control(Control(do="step", value=5)))
    ack = answer(client, client.command(market(10)))
    assert isinstance(ack, Ack)
    assert ack.accepted
    frame = answer(client, client.want(Want(symbol=BTC)))
    assert isinstance(frame, Frame)
    assert frame.playback.time > hello.start
    assert frame.account.positions[0].size == 10


def test_a_world_begun_beforehand_answers_whoever_opens_it() -> None:
    world = OpenWorld(scenario="small", in_memory=True, paused=True)
    client = ProcessClient()
    client.begin(world)
    try:
        assert client.poll() == []
        assert isinstance(answer(client, client.open(world)), Hello)
        assert client.open(world) == 2
    finally:
        client.close()


def test_a_refused_world_leaves_the_process_able_to_open_another(client: ProcessClient) -> None:
    fault = answer(client, client.open(OpenWorld(scenario="nowhere")))
    assert isinstance(fault, Fault)
    assert fault.exit_code == 2
    opened(client, in_memory=True)


def test_a_killed_world_is_told_once_and_what_it_confirmed_is_kept(client: ProcessClient) -> None:
    hello = opened(client, paused=True)
    resting = answer(client, client.command(limit(10, 410_000)))
    assert isinstance(resting, Ack)
    assert resting.accepted
    client.kill()
    fault = answer(client, 0)
    assert isinstance(fault, Fault)
    assert client.poll() == []
    again = ProcessClient()
    try:
        resumed = answer(again, again.open(OpenWorld(session=hello.session, resume=True, paused=True)))
        assert isinstance(resumed, Hello)
        frame = answer(again, again.want(Want(symbol=BTC)))
        assert isinstance(frame, Frame)
        assert [order.price for order in frame.account.orders] == [410_000]
    finally:
        again.close()


def test_hanging_up_ends_the_process_with_its_session_saved(client: ProcessClient) -> None:
    hello = opened(client)
    client.close()
    assert client.ended == 0
    assert [each.name for each in own_sessions().iterdir() if str(each) == hello.session]


def test_a_world_that_has_hung_up_and_does_not_end_is_ended_and_told(
    client: ProcessClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("replays.messages.programs.CLOSING_SECONDS", 0.01)
    os.kill(client.pid, signal.SIGSTOP)
    monkeypatch.setattr(client._program, "_pipe", HungUp())
    (reply,) = client.poll()
    assert isinstance(reply.body, Fault)
    assert client.ended == -signal.SIGKILL


def test_a_process_told_to_end_saves_and_ends(client: ProcessClient) -> None:
    opened(client)
    os.kill(client.pid, signal.SIGTERM)
    fault = answer(client, 0)
    assert isinstance(fault, Fault)
    assert client.ended == 0


def test_a_key_s_interrupt_does_not_reach_the_world(client: ProcessClient) -> None:
    hello = opened(client, in_memory=True)
    os.kill(client.pid, signal.SIGINT)
    frame = answer(client, client.want(Want(symbol=BTC)))
    assert isinstance(frame, Frame)
    assert hello.start <= frame.playback.time < hello.start + 10**6 * SECOND
