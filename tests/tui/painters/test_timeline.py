from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from exchange.units import HOUR, PPB
from tui.colours.themes import DARK
from tui.painters import timeline
from tui.painters.timeline import Timeline
from tui.terminal import glyphs

HALF = Timeline(
    histogram=(0, 0, 1, 4),
    progress_ppb=PPB // 2,
    time=5 * HOUR,
    start=0,
    end=10 * HOUR,
    marks=((2 * HOUR, "open"),),
)


def strip(what, width=20):
    return timeline.strip(what, width, DARK).strips()[0].text


def track(what, width=40, height=4):
    return [line.text for line in timeline.track(what, width, height, DARK).strips()]


def test_the_past_is_bars_the_future_a_dashed_line():
    assert strip(HALF) == "▁▁▁▁◆▂▂▂██▌╌╌╌╌╌╌╌╌╌"


def test_the_future_stays_hidden_unless_it_is_given():
    """A learner does not see the crash coming."""
    assert set(strip(HALF)[11:]) == {glyphs.DASH}
    assert set(strip(replace(HALF, future=(9, 9)))[11:]) == {"█"}


def test_a_market_without_end_is_all_past():
    endless = replace(HALF, progress_ppb=None, end=None)
    assert strip(endless)[-1] == glyphs.CURSOR
    assert timeline.column(endless, HALF.time, 20) == 19


def test_marks_stand_at_their_moments_with_their_names_under_them():
    lines = track(HALF)
    assert lines[2] == "━━━━━━━━◆━━━━━━━━━━━●───────────────────"
    assert lines[3] == "00:00   open        05:00          10:00"


def test_names_that_would_read_as_one_do_not_stand_side_by_side():
    near = replace(HALF, marks=((2 * HOUR, "fund hit"), (4 * HOUR + HOUR // 4, "margin call")))
    assert "fund hit" not in track(near)[3]
    assert (
        "fund hit  margin call"
        in track(replace(near, marks=((2 * HOUR, "fund hit"), (5 * HOUR - HOUR // 2, "margin call"))))[3]
    )


def test_two_rows_leave_the_names_out():
    assert track(HALF, height=2)[1] == "━━━━━━━━◆━━━━━━━━━━━●───────────────────"


@given(
    st.lists(st.integers(0, 10**20), max_size=90).map(tuple),
    st.one_of(st.none(), st.integers(-PPB, 2 * PPB)),
    st.lists(st.tuples(st.integers(-HOUR, 30 * HOUR), st.text(max_size=8)), max_size=6).map(tuple),
    st.integers(1, 240),
    st.integers(1, 20),
)
def test_any_timeline_at_any_size_fills_its_rectangle_exactly(histogram, progress, marks, width, height):
    what = replace(HALF, histogram=histogram, progress_ppb=progress, marks=marks)
    assert [line.cell_length for line in timeline.track(what, width, height, DARK).strips()] == [
        width
    ] * height
    assert timeline.strip(what, width, DARK).strips()[0].cell_length == width
