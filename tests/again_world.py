"""Paths as short as a textbook's: a market at 100, a handful of traders, and a price that falls."""

from pathlib import Path

from exchange.terms import Asset, Symbol
from replays.messages.settings import Settings
from replays.reruns.rerun import Life
from replays.scenarios.scenario import Scenario, load

BTC, ETH, USDT = Symbol("BTCUSDT"), Symbol("ETHUSDT"), Asset("USDT")
CENTS = 10**8
_HEAD = """
title = "Textbook"
teaser = "A path that everybody can follow."
difficulty = 1
start = {start}
end = {end}
seed = 5
scale = 100
balances = {{ USDT = "2000" }}
[crowd]
makers = 2
takers = 4
isolated = "0.5"
"""
_MARKET = """
[[instruments]]
symbol = "{symbol}"
base = "{base}"
quote = "USDT"
tick = "0.1"
lot = "0.01"
tiers = "binance-usdm"
maker_fee = "0"
taker_fee = "{fee}"
volatility_bp = ["{wobble}"]
[instruments.flow]
depth = "{depth}"
takers_per_minute = 12
taker_median = "500"
accounts = {accounts}
equity_median = "500"
"""
_DEPTHS = ((BTC, "BTC", 10_000_000), (ETH, "ETH", 1_000_000))
"""No deeper than the tiers let the makers quote: they would be refused and try again at every step."""


def moment(minute: int) -> str:
    """A minute of the day."""
    return f"2024-01-01T{minute // 60:02}:{minute % 60:02}:00Z"


def scenario(
    folder: Path,
    *prices: str,
    fee: str = "0",
    wobble: str = "0",
    accounts: int = 0,
    eth: tuple[str, ...] = (),
    begins: int = 0,
) -> Scenario:
    """A scenario whose path goes through one price a minute, beginning so many minutes after midnight."""
    home = folder / "textbook"
    home.mkdir(parents=True, exist_ok=True)
    rows = [
        f"{moment(begins + minute)},{symbol},{price},made up"
        for symbol, path in ((BTC, prices), (ETH, eth))
        for minute, price in enumerate(path)
    ]
    table = _HEAD.format(start=moment(begins), end=moment(begins + len(prices) - 1))
    for symbol, base, depth in _DEPTHS[: 2 if eth else 1]:
        table += _MARKET.format(
            symbol=symbol, base=base, depth=depth, fee=fee, wobble=wobble, accounts=accounts
        )
    (home / "scenario.toml").write_text(table)
    (home / "prices.csv").write_text("\n".join(["time,symbol,price,source", *rows]) + "\n")
    return load(home)


def life(scenario: Scenario, plan: str, **settings: object) -> Life:
    """A plan played in it to the end."""
    assert scenario.end is not None
    return Life(scenario, scenario.seed, Settings(plan=plan, **settings), scenario.end)


def step(at: str, do: str, **fields: object) -> str:
    """One step of a plan, on BTCUSDT unless said otherwise."""
    fields = {"symbol": BTC, **fields}
    when = f'at = "{at}"' if at.startswith("+") else f'on = "{at}"'
    rows = [
        when,
        f'do = "{do}"',
        *(f"{name} = {_toml(value)}" for name, value in fields.items() if value != ""),
    ]
    return "[[step]]\n" + "\n".join(rows) + "\n"


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


LONG = (
    step("+10s", "set_margin_mode", mode="isolated")
    + step("+10s", "set_leverage", leverage="20")
    + step("+11s", "order", side="buy", size="20")
)
"""Twice a thousand dollars at twenty times, isolated."""
FALL = ("100", "100", "99", "98", "96", "94", "92", "92", "95", "99")
