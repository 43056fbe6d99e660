from tests.tui.frames import EMPTY, sample_view
from tests.tui.painted import lines
from tui.themes import DARK
from tui.widgets.equity import Equity, curve


def test_the_line_stands_between_the_greatest_and_the_least():
    painted = lines(Equity(), 40, 8)
    assert "12,958.00" in painted[1]
    assert painted[6].rstrip("│ ").endswith(".00")
    assert any(0x2800 < ord(char) < 0x2900 for line in painted for char in line)


def test_a_curve_that_does_not_move_is_drawn_all_the_same():
    strips = curve((5, 5, 5), 6, 2, DARK).strips()
    assert any(char != " " for strip in strips for char in strip.text)


def test_without_a_history_it_says_so():
    assert any("No trades yet." in line for line in lines(Equity(), 40, 8, sample_view(EMPTY)))
