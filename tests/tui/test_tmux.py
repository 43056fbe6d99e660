"""End to end in a real terminal: begin, trade, resize, lose the venue, take it up again, leave it clean."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

TMUX = shutil.which("tmux")
PATIENCE = 25.0
"""Seconds one waits for something to show."""
pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")


class Terminal:
    """A shell in a tmux of its own, driven by keys and read as text."""

    def __init__(self, folder: Path) -> None:
        self.name = f"margincall-{os.getpid()}"
        home = {
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "PS1": "shell$ ",
            "TERM": "xterm-256color",
        }
        self.environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": os.getcwd(), **home}
        self("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", "sh")

    def __call__(self, *arguments: str) -> str:
        assert TMUX is not None
        done = subprocess.run(
            [TMUX, "-L", self.name, *arguments], env=self.environ, capture_output=True, text=True, check=False
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        self("send-keys", *keys)

    def text(self) -> str:
        return self("capture-pane", "-p")

    def sees(self, text: str, *, gone: bool = False) -> str:
        """Wait until something stands on the screen, or no longer does."""
        end = time.monotonic() + PATIENCE
        while (text in (shown := self.text())) is gone:
            assert time.monotonic() < end, f"{text!r} never {'went' if gone else 'came'}:\n{shown}"
            time.sleep(0.1)
        return shown


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path)
    yield made
    made("kill-server")


def world_process(terminal: Terminal) -> int:
    """The process in which the venue runs, found among this terminal's descendants."""
    shell = int(terminal("display-message", "-p", "#{pane_pid}"))
    found = [shell]
    for process in found:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        found += map(int, children)
    commands = {each: Path(f"/proc/{each}/cmdline").read_bytes() for each in found}
    return next(each for each, command in commands.items() if b"replays.stage.program" in command)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the venue's process in /proc")
def test_one_trades_loses_the_venue_takes_it_up_again_and_leaves_a_clean_terminal(terminal: Terminal) -> None:
    terminal.press("cd; PS1='rea''dy> '; clear; stty -g > before", "Enter")
    terminal.sees("ready>")
    terminal.press(f"{sys.executable} -m tui trade calm --seed 3", "Enter")
    terminal.sees("Positions")
    terminal.sees("spread")
    terminal.press("b")
    terminal.sees("review order")
    terminal.press("o", "0.01")
    terminal.sees("0.01")
    terminal.press("Enter")
    terminal.sees("place it")
    terminal.press("y")
    terminal.sees("LONG")

    terminal("resize-window", "-x", "80", "-y", "24")
    terminal.sees("MARGIN CALL", gone=True)
    shown = terminal.sees("SHRT" if "SHRT" in terminal.text() else "LONG")
    assert all(len(line) <= 80 for line in shown.splitlines())

    os.kill(world_process(terminal), 9)
    terminal.sees("restart")
    terminal.press("r")
    terminal.sees("restart", gone=True)
    terminal.sees("LONG")

    terminal.press("q")
    terminal.sees("ready>")
    terminal.press("clear; stty -g > after; cmp before after && echo sa''me", "Enter")
    terminal.sees("same")
