"""Who is there when a scenario begins: accounts, their money, their positions and their tempers.

The one law: sizes and costs sum to zero on every instrument, and every scope begins with equity of
at least one and a half times its maintenance (DECISIONS "The world of a scenario").
"""

from collections import deque
from enum import IntEnum
from typing import NamedTuple

from exchange.commands import GenesisPosition, OpenBooks
from exchange.instrument import Instrument
from exchange.terms import BUY, SELL, Asset, MarginMode, Side, Symbol, Trader
from exchange.units import PPB, Cash, Price, Rate, Size, div_ceil
from replays.prices.randomness import SIGMA, Stream, key
from replays.prices.sight import lots_worth
from replays.scenarios.scenario import Scenario
from replays.scenarios.scenario_file import CrowdTable, InstrumentTable

PLAYER = Trader("you")
LEVERAGES = (1, 2, 3, 5, 8, 10, 15, 20, 25, 50, 75, 100, 125)
LEVERAGE_WEIGHTS = (8, 12, 14, 17, 8, 16, 5, 8, 4, 4, 1, 2, 1)
EQUITY_SIGMA_PPB = 1_400_000_000
UNHURRIED = 8
"""Above this leverage one stakes less, so that the position stays what it would be at this one."""
RICH_PPB = 40_000_000
"""Share of accounts whose equity comes from the tail."""
RICH_FROM, RICH_UP_TO = 10, 400
"""Bounds of the tail, in medians."""
PARETO_PPB = 750_000_000
ENTRY_SPREAD_MAX_PPB = 60_000_000
ENTRY_SPREAD_PPB = 250_000_000
"""Entries lie this far from the first index, divided by the leverage."""
USED_PPB = (250_000_000, 950_000_000)
"""Of what its leverage allows, a cross account uses this much."""
HEDGERS = 20
"""For each instrument and side; fewer where there are fewer lots."""
HEDGED_PPB = 300_000_000
"""The hedgers' own turnover, against everybody else's positions."""
HEDGER_CUSHION_PPB = 1_600_000_000


class Temper(IntEnum):
    """What one does when it goes wrong."""

    NOTHING = 0
    STOP = 1
    TOP_UP = 2
    AUTO_MARGIN = 3
    PANIC = 4


class Person(NamedTuple):
    """One leveraged account, as it begins."""

    name: Trader
    symbol: Symbol
    mode: MarginMode
    leverage: int
    temper: Temper
    size: Size
    """Signed lots; 0 for who waits for a better price."""
    margin: Cash
    """What stands behind the position, or would."""
    spare: Cash
    stream: Stream
    """As the drawing left it: whoever lives draws on from a copy."""


class Population(NamedTuple):
    opening: OpenBooks
    people: list[Person]


class _Drawn(NamedTuple):
    """A population, and all that it follows from."""

    scenario: Scenario
    settings: tuple[int, dict[Symbol, Price], list[tuple[Trader, Asset, Cash]]]
    population: Population


_drawn: deque[_Drawn] = deque(maxlen=2)
"""A world that is turned back, forked or run again has the same people; drawing them was most of the work."""


def populate(
    scenario: Scenario, seed: int, index: dict[Symbol, Price], deposits: list[tuple[Trader, Asset, Cash]]
) -> Population:
    """Draw everybody, or remember. `deposits` are those of the player, the makers and the takers."""
    settings = seed, dict(index), list(deposits)
    for drawn in _drawn:
        if drawn.scenario is scenario and drawn.settings == settings:
            return drawn.population
    population = _populate(scenario, *settings)
    _drawn.append(_Drawn(scenario, settings, population))
    return population


def _populate(
    scenario: Scenario, seed: int, index: dict[Symbol, Price], deposits: list[tuple[Trader, Asset, Cash]]
) -> Population:
    people: list[Person] = []
    positions: list[GenesisPosition] = []
    deposits = list(deposits)
    for instrument, table in zip(scenario.instruments, scenario.table.instruments, strict=True):
        draw = _Draw(instrument, table, scenario.table.crowd, index[instrument.symbol])
        drawn = [draw.holder(_name(instrument, "h", n), seed) for n in range(table.flow.accounts)]
        waiting = table.flow.accounts * scenario.table.crowd.buy_dips // PPB
        people += [person for person, _ in drawn]
        people += [draw.waiter(_name(instrument, "w", n), seed) for n in range(waiting)]
        held = [position for _, position in drawn]
        hedgers, hedger_deposits = _hedgers(instrument, held, index[instrument.symbol])
        positions += held + hedgers
        deposits += hedger_deposits
    settles = {each.symbol: each.settle for each in scenario.instruments}
    deposits += [(each.name, settles[each.symbol], each.margin + each.spare) for each in people]
    opening = OpenBooks(
        deposits=tuple(deposits),
        positions=tuple(positions),
        index=tuple(index.items()),
        insurance=scenario.insurance(),
    )
    return Population(opening, people)


class _Draw:
    """Draws the leveraged accounts of one instrument, keeping the sides in their proportion."""

    def __init__(
        self, instrument: Instrument, table: InstrumentTable, crowd: CrowdTable, index: Price
    ) -> None:
        self._instrument = instrument
        self._flow = table.flow
        self._crowd = crowd
        self._index = index
        self._held: dict[Side, Size] = {BUY: 0, SELL: 0}
        shares = (crowd.stop, crowd.top_up, crowd.auto_margin, crowd.panic)
        self._tempers = (max(0, PPB - sum(shares)), *shares)

    def holder(self, name: Trader, seed: int) -> tuple[Person, GenesisPosition]:
        """An account with a position, entered in the days before."""
        stream = Stream(key(seed, "person", name))
        equity_e8, rich = self._equity_e8(stream)
        side = self._side(stream, rich)
        mode, temper = self._habits(stream)
        leverage = self._leverage(stream)
        entry = self._entry(stream, leverage)
        spare_ppb = stream.between(0, 2 * PPB)
        used_ppb = PPB if mode is MarginMode.ISOLATED else stream.between(*USED_PPB)
        while True:
            value_e8 = equity_e8 * min(leverage, UNHURRIED) * used_ppb // PPB
            size = side * lots_worth(self._instrument, value_e8, entry)
            cost = self._instrument.value(size, entry)
            margin = div_ceil(div_ceil(abs(cost), leverage) * PPB, used_ppb)
            if self._is_sound(size, cost, margin, leverage):
                break
            if entry != self._index:
                entry = self._index
            else:
                leverage = max(1, leverage // 2)
        self._held[side] += abs(size)
        spare = margin * spare_ppb // PPB if mode is MarginMode.ISOLATED else 0
        person = Person(name, self._instrument.symbol, mode, leverage, temper, size, margin, spare, stream)
        return person, GenesisPosition(
            trader=name,
            symbol=self._instrument.symbol,
            size=size,
            cost=cost,
            leverage=leverage,
            mode=mode,
            margin=margin if mode is MarginMode.ISOLATED else 0,
            auto_margin=temper is Temper.AUTO_MARGIN and mode is MarginMode.ISOLATED,
        )

    def waiter(self, name: Trader, seed: int) -> Person:
        """An account with money and no position, that will come in when the price has moved."""
        stream = Stream(key(seed, "person", name))
        equity_e8, _ = self._equity_e8(stream)
        mode, temper = self._habits(stream)
        leverage = self._leverage(stream)
        margin = self._instrument.notional(lots_worth(self._instrument, equity_e8, self._index), self._index)
        return Person(name, self._instrument.symbol, mode, leverage, temper, 0, margin, margin, stream)

    def _equity_e8(self, stream: Stream) -> tuple[int, bool]:
        """In 10^-8 of the quote currency, and whether it comes from the tail."""
        median = self._flow.equity_median
        if stream.chance(RICH_PPB):
            return stream.pareto(RICH_FROM * median, PARETO_PPB, RICH_UP_TO * median), True
        return max(stream.lognormal(median, EQUITY_SIGMA_PPB), median // 20), False

    def _side(self, stream: Stream, rich: bool) -> Side:
        """The rich take the side that is short of its share: a few of them decide the sum."""
        long_ppb = self._flow.long_share
        if rich:
            return BUY if self._held[BUY] * (PPB - long_ppb) <= self._held[SELL] * long_ppb else SELL
        return BUY if stream.chance(long_ppb) else SELL

    def _habits(self, stream: Stream) -> tuple[MarginMode, Temper]:
        mode = MarginMode.ISOLATED if stream.chance(self._crowd.isolated) else MarginMode.CROSS
        return mode, Temper(stream.pick(self._tempers))

    def _leverage(self, stream: Stream) -> int:
        if self._crowd.unlevered and stream.chance(self._crowd.unlevered):
            return 1
        return min(LEVERAGES[stream.pick(LEVERAGE_WEIGHTS)], self._instrument.leverage_max)

    def _entry(self, stream: Stream, leverage: int) -> Price:
        spread: Rate = min(ENTRY_SPREAD_MAX_PPB, ENTRY_SPREAD_PPB // leverage)
        away = stream.normal() * spread // SIGMA + spread // 3
        return max(1, self._index * (PPB + away) // PPB)

    def _is_sound(self, size: Size, cost: Cash, margin: Cash, leverage: int) -> bool:
        """Equity of one and a half times the maintenance, within what the tier allows."""
        value = self._instrument.value(size, self._index)
        tier = self._instrument.tier(abs(value))
        maintenance = div_ceil(abs(value) * tier.rate_ppb - tier.deduction_ppb, PPB)
        if leverage == 1:
            return True
        return leverage <= tier.leverage_max and 2 * (margin + value - cost) >= 3 * maintenance


def _hedgers(
    instrument: Instrument, held: list[GenesisPosition], index: Price
) -> tuple[list[GenesisPosition], list[tuple[Trader, Asset, Cash]]]:
    """The other side of everybody: unhurried accounts at the least leverage."""
    gross = sum(abs(position.size) for position in held)
    net, net_cost = sum(position.size for position in held), sum(position.cost for position in held)
    own = gross * HEDGED_PPB // PPB + max(0, -net)
    own += gross > 0 and own == -net  # else nobody were there to bear what the others paid
    own_cost = instrument.value(own, index)
    positions: list[GenesisPosition] = []
    deposits: list[tuple[Trader, Asset, Cash]] = []
    for side, total, cost in ((BUY, own, own_cost), (SELL, -(net + own), -(net_cost + own_cost))):
        count = min(HEDGERS, abs(total))
        for n in range(count):
            size, part = _part(total, n, count), _part(cost, n, count)
            assert size * side > 0
            assert (part > 0) == (instrument.value(size, index) > 0)
            name = _name(instrument, "hl" if side is BUY else "hs", n)
            money = max(abs(part), instrument.notional(size, index)) * HEDGER_CUSHION_PPB // PPB
            deposits.append((name, instrument.settle, money))
            positions.append(
                GenesisPosition(
                    trader=name,
                    symbol=instrument.symbol,
                    size=size,
                    cost=part,
                    leverage=1,
                    mode=MarginMode.CROSS,
                )
            )
    return positions, deposits


def _part(total: int, number: int, count: int) -> int:
    """The number-th of so many parts that add up to the total."""
    return total * (number + 1) // count - total * number // count


def _name(instrument: Instrument, kind: str, number: int) -> Trader:
    return Trader(f"{kind}-{instrument.symbol}-{number:05d}")
