from msgspec.structs import replace

from exchange.units import HOUR
from replays.study.questions import Studied
from tests.tui.frames import EMPTY, FRAME, PERCENT, START, sample_view
from tests.tui.painted import lines
from tui.widgets.amplification import Amplification


def test_the_factor_is_all_trading_over_organic_trading():
    assert lines(Amplification(), 38, 13) == [
        "╭─ Amplification ────────────────────╮",
        "│ cascade amplification         2.7x │",
        "│ ━━━━━━━━━━━━━━━━━━━◆━━━━━━━━━━━━━━ │",
        "│ 1x calm    2x         3x        4x │",
        "│ organic trades  ▮▮▮▮▮▮▮▮▮▮▮▮▮  37% │",
        "│ forced trades   ▮▮▮▮▮▮▮▮▮▮▮▮▮  63% │",
        "│ low, actual               57,904.0 │",
        "│ low, no liqs (model)     ~60,370.0 │",
        "│ liquidated so far, 1:100   $186.4M │",
        "│ positions closed             4,182 │",
        "│ longest chain             312 deep │",
        "│ waiting to be closed             3 │",
        "╰────────────────────────────────────╯",
    ]


def test_a_low_not_yet_computed_is_not_invented():
    painted = lines(Amplification(), 38, 13, sample_view(calm=None))
    assert painted[7] == "│ low, no liqs (model)     w runs it │"
    half = Studied(time=START + HOUR, until=START + 2 * HOUR)
    painted = lines(Amplification(), 38, 13, sample_view(calm=half))
    assert painted[7] == "│ low, no liqs (model) computing 50% │"


def test_before_anything_happened_there_is_no_factor():
    assert lines(Amplification(), 38, 13, sample_view(EMPTY))[1].endswith(" -- │")


def test_a_squeeze_says_its_high_before_its_low():
    line = replace(FRAME.markets[0], last=700_000, high=710_000, change_ppb=16 * PERCENT)
    painted = lines(Amplification(), 38, 13, sample_view(replace(FRAME, markets=(line, *FRAME.markets[1:]))))
    assert painted[6] == "│ high, actual              71,000.0 │"
    assert painted[7] == "│ low, actual               57,904.0 │"
