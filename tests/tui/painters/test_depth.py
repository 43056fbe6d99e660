from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as struct_replace

from replays.messages.frame import Depth, Level
from tests.tui.frames import FRAME, INSTRUMENTS, row
from tui.colours.themes import DARK, MONO
from tui.painters import depth
from tui.painters.depth import DepthChart
from tui.telling.measure import Measure

BTC = Measure(INSTRUMENTS[0])
CHART = DepthChart(depth=FRAME.depth, measure=BTC, own_liquidation=581_700)


def sides(*bids_and_asks, middle=2_000, step=10):
    """Sizes of both sides, nearest first."""
    bids, asks = (
        tuple(row(Level, middle // 2 + way * step * (place + 1), size, 0) for place, size in enumerate(sizes))
        for way, sizes in zip((-1, 1), bids_and_asks, strict=True)
    )
    return Depth(twice_middle=middle, bids=bids, asks=asks)


def text(chart, width=8, height=6, palette=DARK):
    return [strip.text for strip in depth.paint(chart, width, height, palette).strips()]


def test_a_column_stands_as_high_as_all_that_rests_up_to_it():
    chart = replace(CHART, depth=sides((1_000, 0, 1_000, 2_000), (2_000, 0, 0, 0)), own_liquidation=None)
    assert text(chart, 8, 8)[1:6] == ["█       ", "█       ", "█▄  ▄▄▄▄", "██▂▂████", "████████"]
    assert depth.totals(chart.depth, BTC) == ([1_000, 1_000, 2_000, 4_000], [2_000] * 4)


def test_own_orders_and_the_own_liquidation_stand_where_their_prices_are():
    lines = text(CHART, 30, 12)
    assert lines[-2] == "──────────✕─◆─────────────────"
    assert lines[-1] == "58,069.2   58,214.7   58,360.2"
    assert lines[0].startswith("bids 24.094")
    assert lines[0].endswith("asks 26.011")


def test_what_is_out_of_reach_is_not_drawn():
    assert depth.column(FRAME.depth, 300_000, 15) is None
    assert depth.column(FRAME.depth, 582_100, 15) == -1
    assert depth.column(FRAME.depth, 582_149, 15) == 0
    assert depth.column(FRAME.depth, None, 15) is None
    assert "✕" not in "".join(text(replace(CHART, own_liquidation=100_000), 30, 12))


def test_in_quote_the_same_book_is_told_by_its_value():
    lines = text(replace(CHART, measure=Measure(INSTRUMENTS[0], valued=True)), 32, 12)
    assert lines[0].startswith("bids 1,620,453")
    assert "asks 1," in lines[0]


def test_an_empty_book_says_so_and_an_empty_side_stands_flat():
    assert any("The book is empty." in line for line in text(replace(CHART, depth=None), 30))
    one = struct_replace(FRAME.depth, bids=sides((0,) * 60, ()).bids)
    assert text(replace(CHART, depth=one), 30, 12)[0].startswith("bids 0.000")


def test_in_mono_bids_and_asks_differ_by_place_and_word():
    assert text(CHART, 30, 12, MONO) == text(CHART, 30, 12)


sizes = st.lists(st.integers(0, 10**15), max_size=60)


@given(
    sizes, sizes, st.integers(1, 240), st.integers(1, 80), st.none() | st.integers(0, 10**9), st.booleans()
)
def test_any_depth_at_any_size_fills_its_rectangle_exactly(bids, asks, width, height, liquidation, valued):
    chart = DepthChart(
        depth=sides(bids, asks), measure=Measure(INSTRUMENTS[0], valued), own_liquidation=liquidation
    )
    strips = depth.paint(chart, width, height, DARK).strips()
    assert [strip.cell_length for strip in strips] == [width] * height
