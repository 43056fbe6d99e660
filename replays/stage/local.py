"""A world in this process, for pictures and tests of screens: no pipe, no clock; it moves when told to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from exchange.commands import AnyCommand
from replays.messages.client import Asked, Down, OpenWorld, Reply
from replays.messages.frame import Control, Want
from replays.messages.lived import ReadLife
from replays.stage.answers import ENDINGS, Stage, fault_of


class LocalClient:
    """A `WorldClient` that answers at once; `step` plays. What ends its world it tells as the process does; a
    fault within is for whoever tests to see."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.stage = Stage(lambda: self.now_ns)
        self._number = 0
        self._replies: list[Reply] = []
        self._has_ended = False

    def step(self, count: int = 1) -> None:
        """Play so many steps of the world, whatever its speed."""
        show = self.stage.show
        assert show is not None, "open a world first"
        with self._until_its_end():
            for _ in range(count):
                show.step()

    def open(self, world: OpenWorld) -> int:
        return self._send(world)

    def want(self, want: Want) -> int:
        return self._send(want)

    def command(self, command: AnyCommand) -> int:
        return self._send(command)

    def control(self, control: Control) -> int:
        return self._send(control)

    def ask(self, question: Asked) -> int:
        return self._send(question)

    def read_life(self, asked: ReadLife) -> int:
        return self._send(asked)

    def poll(self) -> Sequence[Reply]:
        replies, self._replies = self._replies, []
        return replies

    def fileno(self) -> int | None:
        return None

    def close(self) -> None:
        self.stage.close()

    def _send(self, body: Down) -> int:
        self._number += 1
        if not self._has_ended:
            with self._until_its_end():
                self._replies.append(Reply(self._number, self.stage.answer(body)))
                if self.stage.show is not None and self.stage.show.state == "computing":
                    self.stage.work()
        return self._number

    @contextmanager
    def _until_its_end(self) -> Iterator[None]:
        """From then on nobody answers any more."""
        try:
            yield
        except ENDINGS as error:
            self._has_ended = True
            self._replies.append(Reply(0, fault_of(error)))
            self.stage.close()
