from msgspec.structs import replace

from tests.tui.frames import EMPTY, FRAME, POSITIONS, sample_view
from tests.tui.painted import lines, paper
from tui.colours.themes import DARK
from tui.widgets.strip import AccountStrip

CALM = replace(
    FRAME,
    account=replace(FRAME.account, positions=tuple(replace(each, margin_called=False) for each in POSITIONS)),
)


def test_the_strip_is_the_account_in_one_line():
    assert lines(AccountStrip(), 80, 1, sample_view(CALM)) == [
        " USDT equity 12,418.07  free 5,592.73  uPnL -940.07  BTC iso buffer ▮▮▮▮▮▮▮ 19% "
    ]


def test_beside_a_margin_call_stands_what_there_is_to_meet_it_with():
    assert lines(AccountStrip(), 80, 1) == [
        " USDT 12,418.07  free 5,592.73  └ MARGIN CALL  a add margin  x close            "
    ]
    for width, told in ((110, "x close   +500 moves liq to 57,088.6"), (96, "x close   +500: liq 57,088.6")):
        (wide,) = lines(AccountStrip(), width, 1)
        assert told in wide
    assert paper(AccountStrip(), "MARGIN CALL", 80, 1) == DARK.call_shade


def test_an_account_without_money_says_so():
    assert "No money yet: U pays some in." in lines(AccountStrip(), 80, 1, sample_view(EMPTY))[0]


def test_until_the_venue_has_said_what_more_margin_does_the_buffer_stands_there():
    assert lines(AccountStrip(), 80, 1, sample_view(top_up=None)) == [
        " USDT 12,418.07  free 5,592.73  └ MARGIN CALL  a add margin  x close            "
    ]
    assert lines(AccountStrip(), 120, 1, sample_view(top_up=None))[0].endswith(" 19% ")
