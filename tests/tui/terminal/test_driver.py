"""A terminal that vanishes ends the program and blocks nobody; one that sends bytes ends nothing."""

import io
import os
from threading import Thread

import pytest
from textual.app import App
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread
from textual.events import Key
from textual.message import Message

from tui.terminal.driver import Lasting, LastingDriver


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


class Heard(LastingDriver):
    """A driver that only writes down which keys came."""

    keys = ""

    def process_message(self, message: Message) -> None:
        if isinstance(message, Key):
            self.keys += message.character or ""
            if message.character == ".":
                self.exit_event.set()


async def test_bytes_that_are_no_text_are_keys_without_a_meaning() -> None:
    driver = Heard(App())
    driver.fileno, terminal = os.pipe()
    reading = Thread(target=driver.run_input_thread, daemon=True)
    reading.start()
    os.write(terminal, b"a\xe9r\xff\xe2\x82\xac.")
    reading.join(5)
    os.close(terminal)
    assert driver.keys == "a\ufffdr\ufffd€."
