import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from exchange.terms import BUY
from replays.messages.frame import Level
from tests.tui.frames import FRAME, INSTRUMENTS, row
from tui.colours.themes import DARK
from tui.painters import ladder
from tui.painters.ladder import Ladder
from tui.painters.widest import Widest

PLAIN = replace(DARK, shaded=False)
FULL = Ladder(
    bids=FRAME.bids,
    asks=FRAME.asks,
    instrument=INSTRUMENTS[0],
    last=582_145,
    direction=-1,
    group=5,
    own_liquidation=582_132,
)


def text(what, width=30, height=13, palette=DARK):
    return [strip.text for strip in ladder.paint(what, width, height, palette).strips()]


def test_a_level_says_what_trading_up_to_it_takes_and_how_far_it_is():
    assert ladder.reach(FULL, FULL.asks[1].price) == "9.596  $558.6K  0.00%"
    assert ladder.reach(FULL, FULL.bids[0].price).startswith("3.566")
    assert ladder.steps(FULL, 13)[:2] == [582_170, 582_165]


def test_asks_stand_over_bids_with_the_last_price_between():
    assert text(FULL) == [
        "      price     size    total ",
        "   58,217.0    2.376    18.23 ",
        "   58,216.5    5.630    15.85 ",
        "   58,216.0    0.628    10.22 ",
        "   58,215.5    6.300     9.60 ",
        "   58,215.0    3.296     3.30 ",
        " ▼ 58,214.5 spread 0.5  0.1bp ",
        "   58,214.5    3.566     3.57 ",
        "   58,214.0    1.598     5.16 ",
        "   58,213.5    2.650     7.81 ",
        "✕  58,213.0    0.105     7.92 ",
        "   58,212.5    1.026     8.95 ",
        " 33%B ━━━━━━━━━━━━━━━━━━ S67% ",
    ]


def test_where_bars_are_characters_none_touches_a_number():
    for width in (30, 40):
        painted = "\n".join(text(FULL, width, palette=PLAIN))
        assert "▌" in painted
        assert not re.search(r"▌[\d.]|[\d.]▌", painted)


def test_own_orders_and_the_own_liquidation_level_are_marked():
    column = [line[0] for line in text(FULL, height=25)]
    assert column.index("◆") == 12 + 7
    assert column.index("✕") == 12 + 4


@given(st.lists(st.integers(1, 10**10), min_size=1, max_size=12), st.integers(28, 40), st.booleans())
def test_no_two_columns_touch_however_large_the_sizes_are(sizes, width, valued):
    asks = tuple(row(Level, 582_150 + number, size, 0) for number, size in enumerate(sizes))
    what = replace(FULL, bids=(), asks=asks, valued=valued, widest=Widest())
    lines = text(what, width)
    names = lines[0].split()
    assert names[0] == "price"
    for line in lines[6 - min(len(asks), 5) : 6]:
        assert len(line.strip("✕◆▌ ").split()) == len(names)


def test_a_narrow_ladder_gives_up_the_sums_and_then_the_sizes():
    assert text(FULL, width=19)[1] == "  58,217.0    2.376"
    assert text(FULL, width=12)[1] == "  58,217.0  "


def test_shades_grow_from_the_right_and_the_levels_own_is_the_stronger():
    papers = [
        segment.style.bgcolor.name
        for segment in ladder.paint(FULL, 30, 13, DARK).strips()[1]
        for _ in segment.text
    ]
    assert papers[0] == DARK.down_shade
    assert papers[-1] == DARK.down_level
    nearest = [
        segment.style.bgcolor.name
        for segment in ladder.paint(FULL, 30, 13, DARK).strips()[5]
        for _ in segment.text
    ]
    assert nearest[0] == DARK.bg


def test_without_shades_a_bar_says_how_much():
    lines = text(replace(FULL, bids=(), asks=FULL.asks[:1]), palette=replace(DARK, shaded=False), width=60)
    assert any("▌" in line for line in lines)


def test_a_level_that_changed_is_bold():
    fresh = replace(FULL, fresh=frozenset({(int(BUY), 582_145)}))
    bold = [
        segment.text.strip()
        for segment in ladder.paint(fresh, 30, 13, DARK).strips()[7]
        if segment.style.bold
    ]
    assert bold == ["58,214.5", "3.566"]


def test_an_empty_side_says_what_follows():
    assert any(
        "No bids: market sells will be rejected." in line for line in text(replace(FULL, bids=()), width=44)
    )
    assert any("No asks." in line for line in text(replace(FULL, asks=()), width=20))


def test_a_book_of_a_market_that_has_not_begun_says_which_key_begins_it():
    nobody = replace(FULL, bids=(), asks=(), begun=False)
    assert any("Paused: press space." in line for line in text(nobody, width=29))
    assert not any("No asks" in line for line in text(nobody, width=29))


def test_a_row_knows_its_price():
    for y, line in enumerate(text(FULL)):
        price = ladder.price_at(FULL, y, 13)
        if price is not None:
            assert f"{price // 10:,}.{price % 10}" in line
    assert ladder.price_at(FULL, 6, 13) is None
    assert ladder.price_at(FULL, 12, 13) is None
    assert ladder.price_at(FULL, -1, 13) is None


levels = st.lists(st.tuples(st.integers(1, 10**12), st.integers(1, 10**18), st.integers(0, 9)), max_size=40)


@given(levels, levels, st.integers(1, 240), st.integers(1, 80))
def test_any_book_at_any_size_fills_the_ladder_exactly(bids, asks, width, height):
    what = replace(
        FULL,
        bids=tuple(row(Level, *level) for level in bids),
        asks=tuple(row(Level, *level) for level in asks),
    )
    assert [strip.cell_length for strip in ladder.paint(what, width, height, DARK).strips()] == [
        width
    ] * height


def test_one_digit_more_in_a_total_moves_no_column():
    known = Widest()
    small = replace(FULL, widest=known)
    deep = replace(small, asks=(FULL.asks[0], Level(price=582_155, size=90_000, own=0), *FULL.asks[2:]))
    assert text(small)[0] == text(deep)[0] == text(small)[0]
