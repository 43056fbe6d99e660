"""A world in a process of its own behind a pipe: a key press never waits for a crash.

Down go requests, up come replies, as JSON, whose numbers have no bound; each answer carries the
number of its request. The process ends when the pipe does. It is started as a program of its own,
not forked, so that it can be started again while a screen holds the terminal.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair

import msgspec

from exchange.commands import AnyCommand
from exchange.edge.fault_log import write_fault
from exchange.edge.faults import SessionFault
from exchange.edge.text import clean_message
from replays.client import Asked, OpenWorld, Reply, Request
from replays.frame import Control, Fault, Want
from replays.lived import ReadLife
from replays.stage import Stage

NICENESS = 10
LISTEN_SECONDS = 0.5
"""How long it listens at most before it looks whether it is to end."""
CLOSING_SECONDS = 5.0
_DOWN: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_UP: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)
_ENCODER = msgspec.json.Encoder()


# ── the world's side ────────────────────────────────────────────────────────────────────────────


def serve(pipe: Connection, stage: Stage, is_ending: Callable[[], bool] = lambda: False) -> None:
    """Play and listen by turns until it is to end, or the other side hangs up.

    Of several wants the newest is answered.
    """
    try:
        while not is_ending():
            requests = _waiting(pipe, stage.idle_seconds)
            wants = [request.number for request in requests if isinstance(request.body, Want)]
            for request in requests:
                if not isinstance(request.body, Want) or request.number == wants[-1]:
                    pipe.send_bytes(_ENCODER.encode(Reply(request.number, stage.answer(request.body))))
            stage.work()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _waiting(pipe: Connection, seconds: float | None) -> list[Request]:
    """Everything that has come, waiting for the first at most so long."""
    requests: list[Request] = []
    patience = LISTEN_SECONDS if seconds is None else min(seconds, LISTEN_SECONDS)
    while pipe.poll(0 if requests else patience):
        requests.append(_DOWN.decode(pipe.recv_bytes()))
    return requests


def main() -> None:
    """The process: `python -m replays.process DESCRIPTOR`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    ending: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: ending.append(number))
    os.nice(NICENESS)
    pipe, stage = Connection(int(sys.argv[1])), Stage()
    try:
        serve(pipe, stage, lambda: bool(ending))
    except SessionFault as fault:
        _last_words(pipe, str(fault), fault.exit_code)
    except Exception as error:
        _last_words(pipe, f"The engine has stopped: {write_fault(error)}", 1)
    finally:
        stage.close()


def _last_words(pipe: Connection, text: str, exit_code: int) -> None:
    """Say why it ends, if anybody still listens."""
    with suppress(OSError):
        pipe.send_bytes(_ENCODER.encode(Reply(0, Fault(text=clean_message(text), exit_code=exit_code))))


# ── the screen's side ───────────────────────────────────────────────────────────────────────────


class ProcessClient:
    """A `WorldClient` whose world stands in another process.

    One that was begun is already being made before anybody asks for it; whoever opens the same one
    first gets the answer.
    """

    def __init__(self) -> None:
        ours, theirs = socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "replays.process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        self._pipe = Connection(ours.detach())
        self._number = 0
        self._dead = False
        self._begun: OpenWorld | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """How the process ended; None while it lives."""
        return self._process.poll()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()

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
        replies: list[Reply] = []
        if self._begun is not None:
            return replies
        try:
            while not self._dead and self._pipe.poll():
                replies.append(_UP.decode(self._pipe.recv_bytes()))
        except (EOFError, OSError):
            self._dead = True
            if not any(isinstance(reply.body, Fault) for reply in replies):
                replies.append(Reply(0, self._obituary()))
        return replies

    def fileno(self) -> int | None:
        return None if self._pipe.closed else self._pipe.fileno()

    def close(self) -> None:
        """Hang up; the world saves itself and ends. One that does not is ended."""
        self._dead = True
        if not self._pipe.closed:
            self._pipe.close()
        try:
            self._process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _send(self, request: Callable[[int], Request]) -> int:
        """Number a request and hand it on; that nobody listens any more is for `poll` to say."""
        self._number += 1
        if not self._dead:
            with suppress(OSError):
                self._pipe.send_bytes(_ENCODER.encode(request(self._number)))
        return self._number

    def _obituary(self) -> Fault:
        code = self._process.wait(CLOSING_SECONDS)
        return Fault(
            text=f"The engine has stopped (exit code {code}). What it confirmed is saved.", exit_code=1
        )


def environment() -> dict[str, str]:
    """The same program, wherever it was imported from."""
    home = str(Path(__file__).parents[1])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


if __name__ == "__main__":
    main()
