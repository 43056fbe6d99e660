"""The saved sessions: one to go on with, to be given another name, or to be deleted.

Typing narrows the list, and no name has a capital: those are the keys that put a session away.
"""

from collections.abc import Collection

from textual.events import Key

from replays.scenarios.places import NAME_RULE, is_name
from tui.dialogs.prompt import Item, Pick, Prompt
from tui.keys.line import ANY
from tui.library.entries import Saved

RESUME, RENAME, DELETE = "enter", "R", "D"
WORD = "delete"
NAME_MAX = 64


class SavedPick(Pick):
    """Ends with the path of a session, or with None; `act` says what is to become of it."""

    columns = 72
    keys = "R rename  D delete  enter resume  esc leave"

    def __init__(self, saved: Collection[Saved]) -> None:
        items = tuple(Item(each.path, each.name, each.place) for each in saved)
        super().__init__("Saved sessions", items, "No other session can be resumed.")
        self.act = RESUME

    def pressed(self, event: Key) -> None:
        if event.key not in (RENAME, DELETE):
            super().pressed(event)
        elif found := self.found:
            self.act = event.key
            self.dismiss(found[self.cursor].key)


def deleting(saved: Saved) -> Prompt:
    """Ends with the word that says it is meant."""
    hint = f"{saved.place}: all its branches, marks and fills go for good. Type {WORD}."
    return Prompt(f"Delete {saved.name}", "word", hint, frozenset(WORD + WORD.upper()), _not_meant)


def _not_meant(text: str) -> str:
    return "" if text == WORD else f"type {WORD}, or esc to keep it"


def renaming(saved: Saved, taken: Collection[str]) -> Prompt:
    """Ends with a name that is free."""

    def trouble(name: str) -> str:
        if not is_name(name):
            return NAME_RULE
        return "that name is taken" if name in taken else ""

    title = f"Rename {saved.name}"
    return Prompt(title, "name", f"{NAME_RULE}.", ANY, trouble, saved.name, limit=NAME_MAX)
