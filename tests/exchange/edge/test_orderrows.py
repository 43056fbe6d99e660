"""An order file's cells: any column order, one grammar, and a precise word for what is wrong."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge.orderrows import FieldError, Grid, OrderflowError, Words, read_rows

HEADER = "op,id,side,price,size,tif\n"


def rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    return list(read_rows("orders.csv", io.StringIO(text, newline="")))


def test_cells_come_in_one_order_whatever_the_header_says():
    assert rows("size,tif,op,id,side,price\n1,GTC,add,x,buy,100\n") == [
        (2, ("add", "x", "buy", "100", "1", "GTC"))
    ]


def test_rows_carry_their_line_past_blank_ones():
    assert [line for line, _ in rows(HEADER + "\na,b,c,d,e,f\r\n\na,b,c,d,e,f")] == [3, 5]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "op is missing"),
        ("op,id,side,price,size\n", 1, "tif is missing"),
        ("op,id,side,price,size,tif,tif\n", 1, "twice"),
        ("op,id,side,prize,size,tif\n", 1, "nearest: price"),
        ("op;id;side;price;size;tif\n", 1, "unknown column"),
        (HEADER + "add,1,buy,1", 2, "4 cells, not 6"),
        (HEADER + "add,1,buy,1,1,GTC,\n", 2, "7 cells, not 6"),
        (HEADER + "a,b,c,d,e,f\0\n", 2, "NUL"),
        (HEADER + "add,\udcff,buy,1,1,GTC\n", 2, "not UTF-8"),
        (HEADER + "\n" + "x" * 5000, 3, "longer than 4096"),
        (HEADER + 'a,"b,c,d,e,f\n', 2, "quote"),
        (HEADER + 'a,"b\n",c,d,e,f\n', 2, "quote"),
        (HEADER + 'a"b,"c,d,e,f\n",g\n', 2, "quote"),
        (HEADER + 'a,"b"c,d,e,f\n', 2, "quote"),
    ],
)
def test_what_is_no_row_is_refused_with_its_line(text, line, said):
    with pytest.raises(OrderflowError, match=said) as caught:
        rows(text)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"orders.csv, line {line}")


def test_an_unclosed_quote_is_refused_with_its_line_and_not_read_on():
    file = io.StringIO(HEADER + 'add,"a\n' + '","\n' * 1_000, newline="")
    with pytest.raises(OrderflowError, match="line 2, row: a quote"):
        list(read_rows("orders.csv", file))
    assert file.readline() == '","\n', "read no further than where it is told of"


PIECES = [
    "add",
    "x",
    ",",
    ",,",
    '"',
    '""',
    "\r",
    "\n",
    "\r\n",
    "\0",
    "\udcff",
    "\u2028",
    "\ufeff",
    "5" * 4_096,
    " ",
    "1",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_follows_the_header_is_rows_or_one_line_of_what_is_wrong(text):
    wrong: OrderflowError | None = None
    try:
        assert all(len(cells) == 6 for _, cells in rows(HEADER + text))
    except OrderflowError as error:
        wrong = error
    assert wrong is None or (wrong.line > 1 and len(str(wrong).splitlines()) == 1)


def test_a_quoted_cell_is_what_it_says():
    assert rows(HEADER + '"add","x","b""u,y",100,"",\n') == [(2, ("add", "x", 'b"u,y', "100", "", ""))]


def test_a_grid_reads_steps_and_writes_plain_decimals():
    grid = Grid("price", "0.05", "--tick")
    assert grid.parse("100.10") == 2002
    assert grid.format(2002) == "100.1"
    assert Grid("size", "5", "--lot").format(3) == "15"


@pytest.mark.parametrize(
    "text", ["", "-1", "1e5", "NaN", "1_000", "１２", " 1", "+1", "0x1", "9" * 16, "0.01"]
)
def test_a_grid_refuses_what_is_off_it_or_no_number(text):
    with pytest.raises(FieldError) as caught:
        Grid("price", "0.05", "--tick").parse(text)
    assert caught.value.field == "price"


def test_an_off_grid_number_is_told_its_neighbours():
    with pytest.raises(FieldError, match=r"nearest are 1 and 1\.5"):
        Grid("price", "0.5", "--tick").parse("1.2")


@pytest.mark.parametrize("step", ["0", "x", "-1", "", "0.0000000000001"])
def test_a_step_must_be_a_positive_number(step):
    with pytest.raises(OrderflowError, match="--lot"):
        Grid("size", step, "--lot")


def test_an_unknown_word_is_told_the_known_ones():
    with pytest.raises(FieldError, match="'up' is not one of buy, sell"):
        Words("side", {"buy": 1, "sell": -1})["up"]
