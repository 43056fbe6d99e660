"""A linear and an inverse contract for plans to be written about."""

from exchange.instrument import Instrument, Tier
from exchange.terms import Asset, ContractKind, Symbol

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
