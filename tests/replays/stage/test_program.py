"""The world's program plays and listens by turns, until its pipe ends or it is told to."""

from multiprocessing.connection import Connection
from socket import socketpair
from typing import Any

import msgspec
import pytest

from exchange.terms import Symbol
from replays.messages.client import Down, Reply, Request, Up
from replays.messages.frame import Ack, Control, Fault, Want
from replays.scenarios.catalogue import ScenarioError
from replays.stage import program
from replays.stage.program import serve

WANTS = [Request(number, Want(symbol=Symbol("BTCUSDT"), levels=number)) for number in (1, 2, 4)]
TURN = Request(3, Control(do="step"))


class Turning:
    """A stage that only counts."""

    idle_seconds = 0.0

    def __init__(self) -> None:
        self.worked = 0

    def answer(self, body: Down) -> Up:
        return Ack(accepted=True, text=type(body).__name__)

    def work(self) -> None:
        self.worked += 1


class Unheard:
    """Signals that are left as they are."""

    SIGINT = SIGHUP = SIGTERM = SIG_IGN = 0

    def signal(self, number: int, handler: object) -> None:
        pass


@pytest.fixture
def pipe() -> tuple[Connection, Connection]:
    ours, theirs = socketpair()
    return Connection(ours.detach()), Connection(theirs.detach())


def ask(pipe: Connection, *requests: Request) -> None:
    for request in requests:
        pipe.send_bytes(msgspec.json.encode(request))


def test_of_several_wants_the_newest_is_answered_and_everything_else_is(
    pipe: tuple[Connection, Connection],
) -> None:
    ours, theirs = pipe
    stage: Any = Turning()
    ask(ours, *WANTS[:2], TURN, WANTS[2])
    serve(theirs, stage, lambda: stage.worked == 1)
    replies = [msgspec.json.decode(ours.recv_bytes(), type=Reply) for _ in range(2)]
    assert [(each.number, getattr(each.body, "text", "")) for each in replies] == [
        (3, "Control"),
        (4, "Want"),
    ]
    assert not ours.poll()


def test_it_ends_when_the_other_side_hangs_up_and_when_it_is_told_to(
    pipe: tuple[Connection, Connection],
) -> None:
    ours, theirs = pipe
    stage: Any = Turning()
    serve(theirs, stage, lambda: stage.worked == 3)
    assert stage.worked == 3
    ours.close()
    serve(theirs, stage)
    assert stage.worked == 3


def test_a_scenario_that_cannot_go_on_is_told_as_one_that_cannot_begin(
    pipe: tuple[Connection, Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopping(Turning):
        is_seen = False

        def work(self) -> None:
            raise ScenarioError("scenario.toml: it cannot continue, BTCUSDT: The number is beyond")

        def close(self) -> None:
            pass

    ours, theirs = pipe
    monkeypatch.setattr(program, "Stage", Stopping)
    monkeypatch.setattr(program, "signal", Unheard())
    monkeypatch.setattr("sys.argv", ["program", str(theirs.fileno())])
    monkeypatch.setattr(program, "Connection", lambda _: theirs)
    program.main()
    reply = msgspec.json.decode(ours.recv_bytes(), type=Reply)
    text = "scenario.toml: it cannot continue, BTCUSDT: The number is beyond"
    assert reply == Reply(0, Fault(text=text, exit_code=2))
