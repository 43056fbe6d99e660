"""Stamps of any unit, told once; numbers of one grammar; sides and truths as venues write them."""

import pytest

from exchange.terms import BUY, SELL
from exchange.units import SECOND
from replays.tapes.cells import Stamps, number, price, side, truth
from replays.tapes.errors import CellError

NOON = 1_583_985_600 * SECOND


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1583985600", "seconds"),
        ("1583985600.0000", "seconds"),
        ("1583985600000", "milliseconds"),
        ("1583985600000000", "microseconds"),
        ("1583985600000000000", "nanoseconds"),
        ("2020-03-12T04:00:00Z", "ISO 8601 in UTC"),
        ("2020-03-12 04:00", "ISO 8601 in UTC"),
        ("2020.03.12 04:00", "ISO 8601 in UTC"),
        ("2020/03/12 04:00:00", "ISO 8601 in UTC"),
        ("2020-03-12D04:00:00.000000000", "ISO 8601 in UTC"),
        ("2020-03-12 04:00:00+00:00", "ISO 8601 in UTC"),
    ],
)
def test_the_unit_is_told_from_the_first_stamp(text: str, unit: str) -> None:
    stamps = Stamps()
    assert stamps.read(text) == NOON
    assert stamps.unit == unit


def test_parts_of_a_second_are_kept_whole() -> None:
    assert Stamps().read("1583985600.1234") == NOON + 123_400_000
    assert Stamps().read("2020-03-12T04:00:00.000000001Z") == NOON + 1


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "nan", "-1583985600", "+1583985600", "1583985600_000", "１５８３９８５６００", "1.58e9"),
        *("1230767999", "0", "1" * 30, "2020-13-01", "2020-03-12T25:00:00Z", "2020-03-12T04:00:00+02:00"),
        *("1999-01-01", "9999-12-31T00:00:00Z", " 1583985600", "1583985600\n"),
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        Stamps().read(text)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1583985600", "1583985600000"),
        ("1583985600000", "1583985600"),
        ("1583985600000", "2020-03-12T04:00:00Z"),
        ("2020-03-12T04:00:00Z", "1583985600000"),
    ],
)
def test_units_are_never_mixed(first: str, second: str) -> None:
    stamps = Stamps()
    stamps.read(first)
    with pytest.raises(CellError):
        stamps.read(second)


@pytest.mark.parametrize(("text", "value"), [("0", 0.0), ("12.50", 12.5), ("4e-05", 4e-05), ("1E3", 1000.0)])
def test_a_number_is_plain_or_has_an_exponent(text: str, value: float) -> None:
    assert number(text, "size") == value


@pytest.mark.parametrize("text", ["", "nan", "inf", "-1", "+1", "1_0", " 1", "1 ", "0x1", "١", ".", "1,5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="is not a number"):
        number(text, "size")


@pytest.mark.parametrize(
    "text", ["9" * 21, "1" * 41, "1e300", "1e999", "0." + "1" * 31, "9" * 20 + "." + "1" * 30]
)
def test_a_number_that_is_too_long_is_told_as_such(text: str) -> None:
    with pytest.raises(CellError, match=r"has more digits than .*: 20 before the point, 30 after it, 40 in"):
        number(text, "size")


def test_a_price_is_above_nought() -> None:
    assert price("0.1") == 0.1
    with pytest.raises(CellError, match="not above 0"):
        price("0.000")


def test_sides_and_truths_are_read_in_any_case() -> None:
    assert (side("Buy"), side("ask"), side("SELL"), side("bid")) == (BUY, SELL, SELL, BUY)
    assert (truth("True", "x"), truth("0", "x")) == (True, False)
    with pytest.raises(CellError, match="neither buy nor sell"):
        side("up")
    with pytest.raises(CellError, match="neither true nor false"):
        truth("maybe", "x")
