"""Numbers as people write them: with commas between thousands, and longer than any amount there is.

What could be meant otherwise stays as it is, and is refused where it is read.
"""

import re

_GROUPED = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_LONG = re.compile(r"[0-9]{16,}(\.[0-9]*)?")


def plain(text: str) -> str:
    """The same number without its commas; other text as it is."""
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def is_huge(text: str) -> bool:
    """Is it a number too long to be read (`exchange.numerals`)?"""
    return _LONG.fullmatch(plain(text)) is not None
