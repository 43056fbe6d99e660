"""A field holds what was typed or pasted, whole or not at all."""

import pytest

from tui.painters import entry


@pytest.mark.parametrize(
    ("addition", "then"),
    [
        ("250.5", "1250.5"),
        (" 250.5\n", "1250.5"),
        ("1,250", "11250"),
        ("25%", "125%"),
        ("", None),
        ("\n", None),
        ("-5", None),
        ("1e5", None),
        ("1\n2", None),
        ("5\x1b[2J", None),
        ("5" * entry.LENGTH_MAX, None),
        ("no number " * 500, None),
    ],
)
def test_what_is_pasted_belongs_in_the_field_whole_or_not_at_all(addition: str, then: str | None) -> None:
    assert entry.pasted("1", addition) == then


def test_what_is_pasted_belongs_where_its_field_takes_it() -> None:
    assert entry.pasted("", "12:30", frozenset("0123456789:")) == "12:30"
    assert entry.pasted("", "abc", frozenset("abc"), 2) is None


def test_a_number_too_long_for_its_field_is_told_so_and_not_that_it_does_not_belong() -> None:
    assert entry.unfit("1", "5" * entry.LENGTH_MAX) == entry.TOO_LONG
    assert entry.unfit("", "no number " * 500) == entry.unfit("5", "%5") == entry.UNFIT
