"""Children that are killed at a random moment, and what they had acknowledged by then."""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest

RECOVERING_PERCENT = 15
"""Of all kills, those that come while the child is still opening its session."""

SAID_MAX = 40
"""Lines that are waited for before another kill, at most: a slow machine gets as far as a fast one."""

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, to have a child ready to kill")


def killed(child: Callable[[int], None], chance: random.Random) -> int:
    """Let a child work, kill it; the last number it wrote to the pipe it was given, or 0.

    The child says "open" once it has its session, then a number for each thing it may count on.
    """
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            child(writer)
        finally:
            os._exit(70)
    os.close(writer)
    recovering = chance.randrange(100) < RECOVERING_PERCENT
    said = b"" if recovering else _heard(reader, 1 + chance.randrange(SAID_MAX))
    time.sleep(chance.random() * (0.008 if recovering else 0.06))
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    while part := os.read(reader, 65536):
        said += part
    os.close(reader)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, "the child failed before it was killed"
    numbers = [int(line) for line in said.split(b"\n")[:-1] if line != b"open"]
    return numbers[-1] if numbers else 0


def _heard(reader: int, lines: int) -> bytes:
    """What the child says until it has said so many lines, or is gone."""
    said = b""
    while said.count(b"\n") < lines and (part := os.read(reader, 65536)):
        said += part
    return said
