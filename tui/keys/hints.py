"""Hints for the first days: one line above the footer, each gone for good once its key has been used.

What has been used is one name a line in a small file; without the file, or where it cannot be
written, hints begin anew: nothing depends on it.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tui.files.writing import replace_file
from tui.keys.table import AUTOPSY, CASCADE, LEARN, LIBRARY, TRADE, TWINS, rows_of

BYTES_MAX = 10_000


class Hint(NamedTuple):
    """One thing to try."""

    action: str
    """By its name in the key table, without what stands in brackets."""
    text: str
    screens: tuple[str, ...]
    still: str = ""
    """Instead of the text while the replay stands still; empty: the same."""
    pane: str = ""
    """The only one it is for; empty: any."""

    def told(self, state: str) -> str:
        """What it says in a state of the playback."""
        return self.text if state == "playing" else self.still or self.text


EVERYWHERE = (TRADE, CASCADE, TWINS, AUTOPSY, LIBRARY, LEARN)
HINTS = (
    Hint(
        "toggle_play",
        "pauses the market while you think, and resumes it",
        (TRADE, CASCADE),
        "resumes the market, and pauses it while you think",
    ),
    Hint("ticket", "opens the ticket; every order is reviewed before it is sent", (TRADE,)),
    Hint("speed", "slow the market down or speed it up, as far as max", (TRADE, CASCADE)),
    Hint("answer", "starts the scenario under the cursor", (LIBRARY,)),
    Hint("answer", "rewinds to the moment under the cursor, to trade it differently", (AUTOPSY,)),
    Hint("choose", "answer the questions: each answer says which way it leans", (LEARN,), pane="helper"),
    Hint("expert", "shows what an expert answers to the drill under the cursor", (LEARN,), pane="drills"),
    Hint("plan", "chooses whose orders both twins follow", (TWINS,)),
    Hint("shove", "moves the mark to a price in a fork, to see who is liquidated", (CASCADE,)),
    Hint("help", "explains the panel you are in: its words, numbers and keys", EVERYWHERE),
    Hint(
        "screen",
        "switch screens; the market keeps running behind them",
        EVERYWHERE,
        "switch screens; the market stays paused behind them",
    ),
    Hint("pane_next", "moves to the next panel; z zooms the one you are in", (TRADE, CASCADE)),
    Hint("settings", "shows every setting; changes apply at once", EVERYWHERE),
    Hint("log", "lists messages, refusals and what you did", EVERYWHERE),
    Hint("next_theme", "switches the colour theme; one suits colour-blind eyes", EVERYWHERE),
)
"""The most needed first."""


class Hints:
    """Which have been used; one is offered at a time."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._used = set(_read(path)) if path is not None else set()

    def offer(self, screen: str, pane: str) -> Hint | None:
        """The first of a screen and the pane one is in whose key has not been used."""
        here = (each for each in HINTS if screen in each.screens and each.pane in ("", pane))
        return next((each for each in here if each.action not in self._used), None)

    def use(self, action: str) -> bool:
        """An action was done: says whether a hint goes by it."""
        name = action.removeprefix("app.").partition("(")[0]
        if name in self._used or all(each.action != name for each in HINTS):
            return False
        self._used.add(name)
        if self._path is not None:
            with suppress(OSError):
                replace_file(self._path, "".join(f"{each}\n" for each in sorted(self._used)))
        return True


def key_of(hint: Hint, screen: str) -> str:
    """Its key on a screen, wherever the user has moved it."""
    rows = (row for row in rows_of(screen) for act in row.acts if act.action.partition("(")[0] == hint.action)
    return next((row.shown for row in rows), "")


def _read(path: Path) -> Iterable[str]:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_bytes()[:BYTES_MAX].decode("utf-8").split()
    return ()
