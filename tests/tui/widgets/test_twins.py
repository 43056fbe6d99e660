"""The verdict stands still; the tally over all scenarios tells both modes alike, and how far it is."""

from msgspec.structs import replace

from replays.messages.findings import LeftOut, Tally, TwinsRow
from replays.study.questions import Studied
from tests.tui.frames import DOLLAR, EMPTY, sample_view
from tests.tui.painted import ink, lines
from tests.tui.studied import TWINS
from tui.colours.themes import DARK
from tui.looking.view import View
from tui.widgets.twins import TwinPanel, Verdict

ENDED = (("luna", "isolated"), ("ftx", "isolated"), ("may-2021", "cross"), ("squeeze", "equal"))
TALLY = Tally(
    rows=tuple(TwinsRow(name, better, {}, None, "") for name, better in ENDED),
    left_out=(LeftOut("calm", "calm has no end"),),
    total=6,
    now="tariff-cascade",
)


def told(studied: Studied) -> View:
    return replace(sample_view(), tally=studied, tally_plan="hedge")


def test_both_modes_are_told_alike_and_what_is_still_computed_is_said():
    view = told(Studied(tally=TALLY))
    painted = lines(Verdict(), 90, 7, view)
    assert painted[0].startswith("╭─ Plan hedge in every scenario ─")
    assert "ISOLATED better in 2  luna, ftx" in painted[1]
    assert "CROSS    better in 1  may-2021" in painted[2]
    assert "equal in 1: squeeze; cannot be played in calm" in painted[3]
    assert "computing tariff-cascade: 5 of 6 done" in painted[4]
    assert ink(Verdict(), "ISOLATED better", 90, 7, view) == DARK.info
    assert ink(Verdict(), "CROSS    better", 90, 7, view) == DARK.warning


def test_before_the_first_is_known_and_after_the_last():
    assert "computing" in lines(Verdict(), 60, 7, told(Studied()))[1]
    done = told(Studied(done=True, tally=replace(TALLY, now="", total=5)))
    assert "All 5 played to the end." in lines(Verdict(), 60, 7, done)[4]


def test_what_has_been_done_is_not_denied_while_it_is_being_looked_up():
    assert "computing your own orders" in lines(Verdict(), 90, 7, sample_view())[1]
    assert "Nothing to compare yet" in lines(Verdict(), 90, 7, sample_view(EMPTY))[1]


def test_whether_more_is_being_computed_moves_no_other_line():
    computing, done = (
        lines(Verdict(), 118, 7, sample_view(twins=replace(TWINS, done=done))) for done in (False, True)
    )
    told = [y for y, (one, other) in enumerate(zip(computing, done, strict=True)) if one != other]
    assert len(told) == 1
    assert "computing" in computing[told[0]]


def test_what_a_twin_is_worth_is_told_to_the_nearest_cent_and_adds_up_with_what_it_lost():
    mill = DOLLAR // 1000
    assert TWINS.twins is not None
    own = replace(TWINS.twins.isolated, begun=10_000 * DOLLAR, worth=9_185_148 * mill)
    view = sample_view(twins=replace(TWINS, twins=replace(TWINS.twins, isolated=own)))
    equity = next(line for line in lines(TwinPanel("isolated"), 60, 20, view) if "equity" in line)
    assert equity.split()[2:5] == ["-814.85", "-8.1%", "9,185.15"]


def test_where_not_all_of_it_has_room_it_is_said_shorter_and_how_much_is_missing():
    assert TWINS.twins is not None
    long = replace(TWINS.twins, verdict=TWINS.twins.verdict + " And this is how it was, all told" * 2)
    told = lines(Verdict(), 80, 7, sample_view(twins=replace(TWINS, twins=long)))
    assert told[5].startswith("│ They part at 13:22:07: isolated was liquidated. ")
    assert "BTC 0.850 long 20x, +2 ▮" in "".join(lines(TwinPanel("cross"), 40, 13, sample_view(twins=TWINS)))
