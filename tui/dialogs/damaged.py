"""A session that cannot be resumed as it is: why, and what can be done about it."""

from tui.dialogs.confirm import Choice, Confirm
from tui.dialogs.saved import DELETE
from tui.library.entries import Saved
from tui.telling.facts import Facts

ACCEPT = "y"


def damaged(saved: Saved) -> Confirm:
    """Ends with `ACCEPT`, where the loss can be accepted, or with `DELETE`."""

    async def why() -> Facts:
        trouble = f"{saved.trouble[:1].upper()}{saved.trouble[1:]}."
        return Facts(headline=f"{saved.name} cannot be resumed as it is.", warning=trouble)

    accepting = (Choice(ACCEPT, "resume without"),) if saved.is_short else ()
    return Confirm("Damaged session", why, (*accepting, Choice(DELETE, "delete it")), keep="Leave it")
