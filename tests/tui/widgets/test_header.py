from decimal import Decimal

import pytest
from msgspec.structs import replace

from exchange.terms import ContractKind
from tests.tui.frames import CENT, EMPTY, FRAME, HELLO, sample_view
from tests.tui.painted import ink, lines, paper
from tui.colours.themes import DARK
from tui.dialogs.statistics import statistics
from tui.widgets.account import amounts
from tui.widgets.header import Header, tabs


@pytest.mark.parametrize("width", [80, 99, 100, 120, 200])
def test_every_tab_and_the_paper_badge_are_whole_from_eighty_columns(width):
    (line,) = lines(Header(), width, 1)
    assert all(f"{number} {name}" in line for _, number, name in tabs(width))
    assert line.endswith(" PAPER  ") or line.endswith(" PAPER ")


@pytest.mark.parametrize("width", range(1, 40))
def test_the_badge_stays_whatever_else_goes(width):
    assert "PAPER"[-width:] in lines(Header(), width, 1)[0].strip() or width < 7


def test_the_wordmark_shrinks_to_the_glyph_below_a_hundred_columns():
    assert "margincall" in lines(Header(), 100, 1)[0]
    assert "margincall" not in lines(Header(), 99, 1)[0]


def test_the_open_screen_is_lit():
    assert paper(Header(), " 1 ", 80, 1) == DARK.accent
    assert ink(Header(), "Cascade", 80, 1, sample_view(screen="cascade")) == DARK.accent


def test_a_world_in_memory_says_that_nothing_is_saved():
    view = sample_view(hello=replace(HELLO, in_memory=True))
    assert "nothing is saved" in lines(Header(), 140, 1, view)[0]
    assert "not saved" in lines(Header(), 120, 1, view)[0]
    assert "6 Learn  unsaved PAPER" in lines(Header(), 80, 1, view)[0]


def test_a_tab_is_clicked_where_it_is_painted():
    (line,) = lines(Header(), 80, 1)
    for x, number, name in tabs(80):
        assert line[x:].startswith(f" {number} {name}")


def test_a_disk_that_is_nearly_full_is_warned_of():
    view = sample_view()
    playback = replace(view.frame.playback, room_is_low=True)
    assert (
        "disk nearly full"
        in lines(Header(), 120, 1, replace(view, frame=replace(view.frame, playback=playback)))[0]
    )


def test_what_is_counted_in_another_asset_than_the_first_market_s_is_told_with_it():
    coin = replace(HELLO.instruments[1], kind=ContractKind.INVERSE)
    account = replace(
        FRAME.account, cash=(*FRAME.account.cash, replace(FRAME.account.cash[0], asset=coin.settle))
    )
    frame = replace(FRAME, symbol=coin.symbol, account=account)
    hello = replace(HELLO, instruments=(HELLO.instruments[0], coin, *HELLO.instruments[2:]))
    assert "session -481.93 ETH   no real" in lines(Header(), 140, 1, sample_view(frame, hello=hello))[0]


def test_a_wide_header_says_what_was_earned_or_lost_in_session_and_day():
    assert "day +118.07  session -481.93   no real money" in lines(Header(), 140, 1)[0]
    assert ink(Header(), "-481.93", 140, 1) == DARK.down
    assert ink(Header(), "+118.07", 140, 1) == DARK.up
    assert "day +118.07  session -481.93   PAPER" in lines(Header(), 120, 1)[0]
    assert "session" not in lines(Header(), 100, 1)[0]
    assert "session" not in lines(Header(), 200, 1, sample_view(EMPTY))[0]


@pytest.mark.parametrize("earned", [-5_212_200_000, 2_566_213])
def test_what_was_earned_and_what_was_paid_in_come_to_the_equity_as_it_is_shown(earned):
    cash = replace(FRAME.account.cash[0], equity_total=10_000 * 10**8 + earned)
    view = sample_view(replace(FRAME, account=replace(FRAME.account, cash=(cash,)), earned=earned))
    told = lines(Header(), 140, 1, view)[0].split("session ")[1].split()[0]
    equity = next(text for label, text, *_ in amounts(view, cash) if label == "equity")
    assert 10_000 + Decimal(told.replace(",", "")) == Decimal(equity.replace(",", ""))
    assert f"{told} USDT" in {row.value for row in statistics(view)}


def test_what_was_earned_stands_still_and_never_runs_into_the_tabs():
    header = Header()
    first = lines(header, 140, 1, sample_view(replace(FRAME, earned_today=12_345_67 * CENT)))[0]
    then = lines(header, 140, 1, sample_view(replace(FRAME, earned_today=-1)))[0]
    assert first.index("day") == then.index("day")
    assert first.index("session") == then.index("session")
    (line,) = lines(Header(), 140, 1, sample_view(replace(FRAME, earned_today=10**30, earned=10**30)))
    assert "6 Learn" in line
    assert "session" not in line
