"""What a calculator may be asked: named fields, plain decimal text, one grammar.

Every number becomes an exact fraction. Nothing unknown is passed over: a key or a word that no
calculator knows is refused with the nearest known one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from exchange.edge.text import clean, nearest
from exchange.numerals import Unusable, format_units

TEXT_LENGTH_MAX = 80
WHOLE_DIGITS_MAX, DECIMALS_MAX = 15, 60
SIGNIFICANT_DIGITS = 30
_NUMBER = re.compile(rf"(-?)([0-9]{{1,{WHOLE_DIGITS_MAX}}})(?:\.([0-9]{{1,{DECIMALS_MAX}}}))?\Z")
_LIMITS = f"at most {WHOLE_DIGITS_MAX} digits and {DECIMALS_MAX} decimals, {TEXT_LENGTH_MAX} characters"
_ROWS_MAX = 1000
_HOLDS_MORE: Mapping[Any, str] = {list: "[...]", dict: "{...}"}


Answer: TypeAlias = dict[str, Any]
"""Results by name, as decimal text; null where there is none."""


class CalculatorError(Unusable):
    """A request that cannot be calculated: the field, and what it may be."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class Kind(Enum):
    NUMBER = "number"
    POSITIVE = "number above 0"
    NOT_NEGATIVE = "number not below 0"
    RATE = "rate from 0 to below 1"
    SHARE = "share above 0, up to 1 or 100%"
    WORD = "word"
    TEXT = "text"
    ROWS = "rows"
    TIERS = "margin tiers"


class Field(NamedTuple):
    """One input: a flag on the command line, a key in a batch."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    default: str | None = None
    words: tuple[str, ...] = ()
    """What a WORD may be."""
    parts: tuple["Field", ...] = ()
    """What a row of ROWS holds, in the order of its text form A:B:C."""

    @property
    def flag(self) -> str:
        """Rows are one flag each, repeated: `others` is --other."""
        name = self.name.removesuffix("s") if self.kind is Kind.ROWS else self.name
        return "--" + name.replace("_", "-")


class Inputs:
    """The read values of one request, by field."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def number(self, name: str) -> Fraction:
        """A number that is needed here, though not always."""
        value = self._values.get(name)
        if value is None:
            raise self.error(name, "is needed")
        assert isinstance(value, Fraction)
        return value

    def optional(self, name: str) -> Fraction | None:
        return self.number(name) if self.has(name) else None

    def text(self, name: str) -> str:
        value = self._values[name]
        assert isinstance(value, str)
        return value

    def rows(self, name: str) -> tuple["Inputs", ...]:
        return self._values.get(name) or ()

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def error(self, name: str, reason: str) -> CalculatorError:
        return CalculatorError(self._path + name, reason)

    def exclusive(self, *names: str) -> str | None:
        """The one of these that is given, if any. Two at once are refused."""
        given = [name for name in names if self.has(name)]
        if len(given) > 1:
            raise self.error(given[1], f"excludes {given[0]}")
        return given[0] if given else None


def read_inputs(fields: Sequence[Field], request: Mapping[str, Any], path: str = "") -> Inputs:
    """Check a request against its fields. Raises CalculatorError naming the first that is wrong."""
    known = [field.name for field in fields]
    for name in request:
        if name not in known:
            raise CalculatorError(path + clean(str(name)), f"is not known{nearest(str(name), known)}")
    values: dict[str, Any] = {}
    for field in fields:
        given = request.get(field.name)
        if given is None:
            given = field.default
        if given is None and field.required:
            raise CalculatorError(path + field.name, "is needed")
        if given is not None:
            values[field.name] = _read(field, given, path + field.name)
    return Inputs(values, path)


def read_number(value: Any, path: str) -> Fraction:
    """Plain decimal text, or a whole number, as an exact fraction."""
    counted = isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 64
    text = str(value) if counted else value
    match = _NUMBER.match(text) if isinstance(text, str) and len(text) <= TEXT_LENGTH_MAX else None
    if match is None:
        raise CalculatorError(path, f'"{_as_written(value)}" is not a plain decimal number ({_LIMITS})')
    sign, digits, decimals = match[1], match[2], match[3] or ""
    return Fraction(int(f"{sign}{digits}{decimals}"), 10 ** len(decimals))


def _as_written(value: Any) -> str:
    """As JSON has it; of what holds more, only that it does."""
    if isinstance(value, bool | float):
        return json.dumps(value)
    return clean(value) if isinstance(value, str) else _HOLDS_MORE.get(type(value), type(value).__name__)


def format_number(value: Fraction) -> str:
    """To thirty significant digits, to nearest; exact where that is enough. No exponent, no -0."""
    size = abs(value)
    whole_digits = len(str(int(size))) if size >= 1 else -_zeros_after_point(size)
    places = max(0, SIGNIFICANT_DIGITS - whole_digits)
    return format_units(round(value * 10**places), places)


def text(value: Fraction | None) -> str | None:
    """A result, or none."""
    return None if value is None else format_number(value)


def _zeros_after_point(size: Fraction) -> int:
    return len(str(size.denominator // size.numerator)) - 1 if size else 0


def _read(field: Field, value: Any, path: str) -> Any:
    if field.kind is Kind.ROWS:
        return _read_rows(field, value, path)
    if field.kind is Kind.WORD:
        return _read_word(field, value, path)
    if field.kind is Kind.TIERS and isinstance(value, list):
        return value
    if field.kind in (Kind.TEXT, Kind.TIERS):
        if not isinstance(value, str) or len(value) > TEXT_LENGTH_MAX:
            raise CalculatorError(path, f"must be text of at most {TEXT_LENGTH_MAX} characters")
        return value
    return _read_bounded(field.kind, value, path)


def _read_bounded(kind: Kind, value: Any, path: str) -> Fraction:
    percent = kind is Kind.SHARE and isinstance(value, str) and value.endswith("%")
    number = read_number(value[:-1] if percent else value, path) / (100 if percent else 1)
    within = {
        Kind.NUMBER: True,
        Kind.POSITIVE: number > 0,
        Kind.NOT_NEGATIVE: number >= 0,
        Kind.RATE: 0 <= number < 1,
        Kind.SHARE: 0 < number <= 1,
    }
    if not within[kind]:
        raise CalculatorError(path, f"must be a {kind.value}")
    return number


def _read_word(field: Field, value: Any, path: str) -> str:
    if value not in field.words:
        raise CalculatorError(path, f"must be one of {', '.join(field.words)}")
    return str(value)


def _read_rows(field: Field, value: Any, path: str) -> tuple[Inputs, ...]:
    if not isinstance(value, list | tuple) or len(value) > _ROWS_MAX:
        raise CalculatorError(path, f"must be a list of at most {_ROWS_MAX}")
    return tuple(_read_row(field, row, f"{path} {place}") for place, row in enumerate(value, 1))


def _read_row(field: Field, row: Any, path: str) -> Inputs:
    if isinstance(row, str):
        cells = row.split(":")
        names = [part.name for part in field.parts]
        if len(cells) > len(names):
            raise CalculatorError(path, f"must be of the form {':'.join(names).upper()}")
        row = {name: cell for name, cell in zip(names, cells, strict=False) if cell}
    if not isinstance(row, dict):
        raise CalculatorError(path, f"must have {', '.join(part.name for part in field.parts)}")
    return read_inputs(field.parts, row, f"{path}, ")
