"""Lists of one market and in an order of one's own; what is shown, stood on and copied is the same."""

from pathlib import Path

from msgspec.structs import replace

from exchange.units import MINUTE
from tests.tui.driving import screen
from tests.tui.frames import EMPTY, FRAME, NOW, sample_view
from tests.tui.world import ScriptedClient
from tui.files.tables import tables_folder
from tui.looking.listing import SORTS, next_sort, terms
from tui.looking.sheets import lines, written
from tui.looking.view import LISTS
from tui.widgets import rows
from tui.widgets.rows import SORTED

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


def test_every_list_can_be_sorted_by_each_of_its_columns_both_ways() -> None:
    for tab in LISTS:
        for by in SORTS[tab]:
            there = sample_view(list_tab=tab, list_sort=by).listing
            back = sample_view(list_tab=tab, list_sort=by, list_down=True).listing
            assert sorted(map(str, there)) == sorted(map(str, back))
            assert len(there) == len(sample_view(list_tab=tab).listing)
    for by in SORTS["positions"]:
        assert {each.symbol for each in sample_view(position_sort=by).positions} == {
            each.symbol for each in FRAME.account.positions
        }
        assert by in SORTED


def test_positions_are_sorted_by_the_number_that_is_shown() -> None:
    def order(by: str, *, down: bool = False) -> list[str]:
        return [each.symbol[:3] for each in sample_view(position_sort=by, position_down=down).positions]

    assert order("uPnL") == ["BTC", "SOL", "ETH"]
    assert order("uPnL", down=True) == ["ETH", "SOL", "BTC"]
    assert order("buffer") == ["BTC", "SOL", "ETH"]
    assert order("to liq") == ["BTC", "ETH", "SOL"]
    assert order("side") == ["SOL", "BTC", "ETH"]
    assert order("margin", down=True) == ["ETH", "BTC", "SOL"]


def test_orders_without_an_id_stand_behind_those_with_one() -> None:
    first, *others = FRAME.account.orders
    account = replace(FRAME.account, orders=(replace(first, client_id=""), *others))
    view = sample_view(replace(FRAME, account=account), list_sort="id")
    assert [each.client_id for each in view.orders] == ["c12", "c13", ""]


def test_fills_and_funding_are_of_a_span_and_orders_are_not() -> None:
    span = NOW - 50 * MINUTE, NOW - 25 * MINUTE
    view = sample_view(list_span=span)
    assert [each.time for each in view.fills] == [NOW - 26 * MINUTE, NOW - 43 * MINUTE]
    assert view.cash_rows == ()
    assert view.orders == FRAME.account.orders


def test_the_cursor_stays_on_its_row_while_rows_come_and_go() -> None:
    before = sample_view(cursor=POSITIONS + 1)
    orders = (FRAME.account.orders[1], FRAME.account.orders[0])
    account = replace(FRAME.account, positions=FRAME.account.positions[1:], orders=orders)
    after = sample_view(replace(FRAME, account=account))
    assert after.following(before) == POSITIONS - 1
    assert sample_view(position_sort="uPnL").following(sample_view(cursor=1)) == 2
    gone = sample_view(replace(FRAME, account=replace(account, orders=())))
    assert gone.following(before) == POSITIONS - 2
    assert sample_view(EMPTY).following(before) == 0


def test_who_stands_on_the_newest_fill_stands_on_the_newest_and_who_went_further_down_on_his_own() -> None:
    newer = replace(FRAME.fills[0], time=NOW)
    after = sample_view(replace(FRAME, fills=(newer, *FRAME.fills)), list_tab="fills")
    newest, third = (sample_view(list_tab="fills", cursor=POSITIONS + row) for row in (0, 2))
    assert after.following(newest) == POSITIONS
    assert after.following(third) == POSITIONS + 3
    by_side = sample_view(list_tab="fills", list_sort="side")
    assert by_side.listing[by_side.following(newest) - POSITIONS] == newest.listing[0]
    orders = sample_view(replace(FRAME, account=replace(FRAME.account, orders=FRAME.account.orders[::-1])))
    assert orders.following(sample_view(cursor=POSITIONS)) == POSITIONS + 2


def test_columns_take_turns_and_end_with_the_venues_order() -> None:
    seen = [""]
    for _ in range(len(SORTS["fills"]) + 1):
        seen.append(next_sort("fills", seen[-1]))
    assert seen == ["", *SORTS["fills"], ""]
    assert next_sort("orders", "realized") == "market"


def test_what_is_done_to_a_list_is_said() -> None:
    assert terms("orders", "", "") == terms("orders", "", "realized", span=(0, NOW)) == ""
    assert terms("fills", "BTC-PERP", "realized", down=True) == "BTC-PERP only, by realized ▼"
    assert terms("fills", "", "kind", span=(NOW, NOW + MINUTE)) == "13:24:07 to 13:25:07, by kind ▲"


async def test_keys_filter_and_sort_and_the_list_says_so() -> None:
    async with screen() as hand:
        await hand.press("j", "j", "j", "n", "N")
        await hand.sees("Open orders 2 BTC-PERP only, by market ▲")
        await hand.press("n", "I")
        await hand.sees("Open orders 3 by market ▼")


async def test_the_positions_are_sorted_where_the_cursor_is_in_them() -> None:
    async with screen() as hand:
        await hand.press("I")
        await hand.sees("Sort by a column with N first")
        await hand.press("j", "N", "N", "N", "N")
        await hand.sees("Positions 3 by uPnL ▲")
        await hand.sees("uPnL▲")
        assert hand.app.view.selected_position.symbol == "ETH-PERP", "the cursor went with it"
        assert hand.app.view.cursor == 2
        await hand.press("I")
        await hand.sees("uPnL▼")
        assert hand.app.view.cursor == 0


async def test_times_are_typed_and_wanted_of_the_world() -> None:
    client = ScriptedClient()
    async with screen(client) as hand:
        await hand.press("W", *"9..", "enter")
        await hand.sees("not a time span")
        await hand.press("ctrl+u", *"-50m..-25m", "enter")
        await hand.sees("Fills 2 12:34:07 to 12:59:07")
        span = NOW - 50 * MINUTE, NOW - 25 * MINUTE
        await hand.until(lambda: client.wants[-1].fills_between == span and client.wants[-1].fills > 100)
        await hand.press("W", "enter")
        await hand.until(lambda: client.wants[-1].fills_between is None)
        await hand.press("n")
        await hand.until(lambda: client.wants[-1].fills_of == "BTC-PERP")


async def test_a_table_is_written_to_a_file_that_is_named(home: Path) -> None:
    async with screen() as hand:
        await hand.press("K")
        await hand.sees("positions: 3 rows written to")
        (path,) = tables_folder().iterdir()
        assert path.read_text() == written("positions", lines(hand.app.view, "positions"))
        assert path.is_relative_to(home)
    many = replace(FRAME, fills=FRAME.fills * 80)
    async with screen(ScriptedClient(many)) as hand:
        await hand.press("o", "j", "j", "j", "K")
        await hand.sees("fills: the newest 400 rows (margincall export")
    async with screen(ScriptedClient(EMPTY)) as hand:
        await hand.press("K")
        await hand.sees("There is no row to write.")
