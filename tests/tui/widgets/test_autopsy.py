"""What happened is told whole where there is room for it."""

from msgspec.structs import replace

from exchange.units import HOUR
from replays.autopsy.waterfall import (
    ADDED,
    ADDED_BY_ITSELF,
    AT_MARK,
    COVERED,
    DEPOSITS,
    EARLIER,
    FEE,
    MOVED,
    OTHERS,
    SLIPPAGE,
    TO_FUND,
    TO_WINNERS,
)
from replays.messages.findings import Moment, Waterfall
from replays.study.questions import Studied
from tests.tui.frames import CENT, DOLLAR, NOW, sample_view
from tests.tui.painted import lines
from tests.tui.studied import AUTOPSY
from tui.widgets.autopsy import SHORT, CaseLine, Causes, Moments, WaterfallPanel
from tui.widgets.what_if import WhatIf

LONG = "equity 458.49056 over maintenance 124.047792; 6 min 35 s to act, nothing was done"


class Focused(Moments):
    has_focus = True


def painted(height: int) -> str:
    moments = tuple(Moment(NOW, "call", "margin call: buffer 24%", LONG) for _ in range(4))
    case = replace(AUTOPSY.autopsy, moments=moments)
    return "\n".join(lines(Moments(), 60, height, sample_view(autopsy=replace(AUTOPSY, autopsy=case))))


def test_a_detail_longer_than_a_line_is_broken_where_there_is_room_and_cut_with_a_mark_where_not():
    roomy, short = painted(26), painted(11)
    assert roomy.count("done") == 4
    assert "…" not in roomy
    assert short.count("…") == 3, "one has the row that was over"


def test_what_happened_stands_while_the_rest_is_being_computed():
    known = replace(
        AUTOPSY.autopsy, leverage=0, rows=(), causes=(), path=(), waterfall=Waterfall((), 0, 0), sentence=""
    )
    view = sample_view(autopsy=Studied(time=NOW - HOUR, until=NOW, autopsy=known))
    assert any("margin call: buffer 19%" in line for line in lines(Moments(), 60, 20, view))
    assert "BTC-PERP long isolated" in lines(CaseLine(), 120, 1, view)[0]
    for panel in (WaterfallPanel(), Causes(), WhatIf()):
        assert any("the run is replayed" in line for line in lines(panel, 60, 12, view))


def test_the_one_breath_has_its_heading_to_itself_and_the_cursors_moment_is_told_whole():
    moments = tuple(Moment(NOW, "call", f"moment {number}", LONG) for number in range(12))
    case = replace(AUTOPSY.autopsy, moments=moments)
    view = sample_view(autopsy=replace(AUTOPSY, autopsy=case))
    for height in range(18, 40, 3):
        panel = Focused()
        panel.cursor = 11
        shown = lines(panel, 60, height, view)
        heading = next(line for line in shown if "In short" in line)
        assert set(heading.split("In short")[1].strip(" │")) == {"─"}
        assert any("moment 11" in line for line in shown)
        assert "nothing was done" in " ".join(line.strip("│ ") for line in shown)


def test_what_a_leg_in_profit_gained_is_no_loss():
    view = sample_view(autopsy=replace(AUTOPSY, autopsy=replace(AUTOPSY.autopsy, lost=-6_429_000_000)))
    (line,) = lines(CaseLine(), 120, 1, view)
    assert ", gained 64.29" in line


def test_of_a_part_that_was_liquidated_no_loss_is_told():
    view = sample_view(autopsy=replace(AUTOPSY, autopsy=replace(AUTOPSY.autopsy, lost=0, partial=True)))
    (line,) = lines(CaseLine(), 120, 1, view)
    assert "at mark 57,679.8, in part" in line


def test_what_came_before_is_named_whole_at_120_columns():
    parts = (("balance", 10_000 * DOLLAR), (EARLIER, -6_778_08 * CENT), ("price change", -3_000 * DOLLAR))
    case = replace(AUTOPSY.autopsy, waterfall=Waterfall(parts, 221_92 * CENT, 0))
    view = sample_view(autopsy=replace(AUTOPSY, autopsy=case))
    assert any(EARLIER in line for line in lines(WaterfallPanel(), 52, 12, view))


def test_every_part_of_the_waterfall_is_named_whole_at_80_columns():
    names = [*SHORT, AT_MARK, ADDED, SLIPPAGE, FEE, TO_FUND, TO_WINNERS, COVERED]
    parts = tuple((name, -12_345_67 * CENT) for name in names)
    case = replace(AUTOPSY.autopsy, waterfall=Waterfall(parts, 10_000 * DOLLAR, 0))
    shown = lines(WaterfallPanel(), 35, len(parts) + 3, sample_view(autopsy=replace(AUTOPSY, autopsy=case)))
    assert "…" not in "".join(shown)
    assert any("earlier result" in line for line in shown)
    assert set(SHORT) <= {DEPOSITS, ADDED_BY_ITSELF, MOVED, EARLIER, OTHERS}
