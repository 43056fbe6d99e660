"""What is copied: plain numbers in full, one line a row, in the order of the screen."""

import csv
from io import StringIO

from msgspec.structs import replace

from exchange.numerals import parse_units
from tests.tui.driving import screen
from tests.tui.frames import EMPTY, FRAME, sample_view
from tests.tui.world import ScriptedClient
from tui.looking.sheets import HEADS, lines, table_of, written

ROWS = len(FRAME.account.positions)


def test_a_position_and_an_order_are_plain_decimals() -> None:
    view = sample_view()
    assert lines(view, "positions")[0] == [
        "BTC-PERP", "long", "0.85", "60412", "58209.8", "57679.8", "-1871.87", "2567.51", "isolated", "20",
    ]  # fmt: skip
    assert lines(view, "orders")[1] == [
        "BTC-PERP", "sell", "stop", "0.85", "0.85", "", "57800", "", "GTC", "true", "false", "false",
        "c12",
    ]  # fmt: skip


def test_every_table_is_csv_with_a_head_for_each_column() -> None:
    view = sample_view()
    for table, heads in HEADS.items():
        head, *rows = csv.reader(StringIO(written(table, lines(view, table))))
        assert head == heads.split()
        assert rows
        assert all(len(row) == len(head) for row in rows)


def test_fees_and_profits_are_whole_to_the_last_unit() -> None:
    view = sample_view()
    places = view.hello.instruments[0].cash_places
    for row, fill in zip(lines(view, "fills"), FRAME.fills, strict=True):
        assert parse_units(row[6].removeprefix("-"), places) == abs(fill.fee)
        assert row[0].endswith("Z")


def test_no_text_becomes_a_formula_and_numbers_and_names_stay_as_they_are() -> None:
    harmful = ["=HYPERLINK(1)", "+1", "@x", "-1+cmd|' /C calc'!A0"]
    _, *rows = csv.reader(StringIO(written("log", [harmful, ["-12.5", "-a.b:c_1", "", "Bought = 1"]])))
    assert rows == [[f"'{cell}" for cell in harmful], ["-12.5", "-a.b:c_1", "", "Bought = 1"]]


def test_the_table_is_the_one_the_cursor_is_in() -> None:
    assert table_of(sample_view(cursor=ROWS - 1))[::2] == ("positions", ROWS - 1)
    assert table_of(sample_view(cursor=ROWS + 1))[::2] == ("orders", 1)
    assert table_of(sample_view(cursor=ROWS, list_tab="funding"))[::2] == ("funding", 0)


def test_a_market_nobody_knows_is_its_name() -> None:
    account = replace(FRAME.account, orders=(replace(FRAME.account.orders[0], symbol="XRP"),))
    assert lines(sample_view(replace(FRAME, account=account)), "orders") == [["XRP"]]


async def test_a_row_and_a_table_go_to_the_clipboard() -> None:
    async with screen() as hand:
        await hand.press("j", "d")
        await hand.sees("positions as CSV: 1 row to the clipboard")
        assert hand.app.clipboard.splitlines()[1].startswith("ETH-PERP,short,12")
        await hand.press("D")
        await hand.sees(f"positions as CSV: {ROWS} rows to the clipboard")
        assert hand.app.clipboard.count("\n") == ROWS + 1


async def test_where_there_is_no_row_that_is_said() -> None:
    async with screen(ScriptedClient(EMPTY)) as hand:
        await hand.press("d")
        await hand.sees("There is no row to copy.")
