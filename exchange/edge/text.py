"""Text that came from outside, made fit for a terminal.

Every name, headline, file cell and echoed error passes through `clean` before it is shown: control
sequences become visible marks, what would reorder or hide characters is gone (THREATS 1).
"""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

CHARACTERS_MAX = 64
_MARKS_IN_A_ROW_MAX = 2
_REPLACED = "\ufffd"


def clean(text: str, limit: int = CHARACTERS_MAX) -> str:
    """One line of harmless text of at most `limit` code points; cut text ends in an ellipsis."""
    harmless = _limit_marks(unicodedata.normalize("NFC", _visible(text)))
    return harmless if len(harmless) <= limit else harmless[: limit - 1] + "…"


def clean_message(text: str) -> str:
    """The same for a whole sentence, such as an error that quotes what it refuses."""
    return clean(text, limit=1000)


def nearest(name: str, known: Iterable[str]) -> str:
    """A tail for a message about an unknown name: what begins so and the nearest, else all if few."""
    names = sorted(known)
    begun = sorted((each for each in names if name and each.startswith(name)), key=len)
    close = [*dict.fromkeys([*begun, *get_close_matches(name, names, n=3, cutoff=0.5)])][:3]
    if close:
        return f"; nearest: {', '.join(close)}"
    return f"; known: {', '.join(names)}" if 0 < len(names) <= 12 else ""


def _visible(text: str) -> str:
    return "".join(filter(None, map(_shown, text)))


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Zl", "Zp"):
        return " " if character in "\n\t" else _REPLACED
    return "" if category == "Cf" else character


def _limit_marks(text: str) -> str:
    """Letters keep a few combining marks; the two hundredth would cover the lines above."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MARKS_IN_A_ROW_MAX:
            kept.append(character)
    return "".join(kept)
