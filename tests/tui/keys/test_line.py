"""A line holds what was typed or pasted, whole or not at all."""

import pytest
from textual.events import Key

from tui.keys.line import LENGTH_MAX, NUMERIC, TOO_LONG, UNFIT, Line


def begun(text: str) -> Line:
    return Line(text, NUMERIC, fresh=False)


def press(line: Line, *keys: str) -> list[bool]:
    names = {"%": "percent_sign", ".": "full_stop"}
    return [line.press(Key(names.get(key, key), key if len(key) == 1 else None)) for key in keys]


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
        ("5" * LENGTH_MAX, None),
        ("no number " * 500, None),
    ],
)
def test_what_is_pasted_belongs_in_the_field_whole_or_not_at_all(addition: str, then: str | None) -> None:
    line = begun("1")
    assert line.paste(addition) == (then is not None)
    assert line.text == (then or "1")


def test_what_is_pasted_belongs_where_its_field_takes_it() -> None:
    assert Line(pasted=frozenset("0123456789:")).paste("12:30")
    assert not Line(pasted=frozenset("abc"), limit=2).paste("abc")


def test_a_number_too_long_for_its_field_is_told_so_and_not_that_it_does_not_belong() -> None:
    line = begun("1")
    for addition, why in (
        ("5" * LENGTH_MAX, TOO_LONG),
        ("no number " * 500, UNFIT),
        ("5x", UNFIT),
        ("", UNFIT),
    ):
        line.paste(addition)
        assert line.trouble == why
    line.paste("5")
    assert line.trouble == ""


def test_the_first_character_replaces_what_stood_there_and_so_does_what_is_pasted() -> None:
    for change in (lambda line: press(line, "2"), lambda line: line.paste("2")):
        line = Line("850", NUMERIC)
        assert line.fresh
        change(line)
        assert (line.text, line.fresh) == ("2", False)


def test_a_percent_sign_and_a_backspace_go_on_with_what_stood_there() -> None:
    for key, then in (("%", "85%"), ("backspace", "8")):
        line = Line("85", NUMERIC)
        press(line, key)
        assert line.text == then


def test_a_key_that_edits_nothing_is_somebody_elses() -> None:
    line = Line("850", NUMERIC)
    assert press(line, "tab", "x") == [False, False]
    assert (line.text, line.fresh) == ("850", True)
    assert press(line, "1", ".", "ctrl+u") == [True, True, True]
    assert line.text == ""


def test_a_line_ends_where_it_is_full() -> None:
    line = begun("")
    press(line, *"5" * (LENGTH_MAX + 3))
    assert line.text == "5" * LENGTH_MAX
