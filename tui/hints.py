"""Hints for the first days: one line above the footer, each gone for good once its key has been used.

What has been used is one name a line in a small file; without the file, or where it cannot be
written, hints begin anew: nothing depends on it.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tui.files import replace_file
from tui.keys import AUTOPSY, CASCADE, LEARN, LIBRARY, TRADE, TWINS, rows_of

BYTES_MAX = 10_000


class Hint(NamedTuple):
    """One thing to try."""

    action: str
    """By its name in the key table, without what stands in brackets."""
    text: str
    screens: tuple[str, ...]
    still: str = ""
    """Instead of the text while the replay stands still; empty: the same."""

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
    Hint("ticket", "opens the ticket; nothing is sent before you have read it back", (TRADE,)),
    Hint("speed", "slow the market down or hurry it, up to as fast as it goes", (TRADE, CASCADE)),
    Hint("answer", "on a scenario starts it", (LIBRARY,)),
    Hint("answer", "goes back to the moment under the cursor, to do it otherwise", (AUTOPSY,)),
    Hint("choose", "answer the questions: each answer says which way it leans", (LEARN,)),
    Hint("plan", "chooses whose orders both twins follow", (TWINS,)),
    Hint("shove", "leads the mark to a price in a fork, to see who falls", (CASCADE,)),
    Hint("help", "explains the panel you are in: its words, numbers and keys", EVERYWHERE),
    Hint(
        "screen",
        "change the screen; the market goes on behind them all",
        EVERYWHERE,
        "change the screen; the market stays paused behind them all",
    ),
    Hint("pane_next", "goes from panel to panel; z makes the one you are in large", (TRADE, CASCADE)),
    Hint("settings", "shows every setting, and changes it at once", EVERYWHERE),
    Hint("log", "tells again what was said, refused and done", EVERYWHERE),
    Hint("next_theme", "changes the colours, to those for colour-blind eyes too", EVERYWHERE),
)
"""The most needed first."""


class Hints:
    """Which have been used; one is offered at a time."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._used = set(_read(path)) if path is not None else set()

    def offer(self, screen: str) -> Hint | None:
        """The first of a screen whose key has not been used."""
        return next(
            (each for each in HINTS if screen in each.screens and each.action not in self._used), None
        )

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
