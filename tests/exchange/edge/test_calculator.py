"""The calculators take decimal text and answer with it, or say which field is wrong."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge.calculator import (
    CALCULATORS,
    LINE_LENGTH_MAX,
    calculate,
    calculate_batch,
    request_lines,
)
from exchange.edge.calculator_fields import CalculatorError, Kind

LONG = {"what": "liquidation", "side": "long", "entry": "60000", "leverage": "10", "mmr": "0.004"}


def test_an_answer_echoes_its_inputs_and_names_its_formula():
    answer = calculate(LONG)
    assert answer["given"] == {name: value for name, value in LONG.items() if name != "what"}
    assert "maintenance" in answer["formula"]
    assert answer["liquidation_price"].startswith("54216.867469879518")


@pytest.mark.parametrize("what", CALCULATORS)
def test_every_calculator_knows_its_flags_and_helps(what):
    calculator = CALCULATORS[what]
    names = [field.name for field in calculator.fields]
    assert len(set(names)) == len(names)
    assert calculator.help.endswith(".")
    for field in calculator.fields:
        assert field.flag.startswith("--")
        assert field.help
        assert bool(field.words) == (field.kind is Kind.WORD)
        assert bool(field.parts) == (field.kind is Kind.ROWS)


def test_rows_are_one_repeated_flag():
    assert [field.flag for field in CALCULATORS["pnl"].fields if field.kind is Kind.ROWS] == ["--fill"]


@pytest.mark.parametrize("what", [None, "liqidation", 7, [], ""])
def test_an_unknown_calculator_is_refused_with_those_there_are(what):
    with pytest.raises(CalculatorError, match="liquidation, bankruptcy"):
        calculate({"what": what})


def test_a_batch_answers_every_line_in_order_and_goes_on_after_a_bad_one():
    lines = [json.dumps(LONG), "nonsense", json.dumps({**LONG, "side": "up"}), json.dumps(LONG)]
    answers = list(calculate_batch(lines))
    assert [answer.get("line") for answer in answers] == [None, 2, 3, None]
    assert answers[2]["field"] == "side"
    assert answers[0] == answers[3] == calculate(LONG)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        "[" * 5_000,
        '"text"',
        "{",
        " " * (LINE_LENGTH_MAX + 1),
        '{"what": "ratio", "equity": NaN, "maintenance": 1}',
        '{"what": "ratio", "equity": "1e5", "maintenance": 1}',
        '{"what": "ratio", "equity": ' + "9" * 5_000 + ', "maintenance": 1}',
        '{"what": "ratio", "equity": true, "maintenance": 1}',
        '{"what": "ratio", "equity": {}, "maintenance": 1}',
        '{"what": "pnl", "fills": "buy:1:1"}',
        '{"what": "pnl", "fills": [["buy", "1", "1"]]}',
        '{"what": "maintenance", "notional": 1, "tiers": [[]]}',
        '{"what": "maintenance", "notional": 1, "tiers": [["0", "1"]]}',
        '{"what": "maintenance", "notional": 1, "tiers": [["1", "0.1"]]}',
        '{"what": "maintenance", "notional": 1, "tiers": []}',
        '{"what": "maintenance", "notional": 1, "tiers": {}}',
        '{"what": "maintenance", "notional": 1, "tiers": [["0", "0.1", "-5"]]}',
        '{"what": "maintenance", "notional": 1, "tiers": [["0", "0.1", "0"]]}',
        '{"what": "maintenance", "notional": 1, "tiers": [["0", "0.1", "2.5"]]}',
    ],
)
def test_a_bad_line_is_an_error_and_nothing_worse(line):
    (answer,) = calculate_batch([line])
    assert answer["line"] == 1
    assert answer["error"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"what": "ratio", "equity": 1, "maintenance": 1, "equity": 2}', "equity"),
        ('{"what": "ratio", "what": "pnl"}', "what"),
        ('{"what": "pnl", "fills": [{"side": "buy", "size": 1, "price": 1, "side": "sell"}]}', "side"),
    ],
)
def test_a_field_that_stands_there_twice_is_refused(line, field):
    (answer,) = calculate_batch([line])
    assert (answer["field"], answer["error"]) == (field, f"{field}: stands there twice")


def test_what_is_wrong_with_a_line_is_told_as_of_one_line():
    (answer,) = calculate_batch(["\n"])
    assert answer["error"] == "line: is not JSON: Expecting value: line 1 column 1 (char 0)"


def test_of_an_endless_line_no_more_is_held_than_is_asked_for():
    file = io.StringIO("a" * 5 * LINE_LENGTH_MAX + "\n{}\n" + "b" * LINE_LENGTH_MAX)
    assert [len(line) for line in request_lines(file)] == [LINE_LENGTH_MAX + 1, 3, LINE_LENGTH_MAX]


def test_numbers_of_json_are_read_as_they_are_written():
    line = '{"what": "liquidation", "side": "long", "entry": 60000.0, "leverage": 10, "mmr": 0.004}'
    (answer,) = calculate_batch([line])
    assert answer["liquidation_price"] == calculate(LONG)["liquidation_price"]


def test_a_small_number_may_come_with_an_exponent_and_a_monstrous_one_may_not():
    line = '{"what": "funding", "side": "long", "size": 1e3, "mark": 100, "rate": 5e-05}'
    (answer,) = calculate_batch([line])
    assert answer["payment"] == "5"
    for monster in ("5e-999999999", "5e-99999999999999999999", "5e99999999999999999999"):
        (answer,) = calculate_batch([line.replace("5e-05", monster)])
        assert answer["field"] == "rate"


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["1", "0.5", "long"])
)
NAMES = sorted({field.name for calculator in CALCULATORS.values() for field in calculator.fields})


@given(
    st.sampled_from(sorted(CALCULATORS)),
    st.dictionaries(
        st.sampled_from(NAMES),
        SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.sampled_from(NAMES), SCALARS),
    ),
)
def test_whatever_is_asked_is_answered_or_refused_by_field(what, fields):
    (answer,) = calculate_batch([json.dumps({"what": what, **fields})])
    assert answer.get("field") or "formula" in answer
