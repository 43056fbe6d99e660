"""The program that studies: one question after the other, at the other end of a screen's pipe.

It ends when the pipe does, or is told to, whatever it is about to find out: a reader that was killed
is missed in the middle of a life too.
"""

import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from select import POLLHUP, poll
from threading import Thread

import msgspec

from exchange.edge.fault_log import write_fault
from exchange.edge.text import clean_message
from replays.messages.programs import STUDY_NICENESS
from replays.reruns.trial import Workers
from replays.study.answers import Studies
from replays.study.questions import Studied, Study

_DOWN: msgspec.json.Decoder[Study] = msgspec.json.Decoder(Study)
_ENCODER = msgspec.json.Encoder()


def serve(pipe: Connection) -> None:
    """Answer until the other side hangs up."""
    studies = Studies(Workers.beside_a_game)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            asked = _DOWN.decode(pipe.recv_bytes())
            studies.study(asked, lambda studied: pipe.send_bytes(_ENCODER.encode(studied)))


def _end_with(descriptor: int) -> None:
    """Be told to end when the other side has hung up, which a life that is lived does not look for."""
    gone = poll()
    gone.register(descriptor, POLLHUP)
    gone.poll()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """The process: `python -m replays.study.program DESCRIPTOR`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.nice(STUDY_NICENESS)
    pipe = Connection(int(sys.argv[1]))
    Thread(target=_end_with, args=(pipe.fileno(),), daemon=True).start()
    try:
        serve(pipe)
    except Exception as error:
        text = clean_message(f"The computation failed: {write_fault(error)}")
        with suppress(OSError):
            pipe.send_bytes(_ENCODER.encode(Studied(done=True, trouble=text)))


if __name__ == "__main__":
    main()
