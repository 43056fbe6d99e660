from msgspec.structs import replace

from tests.tui.frames import EMPTY, FRAME, sample_view
from tests.tui.painted import lines, paper
from tui.colours.themes import DARK
from tui.widgets.tape import Tape


def test_the_newest_trade_is_on_top_and_forced_ones_are_marked():
    assert lines(Tape(), 30, 6) == [
        "╭─ Tape ─────────────────────╮",
        "│time          price   size  │",
        "│13:24:07 ▼ 58,214.5  0.767  │",
        "│13:24:06 ▼ 58,215.5  1.053 ✕│",
        "│13:24:06 ▼ 58,216.5  3.937 ✕│",
        "╰────────────────────────────╯",
    ]


def test_a_forced_trade_has_a_row_of_its_colour():
    assert paper(Tape(), "58,215.5", 28, 6) == DARK.liquidation_shade


def test_merged_prints_say_how_many_they_are():
    many = replace(FRAME, tape=(replace(FRAME.tape[0], count=14),))
    assert " x14 " in lines(Tape(), 40, 6, sample_view(many))[2]


def test_small_trades_can_be_left_out():
    painted = lines(Tape(), 28, 20, sample_view(tape_min=1_000))
    assert not any(" 0.7" in line for line in painted)


def test_a_narrow_tape_gives_up_the_time():
    assert lines(Tape(), 22, 5)[2] == "│▼ 58,214.5   0.767  │"


def test_a_quiet_tape_says_so():
    assert any("No trades yet." in line for line in lines(Tape(), 28, 6, sample_view(EMPTY)))


def test_a_large_trade_that_has_gone_leaves_the_columns_where_it_put_them():
    tape, large = Tape(), replace(FRAME, tape=(replace(FRAME.tape[0], size=1_234_567_000),))
    head = lines(tape, 30, 6, sample_view(large))[1]
    assert lines(tape, 30, 6)[1] == head != lines(Tape(), 30, 6)[1]
