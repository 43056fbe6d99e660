from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tui.colours.themes import DARK
from tui.painters import meter
from tui.painters.canvas import Canvas
from tui.terminal import glyphs


def canvas_lines(width, height, draw, palette=DARK):
    canvas = Canvas(width, height, palette)
    draw(canvas)
    return [strip.text for strip in canvas.strips()]


@given(st.integers(-5, 10**30), st.integers(-5, 10**30), st.integers(-5, 300))
def test_a_meter_is_empty_only_for_nothing_and_full_only_for_all(amount, whole, cells):
    full = meter.filled(amount, whole, cells)
    assert 0 <= full <= max(cells, 0)
    if cells > 1 and 0 < amount < whole:
        assert 1 <= full < cells


def test_a_meter_runs_from_danger_to_safety_and_shows_what_is_missing():
    canvas = Canvas(4, 1, DARK)
    meter.meter(canvas, 0, 0, 4, 50, 100)
    colours = [segment.style.color.name for segment in canvas.strips()[0] for _ in segment.text]
    assert colours == [DARK.danger, DARK.ramp(1, 4), DARK.empty, DARK.empty]


def test_a_plain_meter_tells_full_from_empty_by_its_characters():
    plain = replace(DARK, ascii=True)
    assert canvas_lines(4, 1, lambda canvas: meter.meter(canvas, 0, 0, 4, 1, 2), plain) == ["##.."]


def test_a_bar_is_exact_to_an_eighth_of_a_cell():
    assert canvas_lines(4, 1, lambda canvas: meter.bar(canvas, 0, 0, 4, 5, 16, DARK.up)) == ["█▎  "]
    assert canvas_lines(4, 1, lambda canvas: meter.bar(canvas, 0, 0, 4, 1, 10**9, DARK.up)) == ["▏   "]
    assert canvas_lines(4, 1, lambda canvas: meter.bar(canvas, 0, 0, 4, 99, 16, DARK.up)) == ["████"]


def test_columns_stand_on_the_foot():
    amounts = [0, 1, 8, 12, 16]
    drawn = canvas_lines(5, 2, lambda canvas: meter.columns(canvas, 0, 0, 2, amounts, [DARK.up] * 5))
    assert drawn == ["   ▄█", " ▁███"]


def test_a_scale_has_one_pointer_wherever_the_amount_lies():
    for amount in (-5, 0, 50, 10**9):
        line = canvas_lines(9, 1, lambda canvas, amount=amount: meter.scale(canvas, 0, 0, 9, amount, 100))[0]
        assert line.count(glyphs.OWN) == 1


@given(st.lists(st.integers(0, 100), max_size=60).map(tuple), st.integers(-1, 80))
def test_resampling_keeps_every_value_when_there_are_fewer_columns(values, count):
    columns = meter.resample(values, count)
    assert len(columns) == max(count, 0)
    if 0 < count <= len(values):
        assert sum(columns) == sum(values)
