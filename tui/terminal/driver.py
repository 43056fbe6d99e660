"""The driver of a terminal that may vanish while the program writes to it, or send what is no text.

The one law: nobody waits for a terminal that is gone. What is written to it is dropped, and the program is
told once that it was hung up, as the system tells it where it can.
"""

import os
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable
from functools import partial
from typing import Any, TextIO

from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver


def hang_up() -> None:
    """Tell this process that its terminal is gone."""
    os.kill(os.getpid(), signal.SIGHUP)


class Lasting:
    """A file that survives its terminal: an error would end Textual's writer thread, and block the rest."""

    def __init__(self, file: TextIO, gone: Callable[[], None] = hang_up) -> None:
        self._file = file
        self._gone = gone
        self._is_gone = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, text: str) -> None:
        self._try(self._file.write, text)

    def flush(self) -> None:
        self._try(self._file.flush)

    def _try(self, act: Callable[..., Any], *given: str) -> None:
        if self._is_gone:
            return
        try:
            act(*given)
        except OSError:
            self._is_gone = True
            self._gone()


def _forgiving(encoding: str) -> partial[Any]:
    """A decoder for which a byte that is no text is a key without a meaning, not the end of the program."""
    return partial(getincrementaldecoder(encoding), errors="replace")


class LastingDriver(LinuxDriver):
    """Textual's driver for terminals, ended in good order by one that vanishes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._file = Lasting(self._file)  # type: ignore[assignment, arg-type]  # one but in name

    def run_input_thread(self) -> None:
        linux_driver.getincrementaldecoder = _forgiving  # type: ignore[attr-defined]  # what Textual reads with
        super().run_input_thread()
