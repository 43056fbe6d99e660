from hypothesis import given
from hypothesis import strategies as st

from tui.colours.themes import DARK
from tui.painters import braille
from tui.painters.canvas import Canvas


def test_a_rise_runs_from_the_foot_to_the_head():
    assert braille.line((0, 1, 2, 3), 2, 1, 0, 3) == ["⡠⠊"]


def test_a_fall_is_a_line_and_not_a_gap():
    assert braille.line((3, 0), 1, 2, 0, 3) == ["⢱", "⢸"]


def test_of_more_values_than_dots_the_first_and_the_last_are_shown():
    values = tuple(range(161))
    assert (braille.sampled(values, 100)[0], braille.sampled(values, 100)[-1]) == (0, 160)
    assert braille.line((*[9] * 160, 0), 4, 1, 0, 9)[0][-1] == "⢱"


@given(st.lists(st.integers(-(10**20), 10**20), max_size=90), st.integers(0, 40), st.integers(0, 12))
def test_a_line_fills_its_rectangle_exactly(values, width, height):
    rows = braille.line(values, width, height, min(values, default=0), max(values, default=0))
    assert len(rows) == height
    assert all(len(row) == width for row in rows)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=20))
def test_values_beyond_the_scale_stay_inside(values):
    assert all(len(row) == 7 for row in braille.line(values, 7, 3, -2, 2))


def test_dots_leave_alone_what_lies_under_blanks():
    canvas = Canvas(3, 1, DARK)
    canvas.text(0, 0, "abc")
    braille.draw(canvas, 0, 0, [" ⠒ "], DARK.info)
    assert canvas.strips()[0].text == "a⠒c"
