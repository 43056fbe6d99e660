"""`match`: a file of orders, what it trades, and what is said about a file that is none."""

import hashlib
import tracemalloc

import pytest

from benchmarks.flows import as_rows, mixed
from exchange.edge import orderflow
from tests.reference.naive_book import NaiveBook

HEADER = "op,id,side,price,size,tif\n"


@pytest.fixture
def play(tmp_path):
    """Run rows and answer with the report and the lines of the trades file."""

    def run(rows: str, header: str = HEADER, **grid: str):
        path, trades = tmp_path / "orders.csv", tmp_path / "trades.csv"
        path.write_bytes((header + rows).encode())
        report = orderflow.run_orderflow(str(path), str(trades), **grid)
        assert report.digest == hashlib.blake2b(trades.read_bytes(), digest_size=16).hexdigest()
        assert report == orderflow.run_orderflow(str(path), None, **grid)
        lines = trades.read_text().splitlines()
        assert lines[0] == "seq,taker,maker,price,size"
        assert report.trades == len(lines) - 1
        return report, lines[1:]

    return run


def refused(play, rows: str, header: str = HEADER, **grid: str) -> orderflow.OrderflowError:
    with pytest.raises(orderflow.OrderflowError) as caught:
        play(rows, header, **grid)
    return caught.value


def test_a_small_flow_trades_by_price_then_time(play):
    report, trades = play("""\
add,a,sell,101.00,2,GTC
add,b,sell,100.50,1,GTC
add,c,sell,100.50,1.5,GTC
add,d,buy,101,4,GTC
""")
    assert trades == ["4,d,b,100.5,1", "4,d,c,100.5,1.5", "4,d,a,101,1.5"]
    assert (report.rows, report.trades, report.rejected, report.resting) == (4, 3, 0, 1)
    assert (report.best_bid, report.best_ask) == (None, "101")


def test_a_header_alone_is_an_empty_flow(play):
    report, trades = play("")
    assert (report.rows, trades, report.best_bid, report.best_ask) == (0, [], None, None)


def test_columns_may_stand_in_any_order_and_lines_end_either_way(play):
    report, trades = play("1,GTC,add,x,sell,100\r\n1,IOC,add,y,buy,100\r\n", "size,tif,op,id,side,price\r\n")
    assert trades == ["2,y,x,100,1"]
    assert report.resting == 0


def test_a_byte_order_mark_and_blank_lines_are_no_rows(play):
    report, _ = play("\nadd,1,buy,1,1,GTC\n\n", "\ufeff" + HEADER)
    assert (report.rows, report.resting) == (1, 1)


def test_an_immediate_order_never_rests(play):
    report, trades = play("add,1,sell,100,1,GTC\nadd,2,buy,100,3,IOC\nadd,3,buy,99,3,IOC\n")
    assert trades == ["2,2,1,100,1"]
    assert (report.resting, report.rejected) == (0, 0)


def test_fill_or_kill_is_all_or_nothing(play):
    report, trades = play("add,1,sell,100,1,GTC\nadd,2,buy,100,1.001,FOK\nadd,3,buy,100,1,FOK\n")
    assert trades == ["3,3,1,100,1"]
    assert report.rejected == 1


def test_post_only_never_takes_not_even_by_amend(play):
    report, trades = play("""\
add,1,sell,100,1,GTC
add,2,buy,100,1,POST
add,3,buy,99,1,POST
amend,3,,100,,
""")
    assert trades == []
    assert (report.rejected, report.resting, report.best_bid) == (2, 2, "99")


def test_a_market_order_takes_what_is_there_and_rests_nothing(play):
    report, trades = play("add,1,sell,100,1,GTC\nadd,2,sell,900,1,GTC\nmarket,3,buy,,5,\nmarket,4,sell,,1,\n")
    assert trades == ["3,3,1,100,1", "3,3,2,900,1"]
    assert (report.resting, report.rejected) == (0, 0)


def test_less_size_keeps_the_place_and_more_loses_it(play):
    _, trades = play("""\
add,1,sell,100,3,GTC
add,2,sell,100,3,GTC
amend,1,,,2,
add,3,buy,100,1,IOC
amend,1,,,4,
add,4,buy,100,4,IOC
""")
    assert trades == ["4,3,1,100,1", "6,4,2,100,3", "6,4,1,100,1"]


def test_an_amend_across_the_spread_trades_as_a_taker(play):
    report, trades = play("add,1,sell,100,2,GTC\nadd,2,buy,99,3,GTC\namend,2,,101,4,\n")
    assert trades == ["3,2,1,100,2"]
    assert (report.best_bid, report.best_ask) == ("101", None)


@pytest.mark.parametrize(
    "row",
    [
        "cancel,9,,,,",
        "amend,9,,100,,",
        "amend,1,,,,",
        "amend,1,,,0.5,",
        "amend,1,,0,,",
        "add,1,buy,90,1,GTC",
        "market,1,buy,,1,",
        "add,2,buy,90,0,GTC",
        "add,2,buy,0.00,1,GTC",
    ],
)
def test_what_the_rules_refuse_is_counted_and_changes_nothing(play, row):
    filled = "add,1,sell,100,2,GTC\nadd,0,buy,100,0.5,IOC\n"
    plain, trades = play(filled)
    report, same_trades = play(filled + row + "\n")
    assert same_trades == trades
    assert report.rejected == 1
    assert (report.resting, report.best_bid, report.best_ask) == (plain.resting, None, "100")


def test_an_id_may_be_used_again_once_its_order_is_dead(play):
    report, trades = play("""\
add,1,sell,100,1,GTC
add,2,buy,100,1,GTC
add,1,sell,100,1,GTC
cancel,1,,,,
add,1,sell,101,1,GTC
""")
    assert (report.rejected, report.resting, len(trades)) == (0, 1, 1)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("place,1,buy,1,1,GTC", "op"),
        ("add,,buy,1,1,GTC", "id"),
        ("add,=cmd,buy,1,1,GTC", "id"),
        ("add,1,long,1,1,GTC", "side"),
        ("add,1,buy,,1,GTC", "price"),
        ("add,1,buy,1.005,1,GTC", "price"),
        ("add,1,buy,-1,1,GTC", "price"),
        ("add,1,buy,NaN,1,GTC", "price"),
        ("add,1,buy,1e5,1,GTC", "price"),
        ("add,1,buy,１２,1,GTC", "price"),
        ("add,1,buy,1_000,1,GTC", "price"),
        ("add,1,buy,1,,GTC", "size"),
        ("add,1,buy,1,0.0005,GTC", "size"),
        ("add,1,buy,1,9999999999999999,GTC", "size"),
        ("add,1,buy,1,1,GTD", "tif"),
        ("amend,1,,x,,", "price"),
        ("market,1,up,,1,", "side"),
        ("add,1,buy,1", "row"),
        ("add;1;buy;1;1;GTC", "row"),
        ('add,1,"buy,1,1,GTC', "row"),
        ("add,1,buy,1,1,GTC\0", "row"),
        ("add,1,buy,1,1," + "G" * 5000, "row"),
    ],
)
def test_a_malformed_row_is_named_by_file_line_and_field(play, row, field):
    error = refused(play, "add,0,buy,1,1,GTC\n" + row + "\n")
    assert (error.line, error.field) == (3, field)
    assert "orders.csv, line 3" in str(error)
    assert "\0" not in str(error)


def test_an_off_grid_price_is_told_its_neighbours(play):
    assert "nearest are 1 and 1.5" in str(refused(play, "add,1,buy,1.2,1,GTC\n", tick="0.5"))


def test_a_wrong_grid_or_header_is_refused(play):
    assert refused(play, "", tick="0").field == "--tick"
    assert refused(play, "", "op,id,side,price,size\n").field == "header"


def test_a_missing_file_is_bad_input(tmp_path):
    with pytest.raises(orderflow.OrderflowError, match="No such file"):
        orderflow.run_orderflow(str(tmp_path / "none.csv"), None)


def test_the_orders_are_never_overwritten_by_their_trades(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER)
    with pytest.raises(orderflow.OrderflowError, match="overwrite"):
        orderflow.run_orderflow(str(path), str(path))
    assert path.read_text() == HEADER


def test_every_trade_of_a_long_flow_is_what_the_slow_twin_trades(play):
    steps = list(mixed(7, 3000, resting=80))
    _, trades = play("".join(f"{row}\n" for row in as_rows(iter(steps))).removeprefix(HEADER))
    slow, expected = NaiveBook(), []
    for number, step in enumerate(steps, 1):
        if step.op == "cancel":
            slow.cancel(str(step.id))
            continue
        made = slow.add(str(step.id), "buy" if step.side > 0 else "sell", step.price, step.size, step.tif)
        expected += [
            f"{number},{step.id},{maker},{price / 100:.10g},{size / 1000:.10g}" for maker, price, size in made
        ]
    assert trades == expected
    assert len(trades) > 50


def peak_memory(path, rows: int) -> int:
    """Bytes at most held while a file of orders, each cancelled at once, is run."""
    path.write_text(HEADER + "".join(f"add,{n},buy,{n % 9 + 1},1,GTC\ncancel,{n},,,,\n" for n in range(rows)))
    tracemalloc.start()
    orderflow.run_orderflow(str(path), None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_length_of_the_file(tmp_path):
    peak_memory(tmp_path / "warm.csv", 10)
    short, long = (peak_memory(tmp_path / "orders.csv", rows) for rows in (1000, 8000))
    assert long < short + 20_000
