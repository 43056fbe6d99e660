"""A small venue and a day of trading on it, the same each time: what journals are tested with."""

import random

import msgspec

from exchange.commands import (
    AnyCommand,
    CancelAll,
    CancelOrder,
    Deposit,
    MoveMargin,
    PassTime,
    PlaceOrder,
    SetIndexPrice,
    SetLeverage,
    SetMarginMode,
)
from exchange.edge.chain import Stamped
from exchange.edge.journal import Journal
from exchange.instrument import Instrument, Tier
from exchange.rules import RULES_VERSION, VenueRules
from exchange.terms import BUY, SELL, Asset, ClientId, MarginMode, Symbol, TimeInForce, Trader
from exchange.units import SECOND, Time

BTC, USDT = Symbol("BTCUSDT"), Asset("USDT")
START: Time = 1_583_985_600 * SECOND
TRADERS = [Trader(f"trader{number}") for number in range(12)]
RULES = VenueRules(
    instruments=(
        Instrument(
            symbol=BTC,
            base=Asset("BTC"),
            quote=USDT,
            price_places=1,
            tick=1,
            size_places=3,
            lot=1,
            cash_places=8,
            tiers=(Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=125),),
        ),
    )
)


def trading(count: int, seed: int = 1) -> list[AnyCommand]:
    """Deposits, leverage, modes, then orders around a walking index: fills, falls and refusals."""
    chance = random.Random(seed)
    commands: list[AnyCommand] = [SetIndexPrice(symbol=BTC, price=80_000)]
    for trader in TRADERS:
        commands.append(Deposit(trader=trader, asset=USDT, amount=2_000 * 10**8))
        commands.append(SetLeverage(trader=trader, symbol=BTC, leverage=chance.choice((10, 20, 50, 100))))
        if chance.randrange(2):
            commands.append(SetMarginMode(trader=trader, symbol=BTC, mode=MarginMode.ISOLATED))
    index = 80_000
    while len(commands) < count:
        index = max(1_000, index + chance.randrange(-120, 118))
        commands.append(_one(chance, index, len(commands)))
    return commands[:count]


def records(count: int) -> list[Stamped]:
    """The same, a second apart, as a journal takes it."""
    return [
        Stamped(START + number * SECOND, msgspec.msgpack.encode(command))
        for number, command in enumerate(trading(count), 1)
    ]


def snapshot(journal: Journal) -> None:
    """Something of the state's size, which says after what it was taken."""
    journal.save_snapshot(RULES_VERSION, b"s" * 16, state_after(journal.seq))


def state_after(seq: int) -> bytes:
    return b"after %d; " % seq * 400


def _one(chance: random.Random, index: int, number: int) -> AnyCommand:
    trader, side = chance.choice(TRADERS), chance.choice((BUY, SELL))
    match chance.randrange(10):
        case 0 | 1:
            return SetIndexPrice(symbol=BTC, price=index)
        case 2:
            return CancelOrder(trader=trader, symbol=BTC, client_id=ClientId(f"c{number - 20}"))
        case 3:
            return chance.choice(
                (
                    CancelAll(trader=trader),
                    MoveMargin(trader=trader, symbol=BTC, amount=chance.randrange(-(10**9), 10**10)),
                    Deposit(trader=trader, asset=USDT, amount=chance.randrange(10**10)),
                    PassTime(),
                )
            )
        case 4 | 5:
            price, time_in_force = index + side * chance.randrange(200), TimeInForce.IOC
        case _:
            price, time_in_force = index - side * chance.randrange(1, 300), TimeInForce.GTC
    return PlaceOrder(
        trader=trader,
        symbol=BTC,
        side=side,
        size=chance.randrange(1, 2_000),
        price=price,
        time_in_force=time_in_force,
        client_id=ClientId(f"c{number}"),
    )
