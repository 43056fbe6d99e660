from msgspec.structs import replace

from exchange.terms import OrderType
from tests.tui.frames import EMPTY, FRAME, POSITIONS, sample_view
from tests.tui.painted import ink, lines, look, paper
from tui.colours.themes import DARK, MONO
from tui.screens import layout
from tui.widgets.positions import Positions
from tui.widgets.strip import AccountStrip


def test_positions_orders_and_the_margin_call_at_a_middle_size():
    assert lines(Positions(), 92, 11) == [
        "╭─ Positions 3 ────────────────────────────────────────────────────────────────────────────╮",
        "│  market            size      entry        liq  to liq      uPnL  buffer               sl │",
        "│ ▌BTC LONG 20xi    0.850  60,412.0   57,679.8    -0.9% -1,871.87  ▮▮▮▮▮▮▮▮  19%  57,800.0 │",
        "│    └ MARGIN CALL  a add margin  x close   +500 moves liq to 57,088.6                     │",
        "│  ETH SHRT 10xi   12.000   3,402.5    3,705.7   +11.7% +1,009.20  ▮▮▮▮▮▮▮▮ 128%        -- │",
        "│  SOL LONG  5xc   36.000     144.10    ~117.64  -17.1%    -77.40  ▮▮▮▮▮▮▮▮  81%        -- │",
        "│ Open orders 3 ──────────────────────────────────── away ──────────────────────────────── │",
        "│  BTC BUY  limit    0.300   57,000.0   GTC         -2.1%  4.200 ahead  c11                │",
        "│  BTC SELL stop     0.850   57,800.0   reduce      -0.7%               c12                │",
        "│  ETH BUY  tp      12.000    3,180.0   reduce      -4.2%               c13                │",
        "╰────────────────────────────────────────────────────────────────── o orders, fills, cash ─╯",
    ]


def test_what_protects_no_position_takes_no_room_and_a_part_protects_none():
    for orders, told in (
        (FRAME.account.orders[:1], "buffer left             │"),
        (FRAME.account.orders[:2], "buffer               sl │"),
        ((replace(FRAME.account.orders[1], open_size=849),), "buffer left             │"),
    ):
        frame = replace(FRAME, account=replace(FRAME.account, orders=orders))
        painted = lines(Positions(), 92, 11, sample_view(frame))
        assert painted[1].endswith(f"liq  to liq      uPnL  {told}")


def test_how_far_the_liquidation_is_stays_before_the_exits() -> None:
    for columns, told in ((90, "sl"), (107, "tp       sl")):
        head = lines(Positions(), columns, 11)[1]
        assert head.partition("to liq      uPnL  buffer")[2].removeprefix(" left").strip(" │") == told


def test_an_order_with_two_exits_drives_out_no_note_of_the_others() -> None:
    limit, stop, _ = FRAME.account.orders
    orders = (
        replace(limit, client_id="", take_profit=610_000, stop_loss=555_000),
        replace(stop, client_id="", type=OrderType.STOP_LIMIT, price=577_000),
    )
    frame = replace(FRAME, account=replace(FRAME.account, orders=orders))
    for columns, exits in ((90, "TP 61,000.0 SL 55,500.0"), (80, "TP 61,000.0 SL 55,…")):
        painted = "\n".join(lines(Positions(), columns, 12, sample_view(frame)))
        assert f"-2.1%  {exits}" in painted
        assert "-0.7%  limit 57,700.0" in painted


def test_the_small_panel_keeps_what_matters_and_cuts_no_number():
    assert lines(Positions(), 80, 6) == [
        "╭─ Positions 3 ────────────────────────────────────────────────────────────────╮",
        "│ market            size      entry        liq       uPnL  buffer left         │",
        "│▌BTC LONG 20xi    0.850  60,412.0   57,679.8   -1,871.87  ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮  19%│",
        "│ ETH SHRT 10xi   12.000   3,402.5    3,705.7   +1,009.20  ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮ 128%│",
        "│ SOL LONG  5xc   36.000     144.10    ~117.64     -77.40  ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮  81%│",
        "╰──────────────────────────────────────────────────────── o orders 3, fills 5 ─╯",
    ]


def test_the_wide_panel_spells_the_words_and_shows_every_list():
    painted = lines(Positions(), 156, 18)
    assert painted[0].startswith("╭─ Positions 3   Open orders 3   Fills 5   Cash 2 ─")
    assert "buffer to liquidation" in painted[1]
    assert painted[1].rstrip(" │").endswith("margin    ROE        tp       sl")
    assert "20x iso" in painted[2]
    assert painted[2].rstrip(" │").endswith("2,567.51   -73%        -- 57,800.0")
    assert any(line.startswith("│ Fills 5 ─") for line in painted)
    assert any("✕ liquidation" in line for line in painted)


def test_the_list_that_was_chosen_comes_first():
    painted = lines(Positions(), 92, 11, sample_view(list_tab="funding"))
    assert painted[6].startswith("│ Cash 2 ─")
    assert "-41.27" in painted[7]


def test_the_cursors_row_is_lit_in_either_list():
    assert paper(Positions(), "LONG", 92, 11) == DARK.row
    view = sample_view(cursor=4)
    assert lines(Positions(), 92, 11, view)[8].startswith("│ ▌BTC SELL")
    assert paper(Positions(), "SELL", 92, 11, view) == DARK.row


def test_where_numbers_are_wide_the_meter_gets_shorter_and_keeps_its_name():
    great = replace(POSITIONS[0], unrealized=-1_871_871_87 * 10**6)
    frame = replace(FRAME, account=replace(FRAME.account, positions=(great, *POSITIONS[1:])))
    painted = lines(Positions(), 74, 6, sample_view(frame))
    assert painted[1].rstrip("│ ").endswith("uPnL  buffer")
    assert painted[2].endswith("-1,871,871.87  ▮▮▮▮▮  19%│")


def test_a_panel_too_short_for_both_keeps_the_position_in_danger_over_the_list_the_cursor_is_in():
    assert lines(Positions(), 80, 6, sample_view(cursor=5))[1:] == [
        "│ BTC LONG 20xi    0.850  60,412.0   57,679.8   -1,871.87  ▮▮▮▮▮▮▮▮▮▮▮▮▮▮▮  19%│",
        "│Open orders 3 ─────────────────────────────────── away ───────────────────────│",
        "│ BTC SELL stop    0.850   57,800.0   reduce      -0.7%              c12       │",
        "│▌ETH BUY  tp     12.000    3,180.0   reduce      -4.2%              c13       │",
        "╰──────────────────────────────────────────────────────── o orders 3, fills 5 ─╯",
    ]
    frame = replace(FRAME, account=replace(FRAME.account, positions=POSITIONS[::-1]))
    taller = lines(Positions(), 80, 7, sample_view(frame, cursor=3))
    assert [line[1:9] for line in taller[1:4]] == [" SOL LON", " BTC LON", "Open ord"]


def test_two_rows_of_a_list_have_room_under_one_position_on_the_smallest_screen():
    frame = replace(FRAME, account=replace(FRAME.account, positions=POSITIONS[1:2]))
    room = layout.trade(80, 24)["positions"]
    painted = lines(Positions(), room.width, room.height, sample_view(frame))
    assert [line[1:9] for line in painted[1:-1]] == [
        " market ",
        "▌ETH SHR",
        "Open ord",
        " BTC BUY",
        " BTC SEL",
    ]


def test_a_panel_too_short_scrolls_to_the_cursor():
    painted = lines(Positions(), 80, 4, sample_view(cursor=2))
    assert painted[2].startswith("│▌SOL LONG")


def test_a_long_list_of_orders_scrolls_to_the_cursor():
    orders = FRAME.account.orders * 9
    frame = replace(FRAME, account=replace(FRAME.account, orders=orders))
    painted = lines(Positions(), 92, 11, sample_view(frame, cursor=len(POSITIONS) + 26))
    assert painted[9].startswith("│ ▌ETH BUY")


def test_a_margin_call_is_said_in_words_and_in_the_colour_of_danger():
    assert ink(Positions(), "MARGIN CALL", 92, 11) == DARK.danger
    assert look(Positions(), "MARGIN CALL", 92, 11).bold
    assert ink(Positions(), "19%", 92, 11) == DARK.warning


def test_without_colour_long_and_short_and_gain_and_loss_still_differ():
    view = sample_view(palette=MONO)
    painted = "\n".join(lines(Positions(), 92, 11, view))
    assert all(
        word in painted for word in ("LONG", "SHRT", "-1,871.87", "+1,009.20", "MARGIN CALL", "20xi", "5xc")
    )


def test_in_a_margin_call_of_the_account_the_key_is_offered_that_helps_it():
    called = replace(POSITIONS[2], margin_called=True)
    frame = replace(FRAME, account=replace(FRAME.account, positions=(called,)))
    told = "MARGIN CALL  U pay money in  R reduce half  x close"
    assert told in lines(Positions(), 92, 11, sample_view(frame))[3]
    (strip,) = lines(AccountStrip(), 80, 1, sample_view(frame))
    assert "MARGIN CALL  U pay money in" in strip
    assert "add margin" not in strip


def test_what_gives_half_the_margin_back_is_no_cure_for_an_isolated_position():
    """Its buffer stays as small as it is."""
    for panel, size in ((Positions(), (150, 20)), (AccountStrip(), (200, 1))):
        told = "\n".join(lines(panel, *size))
        assert "x close" in told
        assert "reduce half" not in told


def test_no_positions_names_the_next_key():
    rich = replace(EMPTY, account=replace(EMPTY.account, cash=FRAME.account.cash))
    for frame, key in ((rich, "b to buy, or 5 for a scenario."), (EMPTY, "No money yet: U pays some in.")):
        painted = lines(Positions(), 92, 11, sample_view(frame))
        assert any(f"No positions. {key}" in line for line in painted)


def test_the_column_of_the_order_is_marked_and_columns_stand_still_while_numbers_change():
    view = sample_view(position_sort="uPnL", position_down=True)
    painted = lines(Positions(), 92, 11, view)
    assert painted[0].startswith("╭─ Positions 3 by uPnL ▼ ─")
    assert "uPnL▼" in painted[1]
    assert "ETH SHRT" in painted[2]
    panel = Positions()
    panel.paint(sample_view(list_tab="fills"), 92, 14)
    few = replace(FRAME, fills=tuple(replace(each, size=1, fee=0) for each in FRAME.fills))
    first = lines(panel, 92, 14, sample_view(list_tab="fills"))
    then = lines(panel, 92, 14, sample_view(few, list_tab="fills"))
    assert [line.index("taker") for line in first if "taker" in line] == [
        line.index("taker") for line in then if "taker" in line
    ]


def test_in_quote_the_queue_before_an_order_is_told_in_quote_too():
    (line,) = [each for each in lines(Positions(), 90, 19, sample_view(units="quote")) if "ahead" in each]
    assert "239,400.00 ahead" in line


def test_a_list_says_how_many_there_are_where_only_the_newest_are_here():
    frame = replace(FRAME, fills=FRAME.fills[:1] * 20, fills_in_all=23, cash_rows_in_all=2)
    view = sample_view(frame, list_tab="orders")
    assert [view.count_of(tab) for tab in ("orders", "fills", "funding")] == [3, 23, 2]
    assert "Fills 23   Cash 2 " in lines(Positions(), 150, 11, view)[0]
    assert sample_view(replace(frame, fills_in_all=20), list_span=(0, 1)).count_of("fills") == 0


def test_without_a_position_or_an_order_what_was_done_is_still_listed():
    account = replace(FRAME.account, positions=(), orders=())
    told = lines(Positions(), 88, 13, sample_view(replace(FRAME, account=account)))
    assert "No positions. b to buy, or 5 for a scenario." in told[1]
    assert any("Fills 5" in line and " fee " in line and " realized " in line for line in told)
    assert not any("Open orders 0" in line and "away" in line for line in told)
    assert any("33,912" in line or "3,391.2" in line for line in told)
