from msgspec.structs import replace

from exchange.terms import OrderType
from exchange.units import HOUR
from tests.tui.frames import FRAME, INSTRUMENTS, ORDERS, POSITIONS, sample_view
from tests.tui.painted import ink, lines, paper
from tui.colours.themes import DARK
from tui.widgets.chart import Chart
from tui.widgets.chart import lines as price_lines
from tui.widgets.heatmap import HeatMap
from tui.widgets.next_to_fall import NextToFall


def test_the_chart_carries_the_own_prices_by_name():
    painted = lines(Chart(), 60, 25)
    for label in ("entry +0.850", "liq 20x long", "buy 0.300", "sell 0.850"):
        assert any(label in line for line in painted), label
    for tag in ("60,412.0", "58,209.8", "57,679.8", "57,000.0"):
        assert any(tag in line for line in painted), tag


def test_each_line_has_the_colour_of_its_meaning():
    assert ink(Chart(), "entry +0.850", 60, 25) == DARK.info
    assert ink(Chart(), "liq 20x long", 60, 25) == DARK.liquidation
    assert ink(Chart(), "buy 0.300", 60, 25) == DARK.up
    assert paper(Chart(), "57,679.8", 60, 25) == DARK.liquidation


def test_the_mark_has_the_colour_of_the_ticker_wherever_it_stands():
    """Not of which way it stands off the index, which turns with every tick."""
    market = replace(FRAME.markets[0], mark=582_098, index=582_000, change_ppb=-41_800_000)
    falls = sample_view(replace(FRAME, markets=(market, *FRAME.markets[1:])))
    rises = sample_view(replace(FRAME, markets=(replace(market, change_ppb=1), *FRAME.markets[1:])))
    for view, colour in ((falls, DARK.down), (rises, DARK.up)):
        assert paper(Chart(), "58,209.8", 60, 25, view) == colour
        assert paper(HeatMap(), "58,209.8", 60, 25, view) == colour
        assert ink(NextToFall(), "▶58,209.8", 38, 18, view) == colour


def test_the_mark_comes_first_then_the_liquidation():
    labels = [line.label for line in price_lines(sample_view(), INSTRUMENTS[0])]
    assert labels == ["", "liq 20x long", "entry +0.850", "alert", "buy 0.300", "sell 0.850"]


def test_a_trailing_stop_that_is_not_yet_followed_is_a_line_where_it_will_be():
    trail = replace(ORDERS[1], type=OrderType.TRAILING_STOP, trigger_price=0, activation_price=591_600)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(trail,)))
    assert price_lines(sample_view(frame), INSTRUMENTS[0])[-1].price == 591_600


def test_the_mark_is_tagged_however_far_it_is_from_the_candles():
    away = replace(FRAME.markets[0], mark=700_000)
    view = sample_view(replace(FRAME, markets=(away, *FRAME.markets[1:])))
    assert any("70,000.0 ▲" in line for line in lines(Chart(), 60, 25, view))


def test_a_position_that_nothing_liquidates_has_no_such_line():
    free = (replace(POSITIONS[0], liquidation_price=None), *POSITIONS[1:])
    frame = replace(FRAME, account=replace(FRAME.account, positions=free))
    assert not any(line.label.startswith("liq") for line in price_lines(sample_view(frame), INSTRUMENTS[0]))


def test_the_title_names_market_and_span_and_the_span_is_lit():
    assert lines(Chart(), 60, 25)[0].startswith("╭─ Chart  BTC-PERP 1m ─")
    assert lines(Chart(), 49, 13)[0].startswith("╭─ Chart 1m ─")
    lit = [
        segment for segment in Chart().paint(sample_view(chart_span=HOUR), 60, 25)[1] if segment.style.bold
    ]
    assert [segment.text for segment in lit] == [" 1h "]
    assert lit[0].style.bgcolor.name == DARK.accent_bg


def test_a_wide_chart_has_the_newest_candle_in_numbers():
    newest = FRAME.candles[-1]
    assert f"C {newest.close // 10:,}.{newest.close % 10}" in lines(Chart(), 102, 38)[1]
