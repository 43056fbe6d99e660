from tests.tui.frames import EMPTY, FRAME, INSTRUMENTS, sample_view
from tests.tui.painted import lines
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
