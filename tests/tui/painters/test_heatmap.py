from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from exchange.units import HOUR
from tests.tui.frames import FRAME, INSTRUMENTS, NOW
from tui.colours.themes import DARK
from tui.painters import heatmap
from tui.painters.candles import Line
from tui.painters.heatmap import HeatMap

MAP = HeatMap(
    grid=FRAME.heat,
    low=570_000,
    high=680_000,
    closes=(640_000, 620_000, 600_000, 582_000),
    times=(NOW - 2 * HOUR, NOW),
    lines=(
        Line(price=582_098, label="", colour=DARK.down, pinned=True),
        Line(price=576_798, label="your liq", colour=DARK.liquidation, pinned=True),
    ),
    instrument=INSTRUMENTS[0],
)


def text(what, width=60, height=16, palette=DARK):
    return [strip.text for strip in heatmap.paint(what, width, height, palette).strips()]


def test_the_mark_and_the_own_liquidation_have_tags_the_own_one_its_name():
    lines = text(MAP)
    assert sum(line.endswith(" 58,209.8  ") for line in lines) == 1
    assert next(line for line in lines if "your liq" in line).endswith(" 57,679.8  ")


def test_a_tag_beyond_the_map_is_told_whole():
    far = replace(MAP, lines=(Line(price=12_345_678, label="", colour=DARK.down, pinned=True),))
    assert any(" 1,234,567.8" in line for line in text(far))


def test_below_the_map_stand_the_times_and_the_key():
    lines = text(MAP)
    assert lines[-2].split()[0] == "11:24"
    assert lines[-2].split()[-1] == "13:24"
    assert lines[-1].startswith("less")
    assert "more at risk" in lines[-1]


def test_the_price_is_a_line_of_dots_over_the_map():
    assert any(0x2800 < ord(char) < 0x2900 for line in text(MAP) for char in line)


def test_pooling_keeps_the_greatest_of_what_falls_together():
    assert heatmap.pooled(((1, 9), (3, 4)), 1, 1) == [[9]]
    assert heatmap.pooled(((1, 9), (3, 4)), 4, 2) == [[1, 1, 9, 9], [3, 3, 4, 4]]


def test_a_cell_shows_two_prices_by_its_two_colours():
    what = replace(MAP, grid=((255,), (0,)), lines=(), closes=())
    first = next(iter(heatmap.paint(what, 5, 1, DARK).strips()[0]))
    assert first.text == "▀▀▀▀▀"
    assert first.style.color.name == DARK.heat_colour(255)
    assert first.style.bgcolor.name == DARK.heat_colour(0)


def test_the_plain_map_goes_by_characters():
    what = replace(MAP, grid=((255, 0),), lines=(), closes=())
    assert text(what, 4, 1, replace(DARK, ascii=True)) == ["@@  "]


def test_an_empty_map_says_so():
    assert any("No positions at risk" in line for line in text(replace(MAP, grid=())))


@given(st.integers(0, 30), st.integers(1, 30), st.integers(1, 240), st.integers(1, 80), st.integers(-1, 10))
def test_any_map_at_any_size_fills_its_rectangle_exactly(rows, columns, width, height, extent):
    grid = tuple(tuple((x * y) % 256 for x in range(columns)) for y in range(rows))
    what = replace(MAP, grid=grid, low=570_000, high=570_000 + extent)
    strips = heatmap.paint(what, width, height, DARK).strips()
    assert [strip.cell_length for strip in strips] == [width] * height
