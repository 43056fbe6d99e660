"""A refusal names file, line and field in one line, whatever the file is called."""

from replays.tapes.errors import CellError, TapeError, quoted


def test_a_refusal_names_file_line_and_field() -> None:
    error = TapeError("day.csv", 7, "price", "not above 0")
    assert str(error) == "day.csv, line 7, price: not above 0"
    assert (error.file, error.line, error.field) == ("day.csv", 7, "price")


def test_the_file_as_a_whole_has_no_line() -> None:
    assert str(TapeError("day.csv", 0, "", "empty")) == "day.csv: empty"


def test_nothing_that_is_quoted_can_steer_a_terminal() -> None:
    assert "\x1b" not in str(TapeError("\x1b]0;x\x07", 1, "", "odd")) + quoted("\x1b[2J")
    assert CellError("price", "odd").field == "price"
