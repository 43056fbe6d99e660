"""What a line of the key table is made of, and the lines of the ticket."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Group(Enum):
    """The columns of the help."""

    MOVE = "Move"
    TRADE = "Trade"
    REPLAY = "Replay"
    VIEW = "View"
    TICKET = "Ticket"


class Act(NamedTuple):
    """One key and what it does."""

    key: str
    """As Textual names it; several joined by commas."""
    action: str
    """The action of the screen or the app, and the id a keymap file names."""
    title: str
    """The palette's sentence."""
    also: str = ""
    """Other words by which people look for it, commas between them."""


class Row(NamedTuple):
    """One line of the help: a key, or a pair that belongs together."""

    shown: str
    label: str
    """In the footer."""
    help: str
    group: Group
    acts: tuple[Act, ...]
    screens: frozenset[str] = frozenset()
    """Where it works; empty: everywhere."""


def row(shown: str, label: str, text: str, group: Group, *acts: Act, at: frozenset[str] = frozenset()) -> Row:
    """A line of the table; without `at` it holds on every screen."""
    return Row(shown, label, text, group, acts, at)


_SPELLED = {
    "escape": "esc",
    "backspace": "bksp",
    "delete": "del",
    "insert": "ins",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "slash": "/",
    "comma": ",",
    "full_stop": ".",
    "colon": ":",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "apostrophe": "'",
    "question_mark": "?",
    "exclamation_mark": "!",
    "dollar_sign": "$",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
}


def spelled(key: str) -> str:
    """A key as people know it, of the name Textual and the settings file have for it."""
    return _SPELLED.get(key, key.replace("ctrl+", "^"))


def moved(row: Row, own: Mapping[str, str]) -> Row:
    """A line with the user's own keys in their places."""
    if not any(act.action in own for act in row.acts):
        return row
    acts = tuple(act._replace(key=own.get(act.action, act.key)) for act in row.acts)
    return row._replace(acts=acts, shown=" ".join(spelled(act.key.split(",")[0]) for act in acts))


TICKET_ROWS: tuple[Row, ...] = (
    row("tab", "field", "next, shift back", Group.TICKET),
    row("↑ ↓", "tick", "tick, shift: ten", Group.TICKET),
    row("← →", "share", "share; or type %", Group.TICKET),
    row("b s", "side", "buy or sell", Group.TICKET),
    row("o", "type", "order type", Group.TICKET),
    row("i", "mode", "isolated / cross", Group.TICKET),
    row("r p", "flags", "reduce/post only", Group.TICKET),
    row("t", "in force", "GTC IOC FOK GTD", Group.TICKET),
    row("u", "sized by", "the size's basis", Group.TICKET),
    row("m", "by", "mark/last/index", Group.TICKET),
    row("v", "iceberg", "show a part only", Group.TICKET),
    row("n", "name", "client order id", Group.TICKET),
    row("enter", "review", "review and place", Group.TICKET),
    row("esc", "leave", "leave the ticket", Group.TICKET),
)
"""Keys of the ticket while it has the focus; `tui.widgets.ticket` answers them itself."""
