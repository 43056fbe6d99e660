"""A number in a file is text of the one grammar; what is none is quoted, with why."""

import pytest

from replays.telling.written import read_grid, read_units, written


def test_text_is_read_by_the_one_grammar() -> None:
    assert written("0.50") == "0.50"
    assert read_units("0.50", 2) == 50
    assert read_grid("0.50", 2, 25) == 2


def test_a_number_of_the_files_own_is_to_be_written_as_text() -> None:
    for read in (written, lambda value: read_units(value, 2), lambda value: read_grid(value, 2, 25)):
        with pytest.raises(ValueError, match=r'write the number as text, "0\.5"'):
            read(0.5)


def test_what_is_no_number_is_quoted_with_why() -> None:
    with pytest.raises(ValueError, match='"1e3" is not a plain decimal number'):
        read_units("1e3", 2)
    with pytest.raises(ValueError, match=r'"0\.6" is not a multiple of 0\.25; nearest are 0\.5 and 0\.75'):
        read_grid("0.6", 2, 25)
