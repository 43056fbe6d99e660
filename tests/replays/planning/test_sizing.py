"""A size by its margin or by its risk never exceeds either."""

from exchange.instrument import Instrument, Tier
from exchange.terms import Asset, ContractKind, Symbol
from replays.planning.sizing import size_of_margin, size_of_risk

TIERS = (Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=125),)
BTCUSDT = Instrument(
    symbol=Symbol("BTCUSDT"),
    base=Asset("BTC"),
    quote=Asset("USDT"),
    price_places=1,
    tick=1,
    size_places=3,
    lot=1,
    cash_places=8,
    tiers=TIERS,
)
XBTUSD = Instrument(
    symbol=Symbol("XBTUSD"),
    base=Asset("BTC"),
    quote=Asset("USD"),
    kind=ContractKind.INVERSE,
    price_places=1,
    tick=5,
    size_places=0,
    lot=1,
    cash_places=12,
    tiers=TIERS,
)
USDT = 10**8


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
