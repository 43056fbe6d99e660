"""Programs of our own beside the screen: started at the other end of a pipe, and seen to their end.

They are programs, not forks, so that they can be started again while a screen holds the terminal. Each
ends when its pipe does.
"""

import os
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair

NICENESS, STUDY_NICENESS = 10, 13
"""The screen goes before the world, and the world, twice as often, before what is found out beside it."""
CLOSING_SECONDS = 5.0


class Program:
    """`python -m MODULE DESCRIPTOR`, and our end of its pipe."""

    def __init__(self, module: str) -> None:
        self.process, self._pipe = _started(module)
        self.is_gone = False
        """Whether nobody is at the other end any more, or we have hung up."""

    def send(self, message: bytes) -> None:
        """That nobody listens any more is for `received` to say."""
        if not self.is_gone:
            with suppress(OSError):
                self._pipe.send_bytes(message)

    def received(self) -> tuple[list[bytes], bool]:
        """What has come since, and whether it has ended after that; that is said once."""
        messages = []
        try:
            while not self.is_gone and self._pipe.poll():
                messages.append(self._pipe.recv_bytes())
        except (EOFError, OSError):
            self.is_gone = True
            return messages, True
        return messages, False

    def fileno(self) -> int | None:
        """Readable when there is something to receive; None once we have hung up."""
        return None if self._pipe.closed else self._pipe.fileno()

    def hang_up(self) -> None:
        """Safe to do twice."""
        self.is_gone = True
        if not self._pipe.closed:
            self._pipe.close()


def _started(module: str) -> tuple[subprocess.Popen[bytes], Connection]:
    ours, theirs = socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
    return process, Connection(ours.detach())


def awaited(process: subprocess.Popen[bytes]) -> None:
    """Wait until it has ended; one that does not is ended."""
    try:
        process.wait(CLOSING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def environment() -> dict[str, str]:
    """The same program, wherever it was imported from."""
    home = str(Path(__file__).parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
