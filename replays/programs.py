"""Programs of our own beside the screen: started at the other end of a pipe, and seen to their end.

They are programs, not forks, so that they can be started again while a screen holds the terminal. Each
ends when its pipe does.
"""

import os
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair

NICENESS = 10
CLOSING_SECONDS = 5.0


def started(module: str) -> tuple[subprocess.Popen[bytes], Connection]:
    """`python -m MODULE DESCRIPTOR`, and our end of its pipe."""
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
    home = str(Path(__file__).parents[1])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
