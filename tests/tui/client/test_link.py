"""Requests go out with numbers; answers find the one who asked; a dead world answers everybody."""

from exchange.commands import CancelAll
from exchange.questions import EstimateMargin, MarginEstimate
from exchange.terms import Trader
from replays.messages.client import OpenWorld
from replays.messages.frame import Ack, Control, Fault, Frame, Want
from tests.tui.frames import BTC, HELLO
from tests.tui.world import MARGIN, ScriptedClient
from tui.client.link import Link

YOU = Trader("you")


async def test_each_answer_finds_its_question() -> None:
    client = ScriptedClient()
    link = Link(client, lambda _: None)
    assert await link.open(OpenWorld()) == HELLO
    assert await link.command(CancelAll(trader=YOU)) == Ack(accepted=True, text="accepted")
    assert await link.control(Control(do="pause")) == Ack(accepted=True, text="")
    assert await link.ask(EstimateMargin(trader=YOU, symbol=BTC, amount=1), MarginEstimate) == MARGIN


async def test_one_frame_at_most_is_on_its_way() -> None:
    client = ScriptedClient()
    seen: list[Frame | Fault] = []
    link = Link(client, seen.append)
    client.fileno = lambda: 99  # type: ignore[method-assign]
    link.want(Want(symbol=BTC))
    link.want(Want(symbol=BTC))
    assert len(client.wants) == 1
    link.receive()
    link.want(Want(symbol=BTC))
    assert len(client.wants) == 2
    assert len(seen) == 1


async def test_a_dead_world_answers_whoever_waits_and_whoever_asks_later() -> None:
    client = ScriptedClient()
    seen: list[Frame | Fault] = []
    link = Link(client, seen.append)
    client.die("gone")
    link.receive()
    assert seen == [client.fault]
    assert isinstance(await link.command(CancelAll(trader=YOU)), Fault)
    link.want(Want(symbol=BTC))
    assert client.wants == []
