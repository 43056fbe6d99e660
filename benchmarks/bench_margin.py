"""What a mark costs that endangers nobody, and what it costs to file one account.

Run: pytest benchmarks/bench_margin.py --benchmark-enable

Ten instruments, long and short; isolated accounts hold one position each, cross accounts one to
five. The vectorized scan weighs the positions on the instrument that moved, adds them up by
account and compares: all that a scan has to do, and nothing it can be spared.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import cycle
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from exchange.instrument import Instrument, Tier
from exchange.margin import Leg
from exchange.risk_bands import RiskBands
from exchange.terms import AccountId, Asset, Symbol, Trader
from exchange.units import PPB, Cash, Price

USDT = 10**8
MARK: Price = 1_000_000
POSITIONS = [1_000, 10_000, 100_000, 1_000_000]
LEGS_MAX = {"isolated": 1, "cross": 5}
INSTRUMENTS = tuple(
    Instrument(
        symbol=Symbol(f"COIN{place}USDT"),
        base=Asset(f"COIN{place}"),
        quote=Asset("USDT"),
        price_places=1,
        tick=1,
        size_places=3,
        lot=1,
        cash_places=8,
        tiers=(
            Tier(0, 4_000_000, 0, 125),
            Tier(300_000 * USDT, 5_000_000, 300_000 * USDT * 1_000_000, 100),
            Tier(800_000 * USDT, 6_500_000, 1_500_000 * USDT * 1_000_000, 75),
        ),
    )
    for place in range(10)
)


class Holding(NamedTuple):
    account: AccountId
    balance: Cash
    legs: list[Leg]


def position(instrument: Instrument, mark: Price, chance: random.Random) -> Leg:
    """From 1 lot to a few million dollars, entered within 2 % of the mark."""
    size = chance.choice((-1, 1)) * int(10 ** chance.uniform(0, 4.5))
    entry = mark * chance.randint(98_000, 102_000) // 100_000
    return Leg(instrument, size, instrument.value(size, entry), mark, 10)


def holding(place: int, instruments: Sequence[Instrument], chance: random.Random) -> Holding:
    """Equity from 8 to 60 per cent of notional: no move of a few per cent endangers it."""
    legs = [position(instrument, MARK, chance) for instrument in instruments]
    worth = sum(leg.instrument.notional(leg.size, leg.mark) for leg in legs)
    profit = sum(leg.instrument.value(leg.size, leg.mark) - leg.cost for leg in legs)
    balance = worth * chance.randint(8, 60) // 100 - profit
    return Holding(AccountId(Trader(f"trader{place}"), "USDT"), balance, legs)


@cache
def holdings(positions: int, mode: str) -> list[Holding]:
    chance = random.Random(positions)
    built: list[Holding] = []
    left = positions
    while left:
        count = min(left, chance.randint(1, LEGS_MAX[mode]))
        built.append(holding(len(built), chance.sample(INSTRUMENTS, count), chance))
        left -= count
    return built


@cache
def filed(positions: int, mode: str) -> RiskBands:
    bands = RiskBands()
    for each in holdings(positions, mode):
        bands.file(*each)
    return bands


class NumpyScan:
    """Every account's surplus over maintenance in cash units, kept up to date leg by leg, in floats."""

    def __init__(self, held: Sequence[Holding], instruments: Sequence[Instrument], mark: Price) -> None:
        self.surplus = np.array([float(each.balance) for each in held])
        self._rows = {each.symbol: _Row(each, held) for each in instruments}
        for symbol in self._rows:
            self.tick(symbol, mark)

    def tick(self, symbol: Symbol, mark: Price, below: float = 0) -> npt.NDArray[np.intp]:
        """The places of the accounts in this symbol whose surplus is below a limit at a new mark."""
        row = self._rows[symbol]
        surplus = self.surplus[row.places] + row.change(mark)
        self.surplus[row.places] = surplus
        return row.places[surplus < below]


class _Row:
    """All positions on one instrument."""

    def __init__(self, instrument: Instrument, held: Sequence[Holding]) -> None:
        legs = [
            (place, leg)
            for place, each in enumerate(held)
            for leg in each.legs
            if leg.instrument is instrument
        ]
        self.places = np.array([place for place, _ in legs], dtype=np.intp)
        self.worth = np.array([float(leg.size * instrument.unit) for _, leg in legs])
        self.cost = np.array([float(leg.cost) for _, leg in legs])
        self.adds = np.zeros(len(legs))
        self.tiers = [(tier.rate_ppb / PPB, tier.deduction_ppb / PPB) for tier in instrument.tiers]

    def change(self, mark: Price) -> npt.NDArray[np.float64]:
        value = self.worth * mark
        notional = np.abs(value)
        (rate, _), *above = self.tiers
        maintenance = notional * rate
        for rate, deduction in above:
            np.maximum(maintenance, notional * rate - deduction, out=maintenance)
        before, self.adds = self.adds, value - self.cost - maintenance
        change: npt.NDArray[np.float64] = self.adds - before
        return change


def calm_marks() -> Iterator[tuple[Symbol, Price]]:
    """Each instrument in turn, a tick up, a tick down."""
    return cycle(
        [(each.symbol, MARK + step) for step in (1, -1, 3, -3) for each in INSTRUMENTS],
    )


def calm_tick(look: Callable[[Symbol, Price], Any]) -> Callable[[], None]:
    marks = calm_marks()

    def tick() -> None:
        symbol, mark = next(marks)
        look(symbol, mark)

    return tick


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("mode", LEGS_MAX)
def test_a_calm_tick(benchmark: Any, mode: str, positions: int) -> None:
    bands = filed(positions, mode)
    assert not any(bands.tripped(*next(marks)) for marks in [calm_marks()] for _ in range(40))
    benchmark.group = f"calm tick, {mode}"
    benchmark.pedantic(calm_tick(bands.tripped), rounds=100, iterations=1000, warmup_rounds=5)


@pytest.mark.parametrize("positions", POSITIONS)
def test_a_calm_tick_by_a_numpy_scan(benchmark: Any, positions: int) -> None:
    scan = NumpyScan(holdings(positions, "cross"), INSTRUMENTS, MARK)
    benchmark.group = "calm tick, cross"
    benchmark.pedantic(calm_tick(scan.tick), rounds=100, iterations=1, warmup_rounds=5)


@pytest.mark.parametrize("positions", [POSITIONS[0], POSITIONS[-1]])
@pytest.mark.parametrize("mode", LEGS_MAX)
def test_filing_one_account_again(benchmark: Any, mode: str, positions: int) -> None:
    """After a top-up or a withdrawal of up to a fifth: half the bounds tighten, half loosen."""
    bands, chance = filed(positions, mode), random.Random(7)
    held = holdings(positions, mode)

    def changed() -> tuple[tuple[Holding], dict[str, Any]]:
        each = chance.choice(held)
        return (each._replace(balance=each.balance * chance.randint(80, 120) // 100),), {}

    benchmark.group = f"file again, {mode}"
    benchmark.pedantic(lambda each: bands.file(*each), setup=changed, rounds=20_000)


@pytest.mark.parametrize("mode", LEGS_MAX)
def test_a_crash_of_45_per_cent_finds_the_unsafe_of_100_000_positions(benchmark: Any, mode: str) -> None:
    """Finding only: whom the bands let out stays out. In steps of a tenth of a per cent."""
    bands = RiskBands()
    for each in holdings(100_000, mode):
        bands.file(*each)

    def crash() -> int:
        path = range(MARK, MARK * 55 // 100, -MARK // 1000)
        return sum(len(bands.tripped(each.symbol, mark)) for mark in path for each in INSTRUMENTS)

    benchmark.extra_info["let_out"] = benchmark.pedantic(crash, rounds=1)
