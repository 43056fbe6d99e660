"""The program a world lives in: it plays and listens by turns, at the other end of a screen's pipe.

It ends when the pipe does, its session saved; keys and a terminal that vanishes are not for it.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

import msgspec

from replays.messages.client import Reply, Request
from replays.messages.frame import Want
from replays.messages.programs import NICENESS
from replays.stage.answers import Stage, fault_of

LISTEN_SECONDS = 0.5
"""How long it listens at most before it looks whether it is to end."""
_DOWN: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_ENCODER = msgspec.json.Encoder()


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
    """The process: `python -m replays.stage.program DESCRIPTOR`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    ending: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: ending.append(number))
    pipe, stage = Connection(int(sys.argv[1])), Stage()
    try:
        serve(pipe, stage, lambda: bool(ending) or stage.is_seen)
        os.nice(NICENESS)  # until its first frame the screen waits for it, from then on it gives way
        serve(pipe, stage, lambda: bool(ending))
    except Exception as error:
        with suppress(OSError):
            pipe.send_bytes(_ENCODER.encode(Reply(0, fault_of(error))))
    finally:
        stage.close()


if __name__ == "__main__":
    main()
