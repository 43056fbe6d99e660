"""A crash of 45 per cent over 100,000 legs, everybody closed through the book that makers quote in.

Run: pytest benchmarks/bench_cascade.py --benchmark-enable

Ten instruments fall together by a fifth of a per cent a step. The maker of each quotes anew at every
step, and that is in the figures too. Longs have from 2 to 60 per cent of their notional behind them:
isolated ones one leg each, cross accounts one to five. One hedger is short what all of them are long.
"""

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import pytest

from benchmarks.bench_margin import INSTRUMENTS, LEGS_MAX, MARK, USDT
from exchange.commands import (
    AnyCommand,
    CancelAll,
    GenesisPosition,
    OpenBooks,
    PassTime,
    PlaceOrder,
    SetIndexPrice,
)
from exchange.engine import Exchange
from exchange.events import (
    BadDebtBooked,
    CascadePaused,
    Deleveraged,
    FundTookOver,
    LiquidationStarted,
    Traded,
)
from exchange.instrument import Instrument
from exchange.rules import VenueRules
from exchange.terms import BUY, Asset, MarginMode, Symbol, Trader
from exchange.units import SECOND, Price, Time

START: Time = 1_583_985_600 * SECOND
STEP_PPM = 2_000
LEVELS, DEPTH = 3, 400_000
HEDGER, RICH = Trader("hedger"), 5 * 10**9 * USDT
MAKERS = {each.symbol: Trader(f"maker{place}") for place, each in enumerate(INSTRUMENTS)}
RULES = VenueRules(instruments=INSTRUMENTS)


class Tally(NamedTuple):
    seconds: float
    """Of processor time: the machine may be shared."""
    worst: float
    """Seconds of the slowest command."""
    happened: Counter[type]
    grown: int
    """Bytes the process holds more than before the crash."""

    @property
    def liquidations(self) -> int:
        return self.happened[LiquidationStarted]


@cache
def opening(legs: int, mode: str) -> OpenBooks:
    """The longs, and the one who is short."""
    chance = random.Random(legs)
    deposits = [(trader, Asset("USDT"), RICH) for trader in (HEDGER, *MAKERS.values())]
    positions: list[GenesisPosition] = []
    short: Counter[Symbol] = Counter()
    owed: Counter[Symbol] = Counter()
    while len(positions) < legs:
        trader = Trader(f"trader{len(deposits)}")
        count = min(legs - len(positions), chance.randint(1, LEGS_MAX[mode]))
        paid = 0
        for instrument in chance.sample(INSTRUMENTS, count):
            held = _long(trader, instrument, mode, chance)
            positions.append(held)
            short[held.symbol] += held.size
            owed[held.symbol] += held.cost
            paid += held.margin or held.cost * chance.randint(20, 600) // 1_000
        deposits.append((trader, Asset("USDT"), paid))
    for symbol, size in short.items():
        positions.append(
            GenesisPosition(
                trader=HEDGER,
                symbol=symbol,
                size=-size,
                cost=-owed[symbol],
                leverage=10,
                mode=MarginMode.CROSS,
            )
        )
    index = tuple((each.symbol, MARK) for each in INSTRUMENTS)
    return OpenBooks(deposits=tuple(deposits), positions=tuple(positions), index=index)


def _long(trader: Trader, instrument: Instrument, mode: str, chance: random.Random) -> GenesisPosition:
    """From 1 lot to a million dollars at the first mark."""
    size = int(10 ** chance.uniform(0, 4))
    cost = instrument.value(size, MARK)
    isolated = mode == "isolated"
    return GenesisPosition(
        trader=trader,
        symbol=instrument.symbol,
        size=size,
        cost=cost,
        leverage=10,
        mode=MarginMode.ISOLATED if isolated else MarginMode.CROSS,
        margin=cost * chance.randint(20, 600) // 1_000 if isolated else 0,
    )


def quotes(instrument: Instrument, mark: Price) -> Iterator[AnyCommand]:
    """An instrument's maker bids anew, just below the mark."""
    maker, symbol = MAKERS[instrument.symbol], instrument.symbol
    yield CancelAll(trader=maker, symbol=symbol)
    for level in range(1, LEVELS + 1):
        price = mark - mark * level // 2_000
        yield PlaceOrder(trader=maker, symbol=symbol, side=BUY, size=DEPTH, price=price)


def falling() -> Iterator[AnyCommand]:
    """All indices down by 45 per cent, makers behind them."""
    for mark in range(MARK, MARK * 55 // 100, -MARK * STEP_PPM // 10**6):
        for instrument in INSTRUMENTS:
            yield from quotes(instrument, mark)
            yield SetIndexPrice(symbol=instrument.symbol, price=mark)


def crash(exchange: Exchange) -> Tally:
    """Every command, and what is left waiting served before the next."""
    happened: Counter[type] = Counter()
    time, worst, before, begun = START, 0.0, resident(), process_time()
    for command in falling():
        time += SECOND // 40
        started = perf_counter()
        events = exchange.submit(command, time)
        worst = max(worst, perf_counter() - started)
        happened.update(told := list(map(type, events)))
        while CascadePaused in told:
            events = exchange.submit(PassTime(), time)
            happened.update(told := list(map(type, events)))
    return Tally(process_time() - begun, worst, happened, resident() - before)


def resident() -> int:
    """Bytes this process holds in memory now; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 if statm.exists() else 0


def opened(legs: int, mode: str) -> Exchange:
    exchange = Exchange(RULES)
    exchange.submit(opening(legs, mode), START)
    return exchange


@pytest.mark.parametrize("legs", [1_000, 100_000])
@pytest.mark.parametrize("mode", LEGS_MAX)
def test_a_crash_of_45_per_cent_through_the_book(benchmark: Any, mode: str, legs: int) -> None:
    exchange = opened(legs, mode)
    tally = benchmark.pedantic(crash, args=(exchange,), rounds=1)
    happened = tally.happened
    assert happened[LiquidationStarted] > legs // 4
    assert happened[Traded] >= happened[LiquidationStarted] * 9 // 10
    assert not happened[BadDebtBooked]
    exchange.check()
    benchmark.extra_info |= {
        "liquidations": happened[LiquidationStarted],
        "a second": round(happened[LiquidationStarted] / tally.seconds),
        "taken over": happened[FundTookOver],
        "deleveraged": happened[Deleveraged],
        "worst command, ms": round(1000 * tally.worst, 1),
        "grown, MB": round(tally.grown / 2**20, 1),
    }
