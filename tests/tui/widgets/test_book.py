from msgspec.structs import replace

from exchange.terms import BUY, SELL
from tests.tui.frames import EMPTY, FRAME, ODD, sample_view
from tests.tui.painted import lines
from tui.widgets.book import Book, direction, fresh


def test_the_small_book_has_four_levels_or_more_a_side_and_its_key():
    assert lines(Book(), 31, 13) == [
        "╭─ Book by 0.5 ───────────────╮",
        "│     price      size   total │",
        "│  58,216.5     5.630   15.85 │",
        "│  58,216.0     0.628   10.22 │",
        "│  58,215.5     6.300    9.60 │",
        "│  58,215.0     3.296    3.30 │",
        "│▼ 58,214.5 spread 0.5  0.1bp │",
        "│  58,214.5     3.566    3.57 │",
        "│  58,214.0     1.598    5.16 │",
        "│  58,213.5     2.650    7.81 │",
        "│  58,213.0     0.105    7.92 │",
        "│  58,212.5     1.026    8.95 │",
        "╰──────────────────── t tape ─╯",
    ]


def test_the_arrow_follows_the_newest_trade():
    assert direction(FRAME) == SELL
    assert direction(EMPTY) == 0


def test_levels_that_changed_since_the_frame_before_are_fresh():
    before = replace(FRAME, number=FRAME.number - 1, bids=(replace(FRAME.bids[0], size=1), *FRAME.bids[1:]))
    assert fresh(FRAME, before) == {(int(BUY), FRAME.bids[0].price)}


def test_nothing_flashes_at_first_or_on_another_market_or_on_the_same_frame():
    assert fresh(FRAME, None) == frozenset()
    assert fresh(FRAME, FRAME) == frozenset()
    assert fresh(FRAME, replace(FRAME, number=1, symbol="ETH-PERP")) == frozenset()


def test_a_market_unknown_leaves_an_empty_panel():
    assert lines(Book(), 31, 5, sample_view(ODD["unknown market"]))[1:4] == [f"│{' ' * 29}│"] * 3
