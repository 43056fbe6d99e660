"""Decimal text to whole numbers and back: one grammar for files, flags, forms and wires.

A number is ASCII digits with at most one point: no sign, exponent, blank, underscore or other
alphabet. What does not fit the grid of the quantity is refused with its legal neighbours, never
rounded in silence.
"""

import re
from typing import Final

TEXT_LENGTH_MAX: Final = 80
DIGITS_MAX: Final = 15
DECIMALS_MAX: Final = 12
_PLAIN: Final = re.compile(rf"([0-9]{{1,{DIGITS_MAX}}})(?:\.([0-9]{{1,{DECIMALS_MAX}}}))?\Z")
_LONG: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z")


class Unusable(ValueError):
    """What somebody wrote cannot be used; says in one line what, and where."""


class NumeralError(Unusable):
    """Text that is no number of the grammar, or lies off the grid asked for."""


def _matched(text: str) -> re.Match[str]:
    if len(text) <= TEXT_LENGTH_MAX and (match := _PLAIN.match(text)):
        return match
    if text.startswith("-") and _PLAIN.match(text[1:]):
        raise NumeralError("below 0")
    if _LONG.match(text):
        raise NumeralError(f"not a number of at most {DIGITS_MAX} digits and {DECIMALS_MAX} decimals")
    raise NumeralError("not a plain decimal number")


def parse_units(text: str, places: int) -> int:
    """Read plain decimal text as a count of 10^-places.

    Raises NumeralError when the text is not of the grammar or has more decimals than places.
    """
    match = _matched(text)
    whole, decimals = match[1], (match[2] or "").rstrip("0")
    if len(decimals) > places:
        raise NumeralError(f"at most {places} decimals")
    return int(whole + decimals.ljust(places, "0"))


def parse_grid(text: str, places: int, step: int) -> int:
    """Read plain decimal text as a count of steps, each of step x 10^-places.

    Raises NumeralError naming the step and the nearest legal values when the number is off the grid.
    """
    match = _matched(text)
    fine_places = max(places, len(match[2] or ""))
    fine = parse_units(text, fine_places)
    fine_step: int = step * 10 ** (fine_places - places)
    count, rest = divmod(fine, fine_step)
    if rest:
        below = format_units(count * step, places)
        above = format_units((count + 1) * step, places)
        legal = f"nearest are {below} and {above}" if count else f"the least is {above}"
        raise NumeralError(f"not a multiple of {format_units(step, places)}; {legal}")
    return count


def format_units(amount: int, places: int) -> str:
    """A count of 10^-places as plain decimal text: no exponent, no trailing zeros, no -0."""
    sign = "-" if amount < 0 else ""
    digits = str(abs(amount)).rjust(places + 1, "0")
    whole, decimals = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def format_fixed(amount: int, places: int) -> str:
    """A count of 10^-places as decimal text with all its decimals, for columns that align."""
    sign = "-" if amount < 0 else ""
    digits = str(abs(amount)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def grouped(text: str) -> str:
    """Plain decimal text with commas between its thousands, for people, no -0; other text as it is."""
    whole, point, rest = text.partition(".")
    digits = whole.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and digits == str(int(digits))):
        return text
    sign = "-" if whole != digits and text.strip("-0.") else ""
    return f"{sign}{int(digits):,}{point}{rest}"


def format_ratio(numerator: int, denominator: int, places: int = 12) -> str:
    """A quotient of whole numbers as decimal text, cut towards zero after the given places."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    return format_units(sign * (abs(numerator) * 10**places // abs(denominator)), places)
