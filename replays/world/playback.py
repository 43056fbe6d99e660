"""A world being played: path, crowd, schedule and venue as one ordered stream of commands.

The one law: same scenario, seed, settings and player commands, same stream, to the byte. Whatever
reaches a command is whole-number arithmetic.
"""

from bisect import bisect_left
from hashlib import blake2b
from typing import Any, Self

import msgspec

from exchange.commands import (
    AnyCommand,
    HaltInstrument,
    OpenBooks,
    PassTime,
    SetFundingRate,
    SetIndexPrice,
    SetVenueOpen,
)
from exchange.engine import Exchange
from exchange.events import AnyEvent, OrderRejected
from exchange.terms import NOBODY, AdlRule, Asset, RejectReason, Symbol
from exchange.units import PPB, Cash, Price, Rate, Time
from replays.crowd.everybody import Crowd
from replays.crowd.stated_orders import stated_orders
from replays.messages.player_commands import PlayerCommand, RankWinners
from replays.prices.index_path import STEP, Bridge
from replays.prices.randomness import grown, log_ratio_ppb
from replays.scenarios.catalogue import TABLE_FILE, ScenarioError
from replays.scenarios.scenario import Scenario
from replays.scenarios.scenario_file import HeadlineTable
from replays.telling.refusals import sentence

COMMAND_SPACING: Time = 1_000_000
"""Between two commands of one step, as long as they fit into it."""
PULL_STEPS = 16
"""The outside world follows the venue by a sixteenth of the gap a step, times the coupling."""
RETURN_STEPS = 866
"""And forgets: half of the distance in ten minutes."""
DISTANCE_MAX_PPB = 3 * PPB


class World:
    """A scenario in motion. Time moves only by `step`."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int | None = None,
        balances: dict[Asset, Cash] | None = None,
        coupling_ppb: Rate = 0,
        adl: AdlRule | None = None,
    ) -> None:
        self._prepare(scenario, seed, balances, coupling_ppb, adl)
        self.exchange = Exchange(self.rules)
        self.time: Time = scenario.start
        """The tape's time: the next step begins here, and the player's commands are stamped with it."""
        self.opened: list[AnyEvent] = []
        """What the opening of the books said."""
        self._operate(self.crowd.opening, self.time, self.opened)

    def _prepare(
        self,
        scenario: Scenario,
        seed: int | None,
        balances: dict[Asset, Cash] | None,
        coupling_ppb: Rate,
        adl: AdlRule | None,
    ) -> None:
        """Everything that follows from the settings alone."""
        self._settings = balances, coupling_ppb, adl
        self.scenario = scenario
        self.seed = scenario.seed if seed is None else seed
        self.coupling_ppb = coupling_ppb
        self.rules = scenario.rules(adl)
        self._ranked: AdlRule | None = None
        """The rule that winners are ranked by since it was changed on the way."""
        self._bridges = scenario.bridges(self.seed)
        self._index = {symbol: bridge.price(scenario.start) for symbol, bridge in self._bridges.items()}
        self._distance_ppb: dict[Symbol, Rate] = dict.fromkeys(self._bridges, 0)
        self._schedule = _schedule(scenario)
        self._schedule_times = [time for time, _ in self._schedule]
        self.crowd = Crowd(scenario, self.seed, dict(self._index), balances or scenario.balances)

    @property
    def start(self) -> Time:
        return self.scenario.start

    @property
    def end(self) -> Time | None:
        """None for an endless market."""
        return self.scenario.end

    @property
    def ended(self) -> bool:
        return self.end is not None and self.time >= self.end

    def headlines(self) -> tuple[HeadlineTable, ...]:
        """Those that have appeared by now, oldest first."""
        return tuple(each for each in self.scenario.table.headlines if each.time <= self.time)

    def step(self) -> list[AnyEvent]:
        """Play one second of tape; nothing more once the window has ended."""
        events: list[AnyEvent] = []
        if self.ended:
            return events
        clock = now = self.time
        for command in self._outside(now):
            self._operate(command, clock, events)
        for recorded in self.crowd.recorded(now):
            clock = max(clock, recorded.time)
            self._emit(recorded.command, clock, events)
        for command in self.crowd.act(self._index, now):
            clock = min(clock + COMMAND_SPACING, now + STEP - 1)
            self._emit(command, clock, events)
        self.time = now + STEP
        return events

    def submit(self, command: PlayerCommand) -> list[AnyEvent]:
        """The player's command, now. The crowd sees what follows from it."""
        events: list[AnyEvent] = []
        if isinstance(command, RankWinners):
            self._rank_winners(command.rule)
        else:
            self._emit(command, self.time, events)
        return events

    def lead(self, symbol: Symbol, path: Bridge) -> None:
        """Let an instrument's index follow another path from now on: for a fork's what-if."""
        self._bridges[symbol] = path

    def _rank_winners(self, rule: AdlRule) -> None:
        """The same state under another rule, from now on; whoever was spared stays so."""
        before, self._ranked = self.exchange, rule
        self.rules = self.scenario.rules(rule)
        self.exchange = Exchange.restore(self.rules, before.snapshot())
        self.exchange.spare_as(before)
        before.dissolve()

    def _operate(self, command: AnyCommand, time: Time, events: list[AnyEvent]) -> None:
        """What the scenario itself does: refused, it is not the scenario that is played. Of a market that is
        halted the outside world goes on to tell. Raises ScenarioError."""
        told = len(events)
        self._emit(command, time, events)
        for event in events[told:]:
            refused = event if isinstance(event, OrderRejected) and event.trader == NOBODY else None
            if refused is not None and refused.reason is not RejectReason.INSTRUMENT_HALTED:
                raise ScenarioError(_refused(self.scenario, command, refused))

    def _emit(self, command: AnyCommand, time: Time, events: list[AnyEvent]) -> None:
        followed = self.exchange.submit(command, time)
        self.crowd.observe(followed)
        events += followed

    def _outside(self, now: Time) -> list[AnyCommand]:
        """What the outside world does in this step: the schedule, then the prices."""
        first, last = bisect_left(self._schedule_times, now), bisect_left(self._schedule_times, now + STEP)
        commands = [command for _, command in self._schedule[first:last]]
        for symbol, bridge in self._bridges.items():
            price = bridge.price(now)
            if self.coupling_ppb:
                price = self._coupled(symbol, price)
            if price != self._index[symbol] or now == self.start:
                self._index[symbol] = price
                commands.append(SetIndexPrice(symbol=symbol, price=price))
        return commands or [PassTime()]

    def _coupled(self, symbol: Symbol, path: Price) -> Price:
        """index = path x e^x; x follows the venue's last price and returns to zero (REPLAYS)."""
        distance = self._distance_ppb[symbol]
        gap = log_ratio_ppb(self.exchange.markets[symbol].last, self._index[symbol])
        distance += gap * self.coupling_ppb // (PPB * PULL_STEPS) - distance // RETURN_STEPS
        distance = min(max(distance, -DISTANCE_MAX_PPB), DISTANCE_MAX_PPB)
        self._distance_ppb[symbol] = distance
        return min(max(1, grown(path, distance)), self.exchange.markets[symbol].instrument.price_max)

    # ── keeping ─────────────────────────────────────────────────────────────────

    def snapshot(self) -> bytes:
        """Everything that changes, canonical: equal worlds give equal bytes."""
        return msgspec.msgpack.encode([self.exchange.snapshot(), self._state()])

    @classmethod
    def restore(
        cls,
        scenario: Scenario,
        blob: bytes,
        seed: int | None = None,
        balances: dict[Asset, Cash] | None = None,
        coupling_ppb: Rate = 0,
        adl: AdlRule | None = None,
    ) -> Self:
        """A world as it was, under the settings it was made with."""
        exchange, state = msgspec.msgpack.decode(blob)
        world = cls.__new__(cls)
        world._prepare(scenario, seed, balances, coupling_ppb, adl)
        world.opened = []
        world.time, index, distance, crowd, *ranked = state
        if ranked:
            world._ranked = AdlRule(ranked[0])
            world.rules = scenario.rules(world._ranked)
        world.exchange = Exchange.restore(world.rules, exchange)
        world._index = dict(zip(world._bridges, index, strict=True))
        world._distance_ppb = dict(zip(world._bridges, distance, strict=True))
        world.crowd.restore(crowd)
        return world

    def fork(self) -> Self:
        """The same world again, to go a way of its own."""
        return self.restore(self.scenario, self.snapshot(), self.seed, *self._settings)

    def digest(self) -> bytes:
        """The whole world in sixteen bytes."""
        state = msgspec.msgpack.encode([self.exchange.digest(), self._state()])
        return blake2b(state, digest_size=16).digest()

    def _state(self) -> list[Any]:
        return [
            self.time,
            list(self._index.values()),
            list(self._distance_ppb.values()),
            self.crowd.state(),
            *([self._ranked.value] if self._ranked is not None else []),
        ]


def _refused(scenario: Scenario, command: AnyCommand, event: OrderRejected) -> str:
    """What cannot be, and why."""
    what = "the books cannot be opened" if isinstance(command, OpenBooks) else "it cannot continue"
    symbol = f", {event.symbol}" if event.symbol else ""
    instrument = next((each for each in scenario.instruments if each.symbol == event.symbol), None)
    why = sentence(event.reason, event.needs, instrument, stated=_price(command))
    return f"{TABLE_FILE}: {what}{symbol}: {why}"


def _price(command: AnyCommand) -> Price:
    if isinstance(command, HaltInstrument):
        return command.settlement_price
    return command.price if isinstance(command, SetIndexPrice) else 0


def _schedule(scenario: Scenario) -> list[tuple[Time, AnyCommand]]:
    """What the scenario does to the venue and when, besides the prices."""
    table = scenario.table
    schedule: list[tuple[Time, AnyCommand]] = []
    for row in table.funding:
        schedule.append((row.time, SetFundingRate(symbol=Symbol(row.symbol), rate_ppb=row.rate)))
    for outage in table.outages:
        schedule.append((outage.start, SetVenueOpen(open=False)))
        schedule.append((outage.end, SetVenueOpen(open=True)))
    for halt in table.halts:
        price = scenario.price(halt.symbol, halt.settlement_price)
        schedule.append((halt.time, HaltInstrument(symbol=Symbol(halt.symbol), settlement_price=price)))
    schedule += stated_orders(scenario)
    return sorted(schedule, key=lambda item: item[0])
