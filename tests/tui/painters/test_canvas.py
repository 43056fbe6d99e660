from dataclasses import replace
from sys import getrefcount

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cached_cell_len, cell_len
from rich.color import Color

from tui.colours.themes import DARK
from tui.painters.canvas import Canvas, cells, cut, cut_inside, style


def lines(canvas):
    return [strip.text for strip in canvas.strips()]


@given(
    st.integers(0, 30),
    st.integers(0, 5),
    st.lists(st.tuples(st.integers(-40, 40), st.integers(-2, 6), st.text(max_size=20), st.booleans())),
)
def test_whatever_is_written_wherever_the_lines_stay_exact_and_harmless(width, height, writings):
    canvas = Canvas(width, height, DARK)
    for x, y, text, to_the_right in writings:
        (canvas.right if to_the_right else canvas.text)(x, y, text)
    strips = canvas.strips()
    assert len(strips) == height
    for strip in strips:
        assert cell_len(strip.text) == width == strip.cell_length
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in strip.text)


def test_text_beyond_the_edge_is_cut_on_both_sides():
    canvas = Canvas(4, 1, DARK)
    assert canvas.text(-2, 0, "abcdefgh") == 6
    assert lines(canvas) == ["cdef"]


def test_equal_looks_become_one_segment_and_one_style_object():
    canvas = Canvas(6, 1, DARK)
    canvas.text(0, 0, "ab", DARK.up)
    canvas.text(2, 0, "cd", DARK.up)
    strip = canvas.strips()[0]
    assert [segment.text for segment in strip] == ["abcd", "  "]
    assert next(iter(strip)).style is style(DARK.up, False, DARK.bg)


def test_a_shade_lies_under_the_text_and_reaches_no_further_than_the_grid():
    canvas = Canvas(4, 2, DARK)
    canvas.text(0, 0, "abcd")
    canvas.shade(2, 0, 99, DARK.row, height=9)
    first, second = canvas.strips()[0]
    assert (first.text, second.text) == ("ab", "cd")
    assert second.style.bgcolor.name == DARK.row


def test_half_of_a_double_width_character_becomes_a_blank():
    canvas = Canvas(4, 1, DARK)
    canvas.text(0, 0, "中文")
    canvas.put(1, 0, "x", DARK.text)
    assert lines(canvas) == [" x文"]
    edge = Canvas(3, 1, DARK)
    edge.text(0, 0, "中文")
    assert lines(edge) == ["中 "]


def test_a_canvas_laid_on_another_covers_it():
    under, over = Canvas(6, 2, DARK), Canvas(3, 1, DARK, DARK.bar)
    under.text(0, 0, "......")
    over.text(0, 0, "abc")
    under.blit(4, 0, over)
    under.blit(-2, 1, over)
    assert lines(under) == ["....ab", "c     "]


def test_the_plain_set_leaves_ascii_only():
    canvas = Canvas(8, 1, replace(DARK, ascii=True))
    canvas.text(0, 0, "▲◆✕中│x")
    assert lines(canvas) == ["^*x??|x "]


def test_text_is_cut_with_a_mark():
    assert cut("margin", 6) == "margin"
    assert cut("margin", 4) == "mar…"
    assert cut("中文字", 4) == "中…"
    assert cut("margin", 0) == ""
    assert cut("margin", -3) == ""


def test_a_row_that_is_as_it_was_is_the_same_strip():
    before, after = Canvas(4, 3, DARK), Canvas(4, 3, DARK)
    for canvas in (before, after):
        canvas.text(0, 0, "same")
        canvas.text(0, 1, "look")
    after.text(0, 1, "l", DARK.up)
    after.shade(0, 2, 2, DARK.row)
    known, strips = before.strips(), after.strips(before)
    assert [strip is old for strip, old in zip(strips, known, strict=True)] == [True, False, False]
    assert strips == after.strips()
    plain = Canvas(4, 3, replace(DARK, ascii=True))
    assert plain.strips(before) == plain.strips()


def test_a_row_that_was_shown_whole_is_freed_without_the_collector():
    canvas = Canvas(6, 1, DARK)
    canvas.text(0, 0, "margin")
    (row,) = canvas.strips()
    held = getrefcount(row)
    assert [piece is row for piece in row.divide([6])] == [True]
    assert [piece.text for piece in row.divide([2, 6])] == ["ma", "rgin"]
    assert [piece.text for piece in row.divide([2, 9])] == ["ma"]
    assert getrefcount(row) == held


def test_plain_text_is_measured_and_not_remembered():
    known = cached_cell_len.cache_info().misses
    assert [cells(text) for text in ("", "9,876.54", "a b" * 300)] == [0, 8, 900]
    assert cached_cell_len.cache_info().misses == known
    assert [cells(text) for text in ("中文", "▲ 1", "a\x1bb")] == [4, 3, 2]


def test_the_looks_of_a_heat_map_are_not_all_remembered():
    for number in range(10_000):
        style(f"#{number:06x}", bold=False, paper="#000000")
    assert style.cache_info().currsize < 10_000
    assert style("#000001", bold=False, paper="#000000").color == Color.parse("#000001")


def test_a_name_is_cut_inside_so_that_its_end_is_read():
    assert cut_inside("black-thursday-12", 17) == "black-thursday-12"
    assert cut_inside("black-thursday-12", 11) == "black…ay-12"
    assert cut_inside("中文字中文字", 7) == "中文…字"
    assert [cut_inside("margin", width) for width in (2, 1, 0, -3)] == ["m…", "…", "", ""]
