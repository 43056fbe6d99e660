from msgspec.structs import replace

from exchange.terms import OrderType, TransferReason
from tests.tui.frames import BTC, FRAME, ORDERS, POSITIONS, sample_view
from tui.colours.themes import DARK
from tui.widgets import rows


def texts(cells):
    return [cell.text for cell in cells]


def test_a_position_has_a_cell_for_every_column():
    for wide in (False, True):
        assert len(rows.position(sample_view(), POSITIONS[0], wide)) == len(rows.positions(wide))


def test_cross_liquidation_prices_are_estimates_and_isolated_ones_are_not():
    assert "~117.64" in texts(rows.position(sample_view(), POSITIONS[2], False))
    assert "57,679.8" in texts(rows.position(sample_view(), POSITIONS[0], False))


def test_a_position_that_nothing_liquidates_shows_no_price():
    free = replace(POSITIONS[2], liquidation_price=None)
    assert texts(rows.position(sample_view(), free, False)).count("--") == 2


def test_an_order_shows_its_trigger_where_it_has_no_price():
    assert "57,800.0" in texts(rows.of_list(sample_view(), "orders")[1])


def test_a_stop_with_a_limit_shows_both_and_how_far_its_trigger_is():
    stop = replace(ORDERS[1], type=OrderType.STOP_LIMIT, price=599_160)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(stop,)))
    (row,) = rows.of_list(sample_view(frame), "orders")
    assert texts(row)[4:8] == ["57,800.0", "reduce", "-0.7%", "limit 59,916.0"]


def test_a_trailing_stop_that_is_not_yet_followed_stands_where_it_will_be_and_says_so():
    trail = replace(ORDERS[1], type=OrderType.TRAILING_STOP, trigger_price=0, activation_price=591_600)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(trail,)))
    (row,) = rows.of_list(sample_view(frame), "orders")
    assert texts(row)[2:8] == ["trail", "0.850", "59,160.0", "reduce", "+1.6%", "not active yet"]
    followed = replace(trail, trigger_price=578_000)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(followed,)))
    (row,) = rows.of_list(sample_view(frame), "orders")
    assert texts(row)[4:8] == ["57,800.0", "reduce", "-0.7%", ""]


def test_an_entry_shows_the_exits_that_wait_for_its_fill():
    bracket = replace(ORDERS[0], take_profit=610_000, stop_loss=555_000)
    alone = replace(ORDERS[0], client_id="", stop_loss=555_000)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(bracket, alone)))
    found = rows.of_list(sample_view(frame), "orders")
    assert texts(found[0])[5:] == ["GTC TP SL", "-2.1%", "TP 61,000.0 SL 55,500.0", "c11"]
    assert texts(found[1])[5:8] == ["GTC SL", "-2.1%", "SL 55,500.0"]


def test_an_order_says_how_it_is_bound():
    post = replace(ORDERS[0], post_only=True)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(post, *ORDERS[1:])))
    assert [texts(row)[5] for row in rows.of_list(sample_view(frame), "orders")] == [
        "post",
        "reduce",
        "reduce",
    ]


def test_an_order_of_which_another_lets_go_says_that_it_is_one_of_a_pair():
    one, other, alone = ORDERS
    pair = replace(one, sibling=other.order_id), replace(other, sibling=one.order_id)
    frame = replace(FRAME, account=replace(FRAME.account, orders=(*pair, alone)))
    told = [texts(row)[5] for row in rows.of_list(sample_view(frame), "orders")]
    assert told == ["GTC OCO", "reduce OCO", "reduce"]


def test_a_fee_is_a_loss_and_a_forced_fill_is_marked():
    fills = rows.of_list(sample_view(), "fills")
    assert texts(fills[0])[6] == "-6.78"
    assert texts(fills[4])[5] == "✕ liquidation"
    assert fills[4][5].colour == DARK.liquidation


def test_movements_of_cash_are_signed():
    assert [texts(row)[4] for row in rows.of_list(sample_view(), "funding")] == ["-41.27", "+12,000.00"]


def test_what_cash_moved_for_is_said_in_words():
    assert set(rows.MOVED) == {reason.value for reason in TransferReason}
    moved = replace(FRAME.cash_rows[0], kind=TransferReason.OPENING_MARGIN.value)
    view = sample_view(replace(FRAME, cash_rows=(moved,)))
    assert texts(rows.of_list(view, "funding")[0])[5] == "into position"


def test_a_market_the_screen_does_not_know_is_named_and_nothing_more():
    unknown = replace(POSITIONS[0], symbol="NOPE")
    assert texts(rows.position(sample_view(), unknown, True)) == ["NOPE", *[""] * 14]
    assert sample_view().name(BTC) == "BTC"
