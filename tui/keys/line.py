"""A line that is typed, or pasted: the characters, kept in the order in which they came.

It holds text only; whether the text is a number is decided where it is read (`exchange.numerals`).
"""

from textual.events import Key

from tui.telling.thousands import plain

LENGTH_MAX = 28
NUMERIC = frozenset("0123456789.%")
ANY = frozenset(map(chr, range(0x21, 0x7F)))
"""In a field of its own every character stays, to be refused where it is read: "-5" is never 5."""
SIGNS = NUMERIC | frozenset("+-,")
"""Beside keys that are letters: what a number may be written with elsewhere stays for the same reason."""
EXPONENT = frozenset("eE")
"""Kept too where a number has begun."""
UNFIT = "what was pasted does not belong here"
TOO_LONG = "what was pasted is too long"
_GOES_ON = ("backspace", "percent_sign")
"""Keys that change what stands there where any other begins anew."""


class Line:
    """What stands in one field, and whether the next character replaces it."""

    def __init__(
        self,
        text: str = "",
        typed: frozenset[str] = ANY,
        pasted: frozenset[str] = NUMERIC,
        limit: int = LENGTH_MAX,
        *,
        fresh: bool = True,
    ) -> None:
        self.text = text
        self.fresh = fresh and bool(text)
        self.trouble = ""
        """Why what was pasted has not been taken, or what stands there cannot be."""
        self._typed, self._pasted, self._limit = typed, pasted, limit

    def write(self, text: str) -> None:
        self.text, self.fresh, self.trouble = text, False, ""

    def press(self, event: Key) -> bool:
        """Was it a key that edits?"""
        there = self.text if not self.fresh or event.key in _GOES_ON else ""
        if event.key == "backspace":
            self.write(there[:-1])
        elif event.key in ("ctrl+u", "delete"):
            self.write("")
        elif event.character and event.character in self._typed:
            self.write((there + event.character)[: self._limit])
        else:
            return False
        return True

    def paste(self, addition: str) -> bool:
        """Taken whole, commas of thousands left out, or not at all: half a number is another one."""
        kept = plain(addition.strip())
        whole = kept if self.fresh else self.text + kept
        belongs = self._pasted.issuperset(kept)
        if kept and belongs and len(whole) <= self._limit:
            self.write(whole)
            return True
        self.trouble = TOO_LONG if kept and belongs else UNFIT
        return False
