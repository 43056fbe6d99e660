import re
from dataclasses import replace

from replays.messages.frame import Candle
from tests.tui.frames import BTC, ETH, FRAME, INSTRUMENTS, row, sample_view
from tests.tui.painted import lines
from tui.colours.themes import DARK, MONO
from tui.painters import overlay
from tui.painters.canvas import Canvas
from tui.painters.overlay import NOTHING, Beside, Laid, Overlay
from tui.painters.scale import PriceScale
from tui.widgets.chart import Chart

FLAT = [row(Candle, number, 100, 110, 90, 100, 11, 0) for number in range(30)]
SCALE = PriceScale(90, 110, 11)


def canvas_text(canvas):
    return [strip.text for strip in canvas.strips()]


def test_nothing_is_laid_over_a_chart_until_it_is_wanted():
    assert NOTHING.is_empty
    assert overlay.lay(NOTHING, FLAT, 10) == Laid((), (), ())
    plain, wanted = (lines(Chart(), 60, 25, sample_view(indicators=each)) for each in ("", "averages"))
    assert plain != wanted
    assert "avg 20" in wanted[2]
    assert not any("avg 20" in line for line in plain)


def test_a_second_market_begins_where_the_first_visible_candle_closed_and_is_never_cut_off():
    closes = tuple(1_000 + 50 * number for number in range(30))
    laid = overlay.lay(Overlay(beside=Beside("ETH", closes), name="BTC"), FLAT, 10)
    assert laid.beside[0] == 100
    assert laid.beside[-1] == 100 * closes[-1] // closes[20] + 1
    assert overlay.reach(laid) == (min(laid.beside), max(laid.beside))
    canvas = Canvas(10, 11, DARK)
    overlay.draw_beside(canvas, Laid((), (), [0, 0, *[100] * 8]), SCALE, 1)
    drawn = canvas_text(canvas)[5]
    assert drawn[:2] == "  "
    assert len(set(drawn[2:])) == 1


def test_what_does_not_belong_to_the_candles_is_not_drawn():
    wrong = Overlay(averages=True, day=(100,) * 3, beside=Beside("ETH", (1, 2)), name="BTC")
    assert overlay.lay(wrong, FLAT, 10) == Laid([100] * 10, (), ())


def test_the_busiest_row_of_the_volume_by_price_stands_out():
    busy = [*FLAT, *[row(Candle, 40 + number, 92, 92, 92, 92, 50, 0) for number in range(5)]]
    canvas = Canvas(30, 11, DARK)
    overlay.draw_profile(canvas, busy, SCALE, 30)
    papers = [next(reversed(list(strip))).style.bgcolor.name for strip in canvas.strips()]
    assert papers.count(DARK.accent_bg) == 1
    assert papers[SCALE.row(92)] == DARK.accent_bg
    assert papers.count(DARK.row) == 10


def test_without_shades_the_volume_by_price_is_drawn_with_a_glyph():
    canvas = Canvas(30, 11, replace(MONO, shaded=False))
    overlay.draw_profile(canvas, FLAT, SCALE, 30)
    assert canvas_text(canvas)[5].endswith("▒")


def test_the_legend_shortens_from_its_end_and_never_cuts_a_word():
    view = sample_view(indicators="both", beside=ETH)
    wide, narrow = (lines(Chart(), width, 25, view)[2] for width in (110, 56))
    assert "⣀ ETH" in wide
    assert "most volume" in wide
    assert "⣀ ETH" in narrow
    assert narrow.rstrip(" │").endswith("▒ vol")
    averages = lines(Chart(), 56, 25, sample_view(indicators="averages", beside=ETH))[2]
    assert re.search(r"· (avg )?20 [\d,.]+  • day [\d,.]+ *│", averages), "with their numbers"


def test_both_moves_are_told_from_the_first_candle_shown():
    view = sample_view(beside=ETH)
    legend = lines(Chart(), 100, 25, view)[2]
    assert "⣀ ETH -" in legend
    assert ", BTC -" in legend
    assert view.frame.symbol == BTC


def test_an_average_without_enough_behind_it_is_told_as_nothing():
    laid = overlay.lay(Overlay(averages=True), FLAT[:5], 5)
    entries = overlay.legend(Overlay(averages=True), laid, FLAT[:5], INSTRUMENTS[0], DARK)
    assert [entry.texts[0] for entry in entries] == ["avg 20 --", "day --"]


def test_the_samples_overlays_belong_to_its_candles():
    assert len(FRAME.beside) == len(FRAME.averages) == len(FRAME.candles)
