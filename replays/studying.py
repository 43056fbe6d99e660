"""Studies in a process of their own, one at a time: whoever looks on is never kept waiting.

Down goes a question, up come its answers until the last, which is done. Like the world's process it
is started as a program and ends when its pipe does.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from socket import socketpair
from typing import Protocol

import msgspec

from exchange.edge.fault_log import write_fault
from exchange.edge.text import clean_message
from replays.process import CLOSING_SECONDS, NICENESS, environment
from replays.study import Studied, Studies, Study
from replays.trial import Workers

_DOWN: msgspec.json.Decoder[Study] = msgspec.json.Decoder(Study)
_UP: msgspec.json.Decoder[Studied] = msgspec.json.Decoder(Studied)
_ENCODER = msgspec.json.Encoder()


class StudyClient(Protocol):
    """The screen's end. Nothing waits; one question at a time."""

    def ask(self, study: Study) -> None: ...

    def poll(self) -> Sequence[Studied]:
        """What has been found out since the last poll, in order."""
        ...

    def fileno(self) -> int | None:
        """Readable when `poll` has something; None where there is nothing to wait on."""
        ...

    def close(self) -> None:
        """Give up whatever is being studied. Safe to call twice."""
        ...


class StudyProcess:
    """A `StudyClient` whose studies are made in another process."""

    def __init__(self) -> None:
        ours, theirs = socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "replays.studying", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        self._pipe = Connection(ours.detach())
        self._dead = False

    def ask(self, study: Study) -> None:
        with suppress(OSError):
            self._pipe.send_bytes(_ENCODER.encode(study))

    def poll(self) -> Sequence[Studied]:
        found: list[Studied] = []
        try:
            while not self._dead and self._pipe.poll():
                found.append(_UP.decode(self._pipe.recv_bytes()))
        except (EOFError, OSError):
            self._dead = True
            found.append(Studied(done=True, trouble="The computation has ended before its answer."))
        return found

    def fileno(self) -> int | None:
        return None if self._pipe.closed else self._pipe.fileno()

    def close(self) -> None:
        self._dead = True
        if not self._pipe.closed:
            self._pipe.close()
        self._process.terminate()
        try:
            self._process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class LocalStudies:
    """A `StudyClient` that finds out at once, in this process: for tests of screens."""

    def __init__(self) -> None:
        self._studies = Studies()
        self._found: list[Studied] = []

    def ask(self, study: Study) -> None:
        self._studies.study(study, self._found.append)

    def poll(self) -> Sequence[Studied]:
        found, self._found = self._found, []
        return found

    def fileno(self) -> int | None:
        return None

    def close(self) -> None:
        """There is nothing to end."""


def serve(pipe: Connection) -> None:
    """Answer until the other side hangs up."""
    studies = Studies(Workers.as_many_as_there_are)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            asked = _DOWN.decode(pipe.recv_bytes())
            studies.study(asked, lambda studied: pipe.send_bytes(_ENCODER.encode(studied)))


def main() -> None:
    """The process: `python -m replays.studying DESCRIPTOR`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.nice(NICENESS)
    pipe = Connection(int(sys.argv[1]))
    try:
        serve(pipe)
    except Exception as error:
        text = clean_message(f"The computation has failed: {write_fault(error)}")
        with suppress(OSError):
            pipe.send_bytes(_ENCODER.encode(Studied(done=True, trouble=text)))


if __name__ == "__main__":
    main()
