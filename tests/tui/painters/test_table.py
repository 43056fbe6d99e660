from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.colours.themes import DARK
from tui.painters import table
from tui.painters.canvas import Canvas
from tui.painters.table import Cell, Column
from tui.painters.widest import Widest

COLUMNS = [Column("market", left=True), Column("size", 6), Column("mark", rank=2), Column("uPnL", rank=1)]
ROWS = [
    [Cell("BTC"), Cell("0.850"), Cell("58,209.8"), Cell("-1,871.87")],
    [Cell("SOL"), Cell("36"), Cell("141.95"), Cell("--")],
]


def drawn(columns, rows, width):
    canvas = Canvas(width, len(rows) + 1, DARK)
    rows = table.aligned(columns, rows)
    places = table.place(columns, rows, width)
    table.head(canvas, 0, 0, columns, places)
    table.lines(canvas, 0, 1, columns, places, rows)
    return [strip.text.rstrip() for strip in canvas.strips()]


def test_numbers_stand_under_each_other_by_their_points():
    assert drawn(COLUMNS, ROWS, 40) == [
        "market    size       mark       uPnL",
        "BTC      0.850  58,209.8   -1,871.87",
        "SOL     36         141.95         --",
    ]


def test_the_column_of_the_highest_rank_leaves_first():
    assert drawn(COLUMNS, ROWS, 28) == [
        "market    size       uPnL",
        "BTC      0.850  -1,871.87",
        "SOL     36             --",
    ]
    assert drawn(COLUMNS, ROWS, 16)[0] == "market    size"


def test_what_stays_and_does_not_fit_is_cut_with_a_mark():
    assert drawn([Column("name", left=True)], [[Cell("liquidation")]], 6)[1] == "liqui…"


def test_a_name_may_run_on_over_the_nameless_columns_beside_it():
    columns = [Column("market", 3, left=True, spill=True, gap=1), Column("", left=True)]
    assert drawn(columns, [[Cell("BTC"), Cell("LONG")]], 12) == ["market", "BTC LONG"]


def test_a_stretching_column_takes_what_is_left_up_to_its_limit():
    columns = [Column("a", 2), Column("bar", 5, stretch=9), Column("c", 2)]
    assert [place.width for place in table.place(columns, [], 60)] == [2, 9, 2]
    assert [place.width for place in table.place(columns, [], 15)] == [2, 7, 2]


def test_a_column_makes_do_with_less_before_one_of_its_rank_leaves():
    meter = Column("buffer left", left=True, rank=5, least=6, yields=7)
    columns = [Column("a", 6), Column("b", 6, rank=7), meter]
    assert drawn(columns, [], 27) == ["     a       b  buffer left"]
    assert drawn(columns, [], 26) == ["     a       b  buffer"]
    assert [place.column for place in table.place(columns, [], 20)] == [0, 2]


def test_a_column_that_makes_do_gives_up_no_more_than_is_lacking():
    columns = [Column("", 4), Column("", left=True, rank=1, least=6, yields=1)]
    rows = [[Cell("0.85"), Cell("limit 40,900.0")]]
    for width, told in ((20, "limit 40,900.0"), (18, "limit 40,90…"), (12, "limit…"), (11, "")):
        assert drawn(columns, rows, width)[1] == f"0.85  {told}".rstrip()


def test_amounts_with_a_letter_stand_under_each_other_by_their_ends():
    rows = [[Cell("$931")], [Cell("$1.5K")], [Cell("0.0406 BTC")]]
    assert drawn([Column("notional")], rows, 12)[1:] == ["      $931", "     $1.5K", "0.0406 BTC"]


@given(
    st.lists(
        st.builds(Column, st.text(max_size=6), st.integers(0, 9), st.integers(0, 4)), min_size=1, max_size=8
    ),
    st.integers(0, 60),
)
def test_what_is_placed_never_overlaps(columns, width):
    places = table.place(columns, [], width)
    for left, right in pairwise(places):
        assert left.x + left.width < right.x


def test_room_to_spare_widens_the_gaps_and_never_the_table_beyond_its_width():
    near, far = (table.place(COLUMNS, [], 60, spread=spread) for spread in (0, 3))
    assert [place.x for place in near] == [0, 8, 16, 22]
    assert [place.x for place in far] == [0, 11, 22, 31]
    assert table.place(COLUMNS, [], 26, spread=9) == near


def test_columns_stay_where_a_wider_number_has_put_them_until_something_else_is_shown():
    known = Widest()

    def places(text, key="BTC"):
        rows = table.aligned(COLUMNS, [[Cell(text)] * 4], known.under(key))
        return table.place(COLUMNS, rows, 60, known=known)

    narrow = places("1.0")
    wide = places("12,345.678")
    assert places("1.0") == wide != narrow
    assert places("1.0", "ETH") == narrow
