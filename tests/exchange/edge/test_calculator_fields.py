"""Decimal text of one grammar, and fields that say what they may be."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge.calculator_fields import (
    CalculatorError,
    Field,
    Kind,
    format_number,
    read_inputs,
    read_number,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("-12.50", Fraction(-25, 2)),
        ("007", Fraction(7)),
        ("9" * 15 + "." + "1" * 60, Fraction(int("9" * 15 + "1" * 60), 10**60)),
        (10, Fraction(10)),
    ],
)
def test_plain_decimal_text_is_read_exactly(text, value):
    assert read_number(text, "size") == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "+1", "1e5", ".5", "5.", "1,000", " 1", "1\n", "NaN", "inf", "0x1", "١٢", "1_0", "1/2", "--1"),
        *("1" * 16, "0." + "1" * 61, "0" * 81),
        *(10**15, True, 1.5, None),
    ],
)
def test_other_text_is_refused_with_the_limits(text):
    with pytest.raises(CalculatorError, match=r"size: .*15 digits and 60 decimals"):
        read_number(text, "size")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0"),
        (Fraction(-1, 10**40), "-0." + "0" * 39 + "1"),
        (Fraction(1, 3), "0." + "3" * 30),
        (Fraction(200, 3), "66." + "6" * 27 + "7"),
        (Fraction(54000), "54000"),
        (Fraction(10**40), "1" + "0" * 40),
        (Fraction(-5, 2), "-2.5"),
    ],
)
def test_a_result_has_thirty_digits_and_no_exponent(value, shown):
    assert format_number(value) == shown


@given(st.fractions())
def test_a_shown_result_is_near_the_true_one(value):
    assert abs(Fraction(format_number(value)) - value) <= abs(value) / 10**28


FIELDS = (
    Field("size", Kind.POSITIVE, "size", required=True),
    Field("side", Kind.WORD, "side", default="long", words=("long", "short")),
    Field("share", Kind.SHARE, "share"),
    Field("rate", Kind.RATE, "rate"),
    Field(
        "fills",
        Kind.ROWS,
        "fills",
        parts=(Field("size", Kind.POSITIVE, "size", required=True), Field("at", Kind.TEXT, "at")),
    ),
)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({}, "size: is needed"),
        ({"size": "0"}, "size: must be a number above 0"),
        ({"size": "-1"}, "size: must be a number above 0"),
        ({"size": True}, 'size: "true" is not a plain decimal number'),
        ({"size": float("nan")}, 'size: "NaN" is not a plain decimal number'),
        ({"size": ["1"]}, r'size: "\[...\]" is not a plain decimal number'),
        ({"size": {}}, 'size: "{...}" is not a plain decimal number'),
        ({"size": "1", "syde": "long"}, "syde: is not known; nearest: side"),
        ({"size": "1", "side": "up"}, "side: must be one of long, short"),
        ({"size": "1", "share": "101%"}, "share: must be a share"),
        ({"size": "1", "share": "5%%"}, "share: .*not a plain decimal"),
        ({"size": "1", "rate": "1"}, "rate: must be a rate"),
        ({"size": "1", "fills": [{"size": "1"}, {}]}, "fills 2, size: is needed"),
        ({"size": "1", "fills": ["1:2:3"]}, "fills 1: must be of the form SIZE:AT"),
        ({"size": "1", "fills": "1:2"}, "fills: must be a list"),
        ({"size": "1", "fills": [1]}, "fills 1: must have size, at"),
    ],
)
def test_a_wrong_field_is_named_with_what_it_may_be(request_, said):
    with pytest.raises(CalculatorError, match=said):
        read_inputs(FIELDS, request_)


def test_a_share_may_be_a_part_or_a_percentage():
    assert read_inputs(FIELDS, {"size": "1", "share": "5%"}).number("share") == Fraction(1, 20)
    assert read_inputs(FIELDS, {"size": "1", "share": "0.05"}).number("share") == Fraction(1, 20)


def test_a_row_may_be_text_with_colons_or_a_table():
    rows = read_inputs(FIELDS, {"size": "1", "fills": ["2:here", {"size": "3"}, "4:"]}).rows("fills")
    assert [row.number("size") for row in rows] == [2, 3, 4]
    assert [row.has("at") for row in rows] == [True, False, False]


def test_what_is_not_given_is_its_default_or_nothing():
    inputs = read_inputs(FIELDS, {"size": "1", "share": None})
    assert inputs.text("side") == "long"
    assert inputs.optional("share") is None
    with pytest.raises(CalculatorError, match="share: is needed"):
        inputs.number("share")


def test_two_that_exclude_each_other_are_refused():
    inputs = read_inputs(FIELDS, {"size": "1", "share": "1", "rate": "0.1"})
    assert inputs.exclusive("size") == "size"
    assert inputs.exclusive("fills") is None
    with pytest.raises(CalculatorError, match="rate: excludes share"):
        inputs.exclusive("share", "rate")
