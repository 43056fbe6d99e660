"""nautilus_trader's simulated exchange and ours, order by order, with few of them open.

One user against quotes: at every quote an order is placed that does not trade, and when ten are open the
oldest is taken back. Of nautilus_trader's backtest only the orders' part is told: the time of a run that
trades less that of a run that looks on, divided by the commands given.
"""

import random
from importlib import import_module
from time import process_time
from typing import Any

from benchmarks.bench_exchange import BTC, SPACING, START, TRADERS, venue
from benchmarks.flows import MIDDLE
from exchange.commands import AnyCommand, CancelOrder, PlaceOrder
from exchange.terms import BUY, SELL, OrderId

OPEN_MAX = 10
QUOTES = 5_000
AWAY = 50
"""Ticks from the touch."""


def middles() -> list[int]:
    """A slow walk, in ticks of a tenth."""
    chance, middle, seen = random.Random(1), MIDDLE, []
    for _ in range(QUOTES):
        middle += chance.choice((-1, 0, 1))
        seen.append(middle)
    return seen


def ours() -> float:
    """Seconds of processor time for one command."""
    exchange, time, commands = venue(), START, _commands()
    begun = process_time()
    for command in commands:
        time += SPACING
        exchange.submit(command, time)
    return (process_time() - begun) / len(commands)


def _commands() -> list[AnyCommand]:
    made: list[AnyCommand] = []
    for number, middle in enumerate(middles(), start=1):
        side = BUY if number % 2 else SELL
        if number > OPEN_MAX:
            made.append(CancelOrder(trader=TRADERS[0], symbol=BTC, order_id=OrderId(number - OPEN_MAX)))
        price = middle - side * AWAY
        made.append(PlaceOrder(trader=TRADERS[0], symbol=BTC, side=side, size=10, price=price))
    return made


def theirs() -> float:
    """Seconds of processor time for one command of nautilus_trader's simulated exchange."""
    return (_backtest(trades=True) - _backtest(trades=False)) / len(_commands())


def _backtest(trades: bool) -> float:
    """Processor seconds of a run over all quotes."""
    engines, settings = _room("backtest.engine"), _room("backtest.config")
    enums, names = _room("model.enums"), _room("model.identifiers")
    perpetual = _room("test_kit.providers").TestInstrumentProvider.btcusdt_perp_binance()
    quiet = _room("config").LoggingConfig(log_level="ERROR")
    unlimited = _room("config").RiskEngineConfig(bypass=True)
    engine = engines.BacktestEngine(settings.BacktestEngineConfig(logging=quiet, risk_engine=unlimited))
    balance = _room("model.objects").Money(1_000_000, _room("model.currencies").USDT)
    engine.add_venue(
        names.Venue("BINANCE"),
        enums.OmsType.NETTING,
        enums.AccountType.MARGIN,
        [balance],
        base_currency=None,
    )
    engine.add_instrument(perpetual)
    engine.add_data(_quotes(perpetual))
    engine.add_strategy(_strategy(perpetual, trades))
    begun = process_time()
    engine.run()
    spent = process_time() - begun
    assert len(engine.cache.orders_open()) == OPEN_MAX * trades
    return spent


def _room(name: str) -> Any:
    return import_module(f"nautilus_trader.{name}")


def _quotes(perpetual: Any) -> list[Any]:
    tick, one = _room("model.data").QuoteTick, perpetual.make_qty(1)
    return [
        tick(
            perpetual.id,
            perpetual.make_price(middle / 10),
            perpetual.make_price((middle + 1) / 10),
            one,
            one,
            START + number * SPACING,
            START + number * SPACING,
        )
        for number, middle in enumerate(middles())
    ]


def _strategy(perpetual: Any, trades: bool) -> Any:
    sides = _room("model.enums").OrderSide

    class Away(_room("trading.strategy").Strategy):  # type: ignore[misc]
        """The user: an order a quote, the eleventh oldest taken back."""

        def on_start(self) -> None:
            self.alive: list[Any] = []
            self.subscribe_quote_ticks(perpetual.id)

        def on_quote_tick(self, tick: Any) -> None:
            if not trades:
                return
            buys = tick.ts_event // SPACING % 2 == 0
            if len(self.alive) >= OPEN_MAX:
                self.cancel_order(self.alive.pop(0))
            price = float(tick.bid_price) - AWAY / 10 if buys else float(tick.ask_price) + AWAY / 10
            order = self.order_factory.limit(
                perpetual.id,
                sides.BUY if buys else sides.SELL,
                perpetual.make_qty(0.01),
                perpetual.make_price(price),
            )
            self.alive.append(order)
            self.submit_order(order)

    return Away()
