"""Commas are left out where they can only stand between thousands."""

import pytest

from tui.telling.thousands import is_huge, plain


@pytest.mark.parametrize(
    ("text", "read"),
    [("1,000", "1000"), ("12,345,678.5", "12345678.5"), ("1000", "1000"), ("", "")],
)
def test_commas_between_thousands_are_left_out(text: str, read: str) -> None:
    assert plain(text) == read


@pytest.mark.parametrize("text", ["1,5", "0,500", "1,0000", "1000,000", "1,000,", ",100", "1,000%", "-1,000"])
def test_what_could_be_meant_otherwise_stays(text: str) -> None:
    assert plain(text) == text


def test_a_number_of_sixteen_digits_is_too_long_to_be_read() -> None:
    assert [is_huge(text) for text in ("9" * 16, "9" * 16 + ".5", "9,999,999,999,999,999")] == [True] * 3
    assert [is_huge(text) for text in ("9" * 15, "9" * 16 + "x", "")] == [False] * 3
