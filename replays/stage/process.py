"""A world in a process of its own behind a pipe: a key press never waits for a crash.

Down go requests, up come replies, as JSON, whose numbers have no bound; each answer carries the
number of its request. This is the screen's side, and loads nothing of a world: what is at the other
end is `replays.stage.program`.
"""

from collections.abc import Callable, Sequence

import msgspec

from exchange.commands import AnyCommand
from replays.messages.client import Asked, OpenWorld, Reply, Request
from replays.messages.frame import Control, Fault, Want
from replays.messages.lived import ReadLife
from replays.messages.programs import Program, awaited

_UP: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)
_ENCODER = msgspec.json.Encoder()


class ProcessClient:
    """A `WorldClient` whose world stands in another process.

    One that was begun is already being made before anybody asks for it; whoever opens the same one
    first gets the answer.
    """

    def __init__(self) -> None:
        self._program = Program("replays.stage.program")
        self._number = 0
        self._begun: OpenWorld | None = None

    @property
    def pid(self) -> int:
        return self._program.process.pid

    @property
    def ended(self) -> int | None:
        """How the process ended; None while it lives."""
        return self._program.process.poll()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._program.process.kill()

    def begin(self, world: OpenWorld) -> None:
        """Make a world that will be opened in a moment."""
        self.open(world)
        self._begun = world

    def open(self, world: OpenWorld) -> int:
        begun, self._begun = self._begun, None
        if begun is not None and begun == world:
            return self._number
        return self._send(lambda number: Request(number, world))

    def want(self, want: Want) -> int:
        return self._send(lambda number: Request(number, want))

    def command(self, command: AnyCommand) -> int:
        return self._send(lambda number: Request(number, command=command))

    def control(self, control: Control) -> int:
        return self._send(lambda number: Request(number, control))

    def ask(self, question: Asked) -> int:
        return self._send(lambda number: Request(number, question))

    def read_life(self, asked: ReadLife) -> int:
        return self._send(lambda number: Request(number, asked))

    def poll(self) -> Sequence[Reply]:
        """What has come back. A world that has died says so once, last."""
        if self._begun is not None:
            return []
        messages, has_ended = self._program.received()
        replies = [_UP.decode(message) for message in messages]
        if has_ended and not any(isinstance(reply.body, Fault) for reply in replies):
            replies.append(Reply(0, self._obituary()))
        return replies

    def fileno(self) -> int | None:
        return self._program.fileno()

    def close(self) -> None:
        """Hang up; the world saves itself and ends. One that does not is ended."""
        self._program.hang_up()
        awaited(self._program.process)

    def _send(self, request: Callable[[int], Request]) -> int:
        """Number a request and hand it on; that nobody listens any more is for `poll` to say."""
        self._number += 1
        self._program.send(_ENCODER.encode(request(self._number)))
        return self._number

    def _obituary(self) -> Fault:
        awaited(self._program.process)
        code = self._program.process.returncode
        return Fault(
            text=f"The engine has stopped (exit code {code}). What it confirmed is saved.", exit_code=1
        )
