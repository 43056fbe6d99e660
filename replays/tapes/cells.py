"""The cells of a tape: stamps, prices, sizes and sides as venues write them.

The unit of time is told once, from the first stamp, and every later stamp must be of the same. A number is
ASCII, finite and in range; some venues print small ones with an exponent.
"""

import re
from datetime import UTC, datetime

from exchange.terms import BUY, SELL, Side
from exchange.units import SECOND, Time
from replays.tapes.errors import CellError, quoted

EARLIEST: Time = 1_230_768_000 * SECOND
"""2009: before it nothing of this kind was traded."""
LATEST: Time = 4_102_444_800 * SECOND
"""2100."""
UNITS = {"seconds": SECOND, "milliseconds": 10**6, "microseconds": 10**3, "nanoseconds": 1}
TEXT = "ISO 8601 in UTC"
LENGTH_MAX = 40
_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?\Z")
_LONG = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_DIGITS = f"20 before the point, 30 after it, {LENGTH_MAX} in all, 2 of an exponent"
_STAMP = re.compile(r"([0-9]{1,19})(?:\.([0-9]{1,9}))?\Z")
_ISO = re.compile(
    r"([0-9]{4})[-./]([0-9]{2})[-./]([0-9]{2})"
    r"(?:[T D]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?)?"
    r"(?:Z| ?UTC|[+]00:?00)?\Z"
)
_SIDES = {"buy": BUY, "b": BUY, "bid": BUY, "bids": BUY, "long": BUY}
_SIDES |= {"sell": SELL, "s": SELL, "ask": SELL, "asks": SELL, "a": SELL, "offer": SELL, "short": SELL}
_TRUTHS = {"true": True, "1": True, "t": True, "false": False, "0": False, "f": False}


class Stamps:
    """Reads the stamps of one file, all of one unit."""

    def __init__(self) -> None:
        self.unit = ""
        """Empty until the first stamp."""
        self._scale = 0

    def read(self, text: str, field: str = "time") -> Time:
        """Nanoseconds since 1970 UTC. Raises CellError."""
        if self._scale and text.isdigit() and text.isascii() and len(text) < LENGTH_MAX:
            time = int(text) * self._scale
        else:
            time = self._read(text, field)
        if not EARLIEST <= time < LATEST:
            raise CellError(field, f"{quoted(text)} is not a time from 2009 to 2099{self._of_unit()}")
        return time

    def _read(self, text: str, field: str) -> Time:
        match = _STAMP.match(text) if len(text) < LENGTH_MAX else None
        if match is None:
            return self._read_iso(text, field)
        if self.unit == TEXT:
            raise CellError(field, f"{quoted(text)} is a number among stamps in {TEXT}")
        if not self._scale:
            self._tell(int(match[1]), text, field)
        return int(match[1]) * self._scale + int((match[2] or "0").ljust(9, "0")) * self._scale // SECOND

    def _tell(self, count: int, text: str, field: str) -> None:
        for unit, scale in UNITS.items():
            if EARLIEST <= count * scale < LATEST:
                self.unit, self._scale = unit, scale
                return
        raise CellError(field, f"{quoted(text)} is not a time from 2009 to 2099 in seconds or parts of one")

    def _read_iso(self, text: str, field: str) -> Time:
        match = _ISO.match(text) if len(text) < LENGTH_MAX else None
        if match is None or (self.unit and self.unit != TEXT):
            raise CellError(field, f"{quoted(text)} is no time{self._of_unit()}")
        self.unit = TEXT
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        try:
            whole = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError as error:
            raise CellError(field, f"{quoted(text)}: {error}") from None
        return int(whole.timestamp()) * SECOND + int((match[7] or "0").ljust(9, "0"))

    def _of_unit(self) -> str:
        return f" in {self.unit}, as the rows before" if self.unit else ""


def number(text: str, field: str) -> float:
    """Not negative. Raises CellError."""
    if len(text) > LENGTH_MAX or _NUMBER.match(text) is None:
        what = (
            f"has more digits than can be read: {_DIGITS}"
            if _LONG.match(text)
            else "is not a number, or is negative"
        )
        raise CellError(field, f"{quoted(text)} {what}")
    return float(text)


def price(text: str, field: str = "price") -> float:
    """Above 0. Raises CellError."""
    if (found := number(text, field)) > 0:
        return found
    raise CellError(field, f"{quoted(text)} is not above 0")


def side(text: str, field: str = "side") -> Side:
    found = _SIDES.get(text.lower())
    if found is None:
        raise CellError(field, f"{quoted(text)} is neither buy nor sell, bid nor ask")
    return found


def truth(text: str, field: str) -> bool:
    found = _TRUTHS.get(text.lower())
    if found is None:
        raise CellError(field, f"{quoted(text)} is neither true nor false")
    return found
