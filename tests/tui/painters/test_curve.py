from tui.colours.themes import DARK
from tui.painters.curve import curve


def test_a_curve_goes_from_its_least_at_the_foot_to_its_greatest_at_the_head():
    head, foot = (strip.text for strip in curve((1, 2, 3, 4, 5, 6, 7, 8), 4, 2, DARK).strips())
    assert foot[0] != " " == head[0]
    assert head[-1] != " "
    assert all(char == " " or 0x2800 < ord(char) < 0x2900 for char in head + foot)


def test_a_curve_that_does_not_move_is_drawn_all_the_same():
    strips = curve((5, 5, 5), 6, 2, DARK).strips()
    assert any(char != " " for strip in strips for char in strip.text)
