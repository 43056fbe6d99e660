from tui.colours.themes import DARK
from tui.painters.canvas import Canvas
from tui.painters.prose import fitting, prose, wrapped

SAID = "Tokyo falls twelve per cent, and everything bought with borrowed yen is sold."


def test_words_are_broken_at_their_blanks():
    assert wrapped("one two three", 7) == ["one two", "three"]


def test_where_lines_are_missing_the_last_says_so():
    assert fitting(SAID, 30, 3) == wrapped(SAID, 30)
    assert fitting(SAID, 30, 2) == ["Tokyo falls twelve per cent,", "and everything bought with bo…"]
    assert fitting(SAID, 30, 0) == []


def test_prose_on_a_canvas_that_ends_is_marked_there():
    canvas = Canvas(30, 3, DARK)
    assert prose(canvas, 0, 2, 30, SAID, DARK.text) == 3
    assert canvas.strips()[2].text.endswith("…")
