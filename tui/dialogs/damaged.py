"""A session that cannot be resumed as it is: why, and what can be done about it."""

from tui.dialogs.confirm import Choice, Confirm
from tui.dialogs.prompt import Prompt
from tui.library.entries import Saved
from tui.telling.facts import Facts

ACCEPT, DELETE = "y", "D"
WORD = "delete"


def damaged(saved: Saved) -> Confirm:
    """Ends with `ACCEPT`, where the loss can be accepted, or with `DELETE`."""

    async def why() -> Facts:
        trouble = f"{saved.trouble[:1].upper()}{saved.trouble[1:]}."
        return Facts(headline=f"{saved.name} cannot be resumed as it is.", warning=trouble)

    accepting = (Choice(ACCEPT, "resume without"),) if saved.is_short else ()
    return Confirm("Damaged session", why, (*accepting, Choice(DELETE, "delete it")), keep="Leave it")


def deleting(saved: Saved) -> Prompt:
    """Ends with the word that says it is meant."""
    hint = f"Type {WORD} to remove it permanently."
    return Prompt(f"Delete {saved.name}", "word", hint, frozenset(WORD + WORD.upper()), _not_meant)


def _not_meant(text: str) -> str:
    return "" if text == WORD else f"type {WORD}, or esc to keep it"
