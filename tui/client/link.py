"""The screen's end of the world: numbered requests out, their answers in, nothing ever waited for.

One frame at most is asked for at a time, so a slow world or a slow terminal makes pictures fewer,
never older. What nobody asked for (a fault) and every frame go to the one who listens.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar, cast

from exchange.commands import AnyCommand
from exchange.questions import Unanswerable
from replays.messages.client import Asked, OpenWorld, Up, WorldClient
from replays.messages.frame import Ack, Control, Fault, Frame, Hello, Want
from replays.messages.lived import Lived, ReadLife

Answer = TypeVar("Answer")
Pending = asyncio.Future[Up]


class Link:
    """Owns a client; calls `on_up` with every frame and every fault, in order."""

    def __init__(self, client: WorldClient, on_up: Callable[[Frame | Fault], None]) -> None:
        self.client = client
        self._on_up = on_up
        self._pending: dict[int, Pending] = {}
        self._want = 0
        self.fault: Fault | None = None

    def start(self) -> None:
        """Listen for what comes back, where there is something to listen on."""
        descriptor = self.client.fileno()
        if descriptor is not None:
            asyncio.get_running_loop().add_reader(descriptor, self.receive)

    def stop(self) -> None:
        """Stop listening and end the world, which may take it a moment to save itself."""
        self.stop_listening()
        self.client.close()

    def stop_listening(self) -> None:
        descriptor = self.client.fileno()
        if descriptor is not None:
            asyncio.get_running_loop().remove_reader(descriptor)

    async def open(self, world: OpenWorld) -> Hello | Fault:
        """Start a world and learn what it is."""
        self.fault = None
        return await self._answer(self.client.open(world), Hello)

    async def command(self, command: AnyCommand) -> Ack | Fault:
        return await self._answer(self.client.command(command), Ack)

    async def control(self, control: Control) -> Ack | Fault:
        return await self._answer(self.client.control(control), Ack)

    async def ask(self, question: Asked, kind: type[Answer]) -> Answer | Fault:
        """The answer to a question, of the kind its type names."""
        return await self._answer(self.client.ask(question), kind)

    async def read_life(self, *, with_world: bool) -> Lived | Fault:
        """Everything that the present follows from."""
        return await self._answer(self.client.read_life(ReadLife(world=with_world)), Lived)

    @property
    def is_asked(self) -> bool:
        """Whether a frame is on its way."""
        return self._want > 0

    def want(self, want: Want) -> None:
        """Ask for a frame, unless one is on its way or the world has ended."""
        if self._want or self.fault is not None:
            return
        self._want = self.client.want(want)
        self.receive_in_process()

    def receive(self) -> None:
        """Hand on everything that has come back."""
        for reply in self.client.poll():
            body = reply.body
            if isinstance(body, Fault) and reply.number not in self._pending:
                self.fail(body)
            elif isinstance(body, Frame):
                self._want = 0
                self._on_up(body)
            else:
                self._settle(reply.number, body)

    async def _answer(self, number: int, kind: type[Answer]) -> Answer | Fault:
        pending: Pending = asyncio.get_running_loop().create_future()
        self._pending[number] = pending
        if self.fault is not None:
            self._settle(number, self.fault)
        self.receive_in_process()
        answer = await pending
        if isinstance(answer, Unanswerable):
            return Fault(text=f"Not answered: {answer.reason.value}.", exit_code=1)
        if not isinstance(answer, Fault):
            assert isinstance(answer, kind), f"asked for {kind.__name__}, got {type(answer).__name__}"
        return cast("Answer | Fault", answer)

    def receive_in_process(self) -> None:
        """Where nothing says that something has come, look."""
        if self.client.fileno() is None:
            self.receive()

    def _settle(self, number: int, body: Up) -> None:
        pending = self._pending.pop(number, None)
        if pending is not None and not pending.done():
            pending.set_result(body)

    def fail(self, fault: Fault) -> None:
        """The world has ended: whatever waits is answered so, and whoever listens is told."""
        self.fault = fault
        self._want = 0
        self.stop_listening()
        for number in list(self._pending):
            self._settle(number, fault)
        self._on_up(fault)
