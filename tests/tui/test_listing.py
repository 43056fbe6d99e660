"""Lists of one market and in an order of one's own; what is shown, stood on and copied is the same."""

from tests.tui.driving import screen
from tests.tui.frames import FRAME, sample_view
from tui.listing import SORTS, next_sort, terms
from tui.sheets import lines
from tui.widgets import rows

POSITIONS = len(FRAME.account.positions)


def test_one_market_alone_is_listed() -> None:
    view = sample_view(market_only=True)
    assert [order.order_id for order in view.orders] == [11, 12]
    assert {fill.symbol for fill in view.fills} <= {FRAME.symbol}
    assert view.rows == POSITIONS + 2


def test_equal_rows_keep_the_venues_order() -> None:
    view = sample_view(list_sort="side")
    assert [order.order_id for order in view.orders] == [11, 13, 12]
    assert [fill.side for fill in view.fills] == sorted((fill.side for fill in FRAME.fills), reverse=True)


def test_the_order_under_the_cursor_is_the_one_that_is_shown_there() -> None:
    for by in ("", *SORTS["orders"]):
        view = sample_view(list_sort=by, cursor=POSITIONS + 1)
        assert view.selected_order == view.orders[1]
        assert rows.of_list(view, "orders")[1][0].text in view.orders[1].symbol
        assert lines(view, "orders")[1][0] == view.orders[1].symbol


def test_every_list_can_be_sorted_by_each_of_its_columns() -> None:
    for tab, columns in SORTS.items():
        for by in columns:
            view = sample_view(list_tab=tab, list_sort=by)
            assert len(rows.of_list(view, tab)) == len(rows.of_list(sample_view(), tab))


def test_columns_take_turns_and_end_with_the_venues_order() -> None:
    seen = [""]
    for _ in range(len(SORTS["fills"]) + 1):
        seen.append(next_sort("fills", seen[-1]))
    assert seen == ["", *SORTS["fills"], ""]
    assert next_sort("orders", "realised") == "market"


def test_what_is_done_to_a_list_is_said() -> None:
    assert terms("orders", "", "") == terms("orders", "", "realised") == ""
    assert terms("fills", "BTC-PERP", "realised") == "BTC-PERP only, by realised"


async def test_keys_filter_and_sort_and_the_list_says_so() -> None:
    async with screen() as hand:
        await hand.press("n", "N")
        await hand.sees("Open orders 2 BTC-PERP only, by market")
        await hand.press("n")
        await hand.sees("Open orders 3 by market")
