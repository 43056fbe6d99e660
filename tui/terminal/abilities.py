"""What a terminal can do: asked of its environment and, for the width of a glyph, of itself.

The one law: asking never hangs and leaves no trace: an answer that does not come within a moment is no
answer, and the line that was written for it is wiped.
"""

import os
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import IO, NamedTuple

from rich.console import Console

from tui.terminal.glyphs import CROSS, HEAD, OWN, UP

AMBIGUOUS = UP + OWN + CROSS + HEAD
"""Glyphs that some terminals draw two cells wide."""
ANSWER_SECONDS = 0.3
TMUX_SECONDS = 1.0
ESCAPE_TIME_MAX_MS = 50
_REPORT = re.compile(rb"\x1b\[[0-9]+;([0-9]+)R")


class Terminal(NamedTuple):
    """What is known of the terminal this runs in."""

    is_terminal: bool
    name: str
    """TERM."""
    colours: str
    """none, 16, 256 or truecolor."""
    columns: int
    rows: int
    encoding: str
    no_color: bool
    glyph_width: int | None
    """Cells of one ambiguous glyph; None where nobody can be asked."""
    tmux: Mapping[str, str] | None
    """Its settings that matter here; None outside of tmux."""


def examine(environ: Mapping[str, str]) -> Terminal:
    """Ask everything there is to ask."""
    size = shutil.get_terminal_size()
    return Terminal(
        is_terminal=sys.stdin.isatty() and sys.stdout.isatty(),
        name=environ.get("TERM", ""),
        colours=_colours(environ),
        columns=size.columns,
        rows=size.lines,
        encoding=(sys.stdout.encoding or "").lower(),
        no_color=bool(environ.get("NO_COLOR")),
        glyph_width=glyph_width() if sys.stdin.isatty() and sys.stdout.isatty() else None,
        tmux=tmux_settings() if environ.get("TMUX") else None,
    )


def advice(terminal: Terminal) -> list[str]:
    """What to do about what is not as it should be."""
    said = []
    if not terminal.is_terminal:
        said.append("not a terminal: --plain prints line by line, replay --headless runs without a screen")
    elif terminal.columns < 80 or terminal.rows < 24:
        said.append(f"80x24 needed, now {terminal.columns}x{terminal.rows}")
    if terminal.encoding.replace("-", "") != "utf8":
        said.append("the encoding is not UTF-8: use --ascii, or set LANG to a UTF-8 locale")
    if terminal.glyph_width == 2:
        said.append("ambiguous glyphs are two cells wide here: use --ascii, or set them to narrow")
    if terminal.is_terminal and terminal.colours in ("none", "16") and not terminal.no_color:
        said.append("few colours: bars stand for shades; set COLORTERM=truecolor where the terminal has it")
    if terminal.tmux is not None:
        said += _about_tmux(terminal.tmux)
    return said


def glyph_width() -> int | None:
    """Write the glyphs, ask where the cursor is, wipe them."""
    try:
        with open("/dev/tty", "r+b", buffering=0) as tty, _raw(tty):
            tty.write(b"\r" + AMBIGUOUS.encode() + b"\x1b[6n")
            column = _column(tty)
            tty.write(b"\r\x1b[K")
    except (OSError, ImportError):
        return None
    return None if column is None else (column - 1) // len(AMBIGUOUS)


def tmux_settings() -> dict[str, str]:
    """Of the running server; those it does not tell are left out."""
    found = {}
    for name in ("escape-time", "terminal-features", "mouse", "default-terminal"):
        try:
            asked = subprocess.run(
                ["tmux", "show-options", "-gsv" if name != "mouse" else "-gv", name],
                capture_output=True,
                timeout=TMUX_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        found[name] = " ".join(asked.stdout.decode("utf-8", "replace").split())
    return found


def _about_tmux(settings: Mapping[str, str]) -> list[str]:
    said = []
    wait = settings.get("escape-time", "")
    if wait.isdigit() and int(wait) > ESCAPE_TIME_MAX_MS:
        said.append(f"tmux holds the escape key back {wait} ms: set -sg escape-time 10")
    if "RGB" not in settings.get("terminal-features", ""):
        said.append('tmux does not pass on all colours: set -as terminal-features ",*:RGB"')
    return said


def _colours(environ: Mapping[str, str]) -> str:
    console = Console(force_terminal=True, _environ=environ)
    return {None: "none", "standard": "16", "windows": "16"}.get(
        console.color_system, console.color_system or ""
    )


@contextmanager
def _raw(tty: IO[bytes]) -> Iterator[None]:
    """Without echo and line by line reading, and as before afterwards."""
    import termios  # noqa: PLC0415 not on every platform
    import tty as modes  # noqa: PLC0415

    before = termios.tcgetattr(tty)
    try:
        modes.setcbreak(tty.fileno())
        yield
    finally:
        termios.tcsetattr(tty, termios.TCSANOW, before)


def _column(tty: IO[bytes]) -> int | None:
    """The column that the terminal reports, if it does in time."""
    answer, until = b"", monotonic() + ANSWER_SECONDS
    while (left := until - monotonic()) > 0 and select.select([tty], [], [], left)[0]:
        answer += os.read(tty.fileno(), 64)
        if match := _REPORT.search(answer):
            return int(match[1])
    return None
