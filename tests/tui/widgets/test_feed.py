from msgspec.structs import replace

from tests.tui.frames import EMPTY, FRAME, NOW, sample_view
from tests.tui.painted import lines, paper
from tui.colours.themes import DARK
from tui.widgets.feed import Feed


def test_the_feed_counts_all_of_every_market_and_shows_the_newest():
    assert lines(Feed(), 48, 7) == [
        "╭─ Liquidations 4,182 ─────────────────────────╮",
        "│time     market            at   notional      │",
        "│13:24:07 SOL LONG      141.91    $310.5K   ✕  │",
        "│13:24:06 BTC SHRT   58,163.8     $729.5K   ✕  │",
        "│13:24:06 SOL SHRT      141.82    $720.5K   ✕  │",
        "│+4,179 more                                   │",
        "╰──────────────────────────────────────────────╯",
    ]


def test_where_there_is_little_room_the_time_stays_longer_than_the_cross():
    painted = lines(Feed(), 42, 7)
    assert painted[1].startswith("│time ")
    assert "✕" not in painted[2]


def test_the_own_liquidation_stands_out_in_colour_and_in_words():
    painted = lines(Feed(), 48, 13)
    assert any("you" in line for line in painted)
    assert any("ADL" in line for line in painted)
    assert paper(Feed(), "you", 48, 13) == DARK.liquidation_shade


def test_the_cursor_goes_among_the_players_own_only():
    rows = tuple(replace(each, own=number in (1, 4)) for number, each in enumerate(FRAME.feed[:6]))
    rows = tuple(replace(each, time=NOW) for each in rows)
    feed = Feed()
    feed.view = sample_view(replace(FRAME, feed=rows))
    assert feed.chosen is rows[1]
    feed.step(1)
    assert feed.chosen is rows[4]
    feed.step(9)
    assert feed.chosen is rows[4]
    feed.view = sample_view(replace(FRAME, feed=(replace(rows[1], deleveraged=True),)))
    feed.step(1)
    assert feed.chosen is None


def test_a_wide_feed_adds_the_size_and_spells_the_side():
    painted = lines(Feed(), 66, 10)
    assert "size" in painted[1]
    assert any("SHORT" in line for line in painted)


def test_a_quiet_feed_says_so():
    assert any(
        "No liquidations yet in this run." in line for line in lines(Feed(), 48, 9, sample_view(EMPTY))
    )
