from msgspec.structs import replace

from exchange.terms import MarginMode
from tests.tui.frames import EMPTY, FRAME, INSTRUMENTS, sample_view
from tests.tui.painted import lines
from tui.widgets.chart import chart_of
from tui.widgets.heatmap import HeatMap, heat_of


def test_the_map_names_the_own_liquidation():
    painted = lines(HeatMap(), 82, 18)
    assert painted[0].startswith("╭─ Liquidation heat map ─")
    assert any("your liq" in line and "57,679.8" in line for line in painted)
    assert painted[-1].endswith(" v profile ─╯")


def test_the_profile_can_take_the_maps_place():
    painted = lines(HeatMap(), 82, 18, sample_view(profile=True))
    assert painted[0].startswith("╭─ Next to fall ─")
    assert "notional at risk" in painted[1]
    assert painted[-1].endswith(" v heat map ─╯")


def test_the_map_covers_the_candles_time():
    heat = heat_of(sample_view(), INSTRUMENTS[0])
    assert heat.times == (FRAME.candles[0].time, FRAME.playback.time)
    assert heat_of(sample_view(EMPTY), INSTRUMENTS[0]).closes == ()


def test_an_estimated_liquidation_says_so_and_the_marks_tag_is_the_charts():
    crossed = replace(FRAME.account.positions[0], mode=MarginMode.CROSS)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, positions=(crossed,))))
    heat, chart = heat_of(view, INSTRUMENTS[0]).lines, chart_of(view, INSTRUMENTS[0]).lines
    assert [line.label for line in heat] == ["", "~your liq"]
    assert "~liq 20x long" in [line.label for line in chart]
    assert heat[0].colour == chart[0].colour
