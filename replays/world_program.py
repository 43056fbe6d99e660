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

from exchange.edge.fault_log import write_fault
from exchange.edge.faults import SessionFault
from exchange.edge.text import clean_message
from replays.catalogue import ScenarioError
from replays.client import Reply, Request
from replays.frame import Fault, Want
from replays.programs import NICENESS
from replays.stage import Stage

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
    """The process: `python -m replays.world_program DESCRIPTOR`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    ending: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: ending.append(number))
    pipe, stage = Connection(int(sys.argv[1])), Stage()
    try:
        serve(pipe, stage, lambda: bool(ending) or stage.is_seen)
        os.nice(NICENESS)  # until its first frame the screen waits for it, from then on it gives way
        serve(pipe, stage, lambda: bool(ending))
    except SessionFault as fault:
        _last_words(pipe, str(fault), fault.exit_code)
    except ScenarioError as error:
        _last_words(pipe, str(error), 2)
    except Exception as error:
        _last_words(pipe, f"The engine has stopped: {write_fault(error)}", 1)
    finally:
        stage.close()


def _last_words(pipe: Connection, text: str, exit_code: int) -> None:
    """Say why it ends, if anybody still listens."""
    with suppress(OSError):
        pipe.send_bytes(_ENCODER.encode(Reply(0, Fault(text=clean_message(text), exit_code=exit_code))))


if __name__ == "__main__":
    main()
