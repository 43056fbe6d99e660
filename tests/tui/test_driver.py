"""A terminal that vanishes ends the program and blocks nobody."""

import io

import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from tui.driver import Lasting


class Vanished(io.StringIO):
    """A terminal that takes so many writes and is then gone."""

    def __init__(self, takes: int) -> None:
        super().__init__()
        self.takes = takes

    def write(self, text: str) -> int:
        self.takes -= 1
        if self.takes < 0:
            raise OSError(5, "Input/output error")
        return super().write(text)


@pytest.mark.parametrize("takes", [0, 1, 40])
def test_what_is_written_to_a_terminal_that_is_gone_is_dropped_and_said_once(takes: int) -> None:
    hung_up: list[str] = []
    file = Vanished(takes)
    writer = WriterThread(Lasting(file, lambda: hung_up.append("gone")))  # type: ignore[arg-type]
    writer.start()
    for _ in range(2 * MAX_QUEUED_WRITES):
        writer.write("x")
    writer.stop()
    assert not writer.is_alive()
    assert (file.getvalue(), hung_up) == ("x" * takes, ["gone"])


def test_all_else_is_asked_of_the_file_itself() -> None:
    file = Vanished(3)
    assert Lasting(file).encoding is file.encoding
