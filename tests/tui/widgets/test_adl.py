from msgspec.structs import replace

from tests.tui.frames import FRAME, POSITIONS, sample_view
from tests.tui.painted import lines
from tui.widgets.adl import AdlQueue


def test_the_lamps_are_counted_in_figures_too():
    painted = lines(AdlQueue(), 34, 5)
    assert painted[1] == "│ longs   ██ ██ ██ ██ ██  1/5    │"
    assert painted[3] == "│ shorts  ██ ██ ██ ██ ██  4/5    │"


def test_the_own_place_stands_beside_the_own_side():
    mine = replace(POSITIONS[0], adl_lamp=4)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, positions=(mine,))))
    assert "you 4" in lines(AdlQueue(), 38, 5, view)[1]
    assert lines(AdlQueue(), 24, 5, view)[1].rstrip("│ ").endswith("you")
