"""Numbers as somebody wrote them in a file: text of the one grammar, read, or in words why it is none."""

from exchange.edge.text import clean
from exchange.numerals import NumeralError, parse_grid, parse_units


def written(value: object) -> str:
    """A number has to be text: what a file's own numbers make of a decimal is not what was written."""
    if isinstance(value, str):
        return value
    raise ValueError(f'write the number as text, "{clean(str(value))}"')


def read_units(value: object, places: int) -> int:
    """A count of 10^-places."""
    text = written(value)
    try:
        return parse_units(text, places)
    except NumeralError as error:
        raise _unreadable(text, error) from None


def read_grid(value: object, places: int, step: int) -> int:
    """A count of steps, each of step x 10^-places."""
    text = written(value)
    try:
        return parse_grid(text, places, step)
    except NumeralError as error:
        raise _unreadable(text, error) from None


def _unreadable(text: str, error: NumeralError) -> ValueError:
    return ValueError(f'"{clean(text)}" is {error}')
