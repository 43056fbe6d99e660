"""A terminal is asked what it can do; one that does not answer is not waited for."""

import os
import pty
from time import monotonic

import pytest

from tui.terminal import abilities
from tui.terminal.abilities import AMBIGUOUS, Terminal, advice, examine, tmux_settings

GOOD = Terminal(
    is_terminal=True,
    name="xterm-256color",
    colours="truecolor",
    columns=120,
    rows=40,
    encoding="utf-8",
    no_color=False,
    glyph_width=1,
    tmux=None,
)


def asked_by_a_terminal(answer: bytes) -> tuple[str, float]:
    """What the program finds out of a terminal that answers so, and how long it took."""
    began = monotonic()
    child, master = pty.fork()
    if child == 0:
        os.write(1, f"found {abilities.glyph_width()}\n".encode())
        os._exit(0)
    seen = b""
    while b"found" not in seen or not seen.endswith(b"\n"):
        seen += os.read(master, 1024)
        if seen.endswith(b"\x1b[6n"):
            os.write(master, answer)
    os.waitpid(child, 0)
    os.close(master)
    assert AMBIGUOUS.encode() in seen
    assert b"\r\x1b[K" in seen
    return seen.decode().rpartition("found ")[2].strip(), monotonic() - began


@pytest.mark.parametrize(("answer", "width"), [(b"\x1b[5;5R", "1"), (b"\x1b[1;9R", "2"), (b"", "None")])
def test_the_width_of_a_glyph_is_measured_or_unknown(answer: bytes, width: str) -> None:
    found, seconds = asked_by_a_terminal(answer)
    assert found == width
    assert seconds < 3


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "dumb"}, "none"),
        ({}, "16"),
    ],
)
def test_colours_are_told_from_the_environment(environ: dict[str, str], colours: str) -> None:
    assert examine(environ).colours == colours


def test_outside_of_a_terminal_nobody_is_asked() -> None:
    found = examine({"NO_COLOR": "1", "TERM": "xterm"})
    assert (found.is_terminal, found.glyph_width, found.tmux, found.no_color) == (False, None, None, True)


def test_a_good_terminal_needs_no_advice() -> None:
    assert advice(GOOD) == []
    assert advice(GOOD._replace(tmux={"escape-time": "10", "terminal-features": "*:RGB"})) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_terminal": False}, "--plain"),
        ({"columns": 72, "rows": 20}, "80x24 needed, now 72x20"),
        ({"encoding": "ascii"}, "--ascii"),
        ({"glyph_width": 2}, "two cells wide"),
        ({"colours": "16"}, "COLORTERM"),
        ({"tmux": {"escape-time": "500", "terminal-features": "RGB"}}, "500 ms: set -sg escape-time 10"),
        ({"tmux": {"escape-time": "0"}}, 'set -as terminal-features ",*:RGB"'),
    ],
)
def test_what_is_not_as_it_should_be_is_said_with_its_cure(change: dict[str, object], words: str) -> None:
    (line,) = advice(GOOD._replace(**change))  # type: ignore[arg-type]
    assert words in line


def test_without_tmux_there_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert tmux_settings() == {}
