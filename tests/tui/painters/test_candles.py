from hypothesis import given
from hypothesis import strategies as st

from exchange.units import MINUTE
from replays.messages.frame import Candle
from tests.tui.frames import INSTRUMENTS, row
from tui.colours.themes import DARK, MONO
from tui.painters import candles
from tui.painters.candles import Chart, Line
from tui.painters.overlay import Beside, Overlay
from tui.painters.scale import PriceScale

BTC = INSTRUMENTS[0]


def candle(number, opening, high, low, close, volume=1, liquidated=0):
    return row(Candle, number * MINUTE, opening, high, low, close, volume, liquidated)


def line(price, label="", **more):
    return Line(price=price, label=label, colour=DARK.info, **more)


def chart(*those, lines=(), **more):
    return Chart(candles=those, lines=tuple(lines), instrument=BTC, **more)


def text(painted):
    return [strip.text for strip in painted.strips()]


def test_a_candle_is_drawn_in_half_cells():
    """Prices 7 to 0 on four rows: two prices a row. Body 5 to 2, wicks to 7 and 0."""
    painted = candles.paint(chart(candle(0, 5, 7, 0, 2)), 4, 4, DARK)
    assert [row[0] for row in text(painted)] == ["│", "┃", "┃", "│"]


def test_body_and_wick_share_a_cell():
    painted = candles.paint(chart(candle(0, 6, 7, 0, 1)), 4, 4, DARK)
    assert [row[0] for row in text(painted)] == ["╽", "┃", "┃", "╿"]


def test_a_candle_without_movement_is_still_seen():
    painted = candles.paint(chart(candle(0, 5, 5, 5, 5), candle(1, 9, 9, 9, 9)), 4, 4, DARK)
    assert sum(row[0] != " " for row in text(painted)) == 1


def test_rises_and_falls_have_their_colours_and_in_mono_their_lightness():
    for palette in (DARK, MONO):
        painted = candles.paint(chart(candle(0, 0, 9, 0, 9), candle(1, 9, 9, 0, 0)), 2, 2, palette)
        assert [segment.style.color.name for segment in painted.strips()[0]] == [palette.up, palette.down]


def test_the_newest_candles_are_shown_when_not_all_fit():
    many = [candle(number, 1, 2, 1, 2) for number in range(50)]
    assert candles.visible(chart(*many), 10) == tuple(many[-10:])
    assert candles.visible(chart(*many, zoom=3), 10) == tuple(many[-3:])
    assert candles.visible(chart(*many, zoom=3), 2) == ()


def test_small_charts_give_up_liquidations_before_volume():
    assert candles.parts(24) == candles.Parts(18, 3, 2, 1)
    assert candles.parts(11) == candles.Parts(8, 2, 0, 1)
    assert candles.parts(4) == candles.Parts(4, 0, 0, 0)


def test_beside_a_price_that_has_not_moved_there_is_room_for_those_near_it():
    still = candle(0, 600_120, 600_120, 600_120, 600_120)
    near, far = line(599_881), line(599_000)
    scale = candles.price_scale([still], [near, far], 12)
    assert scale.holds(near.price)
    assert not scale.holds(far.price)


def test_tags_that_collide_give_way_in_the_order_of_prices_and_the_mark_stays():
    mark, liquidation, order = line(500), line(499), line(501)
    scale = PriceScale(0, 1000, 11)
    assert candles.tag_rows([mark, liquidation, order], scale) == {order: 4, mark: 5, liquidation: 6}


def test_where_there_is_no_room_for_all_the_first_keeps_its_row_and_only_what_is_pinned_moves_it():
    mark, entry, liquidation = line(400), line(2_000, pinned=True), line(-100, pinned=True)
    orders = [line(price) for price in (300, 100, 200)]
    scale = PriceScale(0, 1000, 6)
    placed = candles.tag_rows([mark, *reversed(orders), liquidation, entry], scale)
    assert placed == {entry: 0, mark: 3, orders[0]: 4, liquidation: 5}
    low = line(0)
    assert candles.tag_rows([low, *orders, liquidation], scale)[low] == 4


def test_a_pinned_line_beyond_the_scale_is_tagged_at_the_edge():
    far, other = line(5_000, pinned=True), line(4_000)
    scale = PriceScale(0, 1000, 11)
    assert candles.tag_rows([far, other], scale) == {far: 0}
    assert candles.tag(far, scale, INSTRUMENTS[0]) == " 500.0 ▲"
    assert candles.tag(line(-10), scale, INSTRUMENTS[0]) == " -1.0 ▼"
    assert candles.tag(line(10), scale, INSTRUMENTS[0]) == " 1.0"


@given(
    st.lists(st.integers(0, 1000), max_size=12, unique=True),
    st.integers(1, 9),
    st.integers(0, 800),
    st.integers(1, 200),
)
def test_no_two_tags_share_a_row_and_higher_prices_stand_higher(prices, rows, low, extent):
    scale = PriceScale(low, low + extent, rows)
    placed = candles.tag_rows([line(price, pinned=True) for price in prices], scale)
    found = [row for _, row in sorted(placed.items(), key=lambda item: -item[0].price)]
    assert found == sorted(set(found))
    assert all(0 <= row < rows for row in found)


def test_a_line_carries_its_name_and_its_price():
    falling = [
        candle(number, 600_000 - number * 100, 600_050, 599_000, 599_900 - number * 100)
        for number in range(20)
    ]
    painted = candles.paint(chart(*falling, lines=[line(599_500, "entry +0.850")]), 40, 12, DARK)
    assert any(" entry +0.850 " in row and row.endswith(" 59,950.0  ") for row in text(painted))


def test_a_round_price_has_no_decimals_it_does_not_need():
    assert candles.axis_label(600_000, BTC, 1_000) == "60,000"
    assert candles.axis_label(600_005, BTC, 5) == "60,000.5"


def test_times_stand_where_a_usual_step_begins():
    many = [candle(number, 1, 2, 1, 2) for number in range(7, 47)]
    assert text(candles.paint(chart(*many), 60, 10, DARK))[-1].split() == ["00:15", "00:30", "00:45"]


def test_an_empty_chart_says_so():
    assert any("No trades yet." in row for row in text(candles.paint(chart(), 40, 8, DARK)))


prices = st.integers(0, 10**9)


@given(
    st.lists(st.tuples(prices, prices, prices, prices, prices, prices), max_size=30),
    st.lists(prices, max_size=5),
    st.integers(1, 240),
    st.integers(1, 80),
    st.integers(1, 6),
    st.booleans(),
    st.lists(prices, max_size=30),
)
def test_any_candles_at_any_size_fill_the_chart_exactly(those, lines, width, height, zoom, wanted, beside):
    drawn = [
        candle(number, a, max(a, b, c, d), min(a, b, c, d), d, e, f)
        for number, (a, b, c, d, e, f) in enumerate(those)
    ]
    closes = tuple((*beside, *[0] * len(drawn))[: len(drawn)])
    over = Overlay(averages=wanted, day=closes, profile=wanted, beside=Beside("ETH", closes), name="BTC")
    what = chart(*drawn, lines=[line(price, "order") for price in lines], zoom=zoom, overlay=over)
    assert [strip.cell_length for strip in candles.paint(what, width, height, DARK).strips()] == [
        width
    ] * height
