from tests.tui.frames import EMPTY, ODD, sample_view
from tests.tui.painted import ink, lines
from tui.colours.themes import DARK
from tui.widgets.insurance import Insurance


def test_the_fund_shows_what_it_has_and_what_it_lost():
    painted = lines(Insurance(), 34, 8)
    assert painted[1] == "│ insurance fund          $31.8M │"
    assert painted[2].endswith(" 53% │")
    assert painted[6] == "│ $60.1M at open         -$28.3M │"
    assert ink(Insurance(), "-$28.3M", 34, 8) == DARK.down


def test_the_small_fund_says_it_in_three_lines():
    assert lines(Insurance(), 24, 5)[0].startswith("╭─ Fund ─")
    assert lines(Insurance(), 24, 5)[3] == "│-$28.3M since open    │"


def test_an_exhausted_fund_is_below_zero_and_its_meter_empty():
    painted = lines(Insurance(), 34, 8, sample_view(ODD["under water"]))
    assert "-$31.8M" in painted[1]
    assert "-53%" in painted[2]


def test_a_market_without_a_fund_says_so():
    assert any("This market has no fund." in line for line in lines(Insurance(), 34, 8, sample_view(EMPTY)))
    assert any("No fund here." in line for line in lines(Insurance(), 24, 5, sample_view(EMPTY)))
