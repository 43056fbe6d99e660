from tests.tui.frames import EMPTY, sample_view
from tests.tui.painted import lines
from tui.widgets.amplification import Amplification


def test_the_factor_is_all_selling_over_organic_selling():
    assert lines(Amplification(), 38, 13) == [
        "╭─ Amplification ────────────────────╮",
        "│ cascade amplification         2.7x │",
        "│ ━━━━━━━━━━━━━━━━━━━◆━━━━━━━━━━━━━━ │",
        "│ 1x calm    2x         3x        4x │",
        "│ organic selling ▮▮▮▮▮▮▮▮▮▮▮▮▮  37% │",
        "│ forced selling  ▮▮▮▮▮▮▮▮▮▮▮▮▮  63% │",
        "│ low, actual               57,904.0 │",
        "│ low, no liqs (model)     ~60,370.0 │",
        "│ liquidated so far          $186.4M │",
        "│ positions closed             4,182 │",
        "│ longest chain             312 deep │",
        "│ waiting to be closed             3 │",
        "╰────────────────────────────────────╯",
    ]


def test_a_low_not_yet_computed_is_not_invented():
    painted = lines(Amplification(), 38, 13, sample_view(calm_low=None))
    assert painted[7] == "│ low, no liqs (model)            -- │"


def test_before_anything_happened_there_is_no_factor():
    assert lines(Amplification(), 38, 13, sample_view(EMPTY))[1].endswith(" -- │")
