"""A field for one number: what is typed, kept in the order in which it came.

It holds text only; whether the text is a number is decided where it is read (`exchange.numerals`).
"""

from textual.events import Key

from tui.painters.canvas import Canvas, cut
from tui.telling.thousands import plain

LENGTH_MAX = 28
NUMERIC = frozenset("0123456789.%")
ANY = frozenset(map(chr, range(0x21, 0x7F)))
"""In a field of its own every character stays, to be refused where it is read: "-5" is never 5."""
SIGNS = NUMERIC | frozenset("+-,")
"""Beside keys that are letters: what a number may be written with elsewhere stays for the same reason."""
UNFIT = "what was pasted does not belong here"
TOO_LONG = "what was pasted is too long"
EXPONENT = frozenset("eE")
"""Kept too where a number has begun."""


def typed(text: str, event: Key, allowed: frozenset[str] = NUMERIC, limit: int = LENGTH_MAX) -> str | None:
    """The text after a key; None when the key is no editing key."""
    if event.key == "backspace":
        return text[:-1]
    if event.key in ("ctrl+u", "delete"):
        return ""
    character = event.character
    return (text + character)[:limit] if character and character in allowed else None


def pasted(
    text: str, addition: str, allowed: frozenset[str] = NUMERIC, limit: int = LENGTH_MAX
) -> str | None:
    """The text with an addition, commas of thousands left out; None where that does not belong, or has no
    room: what stands there stays, for half a number is another one."""
    kept = plain(addition.strip())
    whole = text + kept
    belongs = bool(kept) and len(whole) <= limit and allowed.issuperset(kept)
    return whole if belongs else None


def unfit(text: str, addition: str, allowed: frozenset[str] = NUMERIC, limit: int = LENGTH_MAX) -> str:
    """Why an addition is left out, in words."""
    kept = plain(addition.strip())
    return TOO_LONG if allowed.issuperset(kept) and len(text + kept) > limit else UNFIT


def draw(
    canvas: Canvas, x: int, y: int, width: int, text: str, unit: str, *, focused: bool, fresh: bool = False
) -> None:
    """The field, right-aligned before its unit; a focused one shows where the next digit goes.

    A fresh field is one whose text the next digit replaces; it is shown selected.
    """
    palette = canvas.palette
    paper = palette.row if focused else palette.bar
    canvas.shade(x, y, width, paper)
    tail = f" {unit} " if unit else " " * (len(text) + 2 < width)
    end = canvas.right(x + width, y, tail, palette.muted, paper=paper)
    shown = cut(text, max(end - x - 2, 0))
    if focused:
        canvas.text(x, y, "▌", palette.accent, paper=paper)
        canvas.text(end - 1, y, "▏", palette.accent, paper=paper)
        end -= 1
    selected = palette.accent_bg if fresh and text and focused else paper
    canvas.right(end, y, shown, palette.bright, bold=True, paper=selected)
