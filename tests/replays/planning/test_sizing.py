"""A size by its value, its margin or its risk never exceeds either."""

from exchange.terms import BUY, SELL
from replays.planning.sizing import entered_at, size_of_margin, size_of_risk, size_of_value
from tests.replays.planning.contracts import BTCUSDT, USDT, XBTUSD


def test_a_value_is_whole_lots_rounded_down() -> None:
    assert size_of_value(BTCUSDT, 1_000 * USDT, 80_000) == 125
    assert size_of_value(BTCUSDT, 1_000 * USDT - 1, 80_000) == 124
    assert size_of_value(XBTUSD, 10**12, 16_000) == 8_000
    assert size_of_value(BTCUSDT, 1, 80_000) == 0


def test_what_a_margin_opens_and_what_a_stop_may_lose_are_whole_lots_rounded_down() -> None:
    assert size_of_margin(BTCUSDT, 100 * USDT, 10, 80_000) == 125
    assert size_of_margin(BTCUSDT, 100 * USDT - 1, 10, 80_000) == 124
    assert size_of_risk(BTCUSDT, 500 * USDT, 80_000, 79_000) == 5_000


def test_sizes_of_inverse_contracts_are_in_their_quote_currency() -> None:
    assert size_of_margin(XBTUSD, 10**11, 10, 16_000) == 8_000
    coins = XBTUSD.notional(1_000, 15_000) - XBTUSD.notional(1_000, 16_000)
    assert size_of_risk(XBTUSD, coins, 16_000, 15_000) in (999, 1_000)


def test_no_stop_distance_is_no_size() -> None:
    assert size_of_risk(BTCUSDT, USDT, 80_000, 80_000) == 0


def test_an_order_at_market_is_reckoned_to_enter_at_what_it_meets_and_at_no_better_than_the_mark() -> None:
    assert [entered_at(BUY, 80_000, met) for met in (80_100, 79_000, 0)] == [80_100, 80_000, 80_000]
    assert [entered_at(SELL, 80_000, met) for met in (79_900, 81_000, 0)] == [79_900, 80_000, 80_000]
