"""Sentences of a case as the screen says them: money to the cent, commas between the thousands.

The one law: only what is shown is shortened; the documents keep every decimal. What is said to be the
least that suffices is rounded up.
"""

import re
from functools import lru_cache

from exchange.instrument import Instrument
from tui.telling import format

_NUMBER = re.compile(
    r"(?P<before>(?:equity|maintenance|margin|fee|funding|rate) )?"
    r"(?<![\w.,:])(?P<whole>\d{1,15})\.(?P<part>\d+)(?![\w:%-])(?P<after> [A-Z]{3,})?"
)


def said(sentence: str, instrument: Instrument | None) -> str:
    """A sentence about a position, its money as balances are shown."""
    if instrument is None:
        return format.read_aloud(sentence)
    finest = max(instrument.size_places, instrument.price_places + 1)
    return _said(sentence, instrument.settle, format.cash_shown(instrument.cash_places), finest)


@lru_cache(maxsize=512)
def _said(sentence: str, asset: str, shown: int, finest: int) -> str:
    least = "the least" in sentence

    def money(found: re.Match[str]) -> str:
        before, after, part = found["before"] or "", found["after"] or "", found["part"]
        if not before and after != f" {asset}" and len(part) <= finest:
            return found[0]
        amount, drop = int(found["whole"] + part), max(len(part) - shown, 0)
        if least:
            amount = -(-amount // 10**drop) * 10**drop
        return before + format.decimal(amount, len(part), shown) + after

    return format.read_aloud(_NUMBER.sub(money, sentence))
