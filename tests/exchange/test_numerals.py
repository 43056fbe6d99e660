"""One grammar for numbers, in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.numerals import (
    NumeralError,
    format_fixed,
    format_ratio,
    format_units,
    grouped,
    parse_grid,
    parse_units,
)

NOT_NUMBERS = ["", " ", "1e5", "NaN", "Infinity", "+5", "-1", "1_000", "0x10", "１２", "²", "1.", ".5", "1,0",
               "5\n", "9" * 16, "1." + "0" * 13, "1" * 81]  # fmt: skip


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_what_is_no_plain_decimal_is_refused(text):
    with pytest.raises(NumeralError):
        parse_units(text, 8)


def test_a_number_below_nought_is_told_to_be():
    for refused in (lambda: parse_units("-5", 8), lambda: parse_grid("-0.5", 1, 5)):
        with pytest.raises(NumeralError, match=r"^below 0$"):
            refused()


def test_a_number_off_the_grid_is_refused_with_its_neighbours():
    with pytest.raises(NumeralError, match=r"not a multiple of 0\.5; nearest are 100 and 100\.5"):
        parse_grid("100.3", 1, 5)


def test_nought_is_never_offered_as_a_neighbour():
    with pytest.raises(NumeralError, match=r"not a multiple of 0\.5; the least is 0\.5"):
        parse_grid("0.3", 1, 5)


def test_trailing_zeros_are_no_decimals():
    assert parse_units("1.5000", 1) == 15
    assert parse_grid("1.5000", 1, 5) == 3


def test_output_has_no_trailing_zeros_and_no_minus_zero():
    assert format_units(-150, 2) == "-1.5"
    assert format_units(0, 8) == "0"
    assert format_fixed(-150, 3) == "-0.150"
    assert format_ratio(-1, 3, 4) == "-0.3333"


def test_people_read_thousands_apart_and_other_text_is_left_alone():
    assert grouped("7622.7") == "7,622.7"
    assert grouped("-1234567") == "-1,234,567"
    assert [grouped(text) for text in ("-0", "-0.00", "-0.01")] == ["0", "0.00", "-0.01"]
    others = ["999", "0.0001", "25%", "", "2020-03-12T04:00:00Z", "007", "--", "-"]
    assert [grouped(text) for text in others] == others


@given(st.integers(0, 10**15 - 1), st.integers(0, 12))
def test_what_is_written_reads_back(amount, places):
    assert parse_units(format_units(amount, places), places) == amount


@pytest.mark.parametrize("text", ["1" * 16, "0.1234567890123", "9" * 5_000, "1." + "0" * 200])
def test_a_number_longer_than_any_is_told_how_long_it_may_be(text):
    with pytest.raises(NumeralError, match="not a number of at most 15 digits and 12 decimals"):
        parse_units(text, 8)
