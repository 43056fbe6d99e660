import unicodedata

import pytest
from rich.cells import cell_len

from tui.terminal import glyphs

DRAWN = sorted(
    {
        char
        for name, value in vars(glyphs).items()
        if name.isupper() and isinstance(value, str)
        for char in value
        if not char.isascii()
    }
)


@pytest.mark.parametrize("char", DRAWN)
def test_every_glyph_takes_one_cell_and_has_a_plain_stand_in(char):
    assert cell_len(char) == 1
    assert unicodedata.east_asian_width(char) not in ("W", "F")
    assert glyphs.plain(char).isascii()
    assert glyphs.plain(char) != "?"


@pytest.mark.parametrize(("dots", "mark"), [(0x01, "'"), (0x02, "-"), (0x04, "."), (0x40, "_"), (0x00, " ")])
def test_a_dot_becomes_a_mark_at_its_height(dots, mark):
    assert glyphs.plain(chr(glyphs.BRAILLE + dots)) == mark


def test_what_has_no_stand_in_becomes_question_marks_as_wide():
    assert glyphs.plain("é") == "?"
    assert glyphs.plain("中") == "??"
    assert glyphs.plain("a") == "a"
