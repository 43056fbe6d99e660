"""A program of our own is found wherever the screen was, and is seen to its end."""

import subprocess
import sys
from multiprocessing import Pipe
from pathlib import Path

import pytest

from replays.messages import programs
from replays.messages.programs import Program, awaited, environment

SLEEPER = [sys.executable, "-S", "-c", "import sys; sys.stdin.read()"]


def test_a_program_is_looked_for_where_this_one_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    home = str(Path(programs.__file__).parents[2])
    assert environment()["PYTHONPATH"].split(":") == [home, "elsewhere"]
    monkeypatch.delenv("PYTHONPATH")
    assert environment()["PYTHONPATH"] == home


def test_a_program_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "CLOSING_SECONDS", 0.01)
    with subprocess.Popen(SLEEPER, stdin=subprocess.PIPE) as process:
        awaited(process)
        assert process.returncode is not None


def test_what_came_before_the_end_is_received_and_the_end_is_said_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = Pipe()
    monkeypatch.setattr(programs, "_started", lambda _: (None, ours))
    program = Program("nothing")
    program.send(b"down")
    theirs.send_bytes(b"up")
    assert (theirs.recv_bytes(), program.received()) == (b"down", ([b"up"], False))
    theirs.send_bytes(b"last")
    theirs.close()
    assert program.received() == ([b"last"], True)
    assert program.received() == ([], False)
    program.send(b"to nobody")
    for _ in range(2):
        program.hang_up()
    assert program.fileno() is None
