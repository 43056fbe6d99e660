from msgspec.structs import replace

from tests.tui.frames import FRAME, MARKETS, ODD, sample_view
from tests.tui.painted import ink, lines
from tui.colours.themes import DARK
from tui.widgets.ticker import Ticker


def test_the_ticker_shows_as_much_as_fits_and_cuts_no_number():
    assert lines(Ticker(), 80, 1) == [
        " BTC-PERP ▾  58,214.5 ▼ -4.18%  mark 58,209.8  index 58,231.4  fund -0.0231%    "
    ]
    assert lines(Ticker(), 200, 1)[0].rstrip() == (
        " BTC-PERP ▾  58,214.5 ▼ -4.18%  mark 58,209.8  index 58,231.4  next fund -0.0231%  in 00:41:12"
        "  24h hi 62,118.0  lo 57,904.0  vol $3.92B  OI $1.24B  liq $186.4M  basis -3.7bp"
    )


def test_the_rate_shown_is_the_one_the_next_stamp_would_charge():
    line = replace(MARKETS[0], funding_rate_ppb=500_000, funding_predicted_ppb=-120_000)
    painted = lines(Ticker(), 200, 1, sample_view(replace(FRAME, markets=(line,))))[0]
    assert "next fund -0.0120%  in 00:41:12" in painted


def test_a_rise_has_its_arrow_and_its_sign():
    rising = (replace(MARKETS[0], change_ppb=12_000_000), *MARKETS[1:])
    view = sample_view(replace(FRAME, markets=rising))
    assert "▲ +1.20%" in lines(Ticker(), 80, 1, view)[0]
    assert ink(Ticker(), "+1.20%", 80, 1, view) == DARK.up


def test_a_suspended_market_says_so_first():
    view = sample_view(replace(FRAME, markets=(replace(MARKETS[0], suspended=True),)))
    assert "SUSPENDED  mark 58,209.8  index 58,231.4 stale" in lines(Ticker(), 80, 1, view)[0]
    assert ink(Ticker(), "58,231.4 stale", 80, 1, view) == DARK.warning
    assert "stale" not in lines(Ticker(), 200, 1, sample_view(FRAME))[0]


def test_a_market_without_prices_says_so():
    assert "NOPE has no prices yet" in lines(Ticker(), 80, 1, sample_view(ODD["unknown market"]))[0]


def test_what_stands_after_a_number_does_not_move_when_it_gets_shorter():
    ticker, long = Ticker(), replace(MARKETS[0], change_ppb=-101_800_000, mark=1_000_001, index=1_000_000)
    short = replace(long, change_ppb=-9_980_000, mark=999_999, index=1_000_000)
    shown = [lines(ticker, 200, 1, sample_view(replace(FRAME, markets=(line,))))[0] for line in (long, short)]
    assert "-10.18%  mark 100,000.1" in shown[0]
    assert "-1.00%  mark  99,999.9" in shown[1]
    for label in ("mark", "index", "next fund", "24h hi", "OI", "basis"):
        assert shown[0].index(label) == shown[1].index(label)
