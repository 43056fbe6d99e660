"""A scenario small enough to be lived many times over: one instrument, few accounts, a jumpy index."""

from pathlib import Path
from typing import NamedTuple

from exchange.commands import AnyCommand, CancelAll, Deposit, PlaceOrder, SetLeverage
from exchange.questions import ReadAccount
from exchange.terms import BUY, SELL, Asset, OrderType, Symbol
from replays.crowd.population import PLAYER
from replays.scenarios.scenario import Scenario, find

BTC, USDT = Symbol("BTCUSDT"), Asset("USDT")
TABLE = """
title = "Small"
teaser = "For tests."
difficulty = 1
start = 2024-01-01T00:00:00Z
seed = 5
scale = 100
balances = { USDT = "10000" }

[crowd]
makers = 2
takers = 10

[[instruments]]
symbol = "BTCUSDT"
base = "BTC"
quote = "USDT"
tick = "0.1"
lot = "0.001"
tiers = "binance"
maker_fee = "0.0002"
taker_fee = "0.0005"
common = "0.95"
begins_at = "42000"
volatility_bp = ["35"]
[instruments.flow]
depth = "800000"
takers_per_minute = 24
taker_median = "300"
accounts = 60
equity_median = "200"
long_share = "0.53"
"""


def library(folder: Path, table: str = TABLE) -> Path:
    """A folder of scenarios with one in it."""
    (folder / "small").mkdir(parents=True, exist_ok=True)
    (folder / "small" / "scenario.toml").write_text(table)
    return folder


def small(folder: Path) -> Scenario:
    return find("small", library(folder))


def player_command(number: int) -> AnyCommand:
    """What the player does the n-th time: lever up, buy, sell, deposit, cancel."""
    match number % 5:
        case 0:
            return SetLeverage(trader=PLAYER, symbol=BTC, leverage=5 + number % 20)
        case 1 | 2:
            side = BUY if number % 5 == 1 else SELL
            return PlaceOrder(trader=PLAYER, symbol=BTC, side=side, size=20 + number, type=OrderType.MARKET)
        case 3:
            return Deposit(trader=PLAYER, asset=USDT, amount=10**8 * (1 + number))
    return CancelAll(trader=PLAYER)


class Away(NamedTuple):
    """A path that leads at once to one price, be it one that no venue knows."""

    at: int

    def price(self, _: int) -> int:
        return self.at


ACCOUNT = ReadAccount(trader=PLAYER)
