"""The crowd of a world: makers, takers and leveraged accounts, each a client of the venue.

The one law: every command of the crowd follows from the seed, the public index and the events the
venue published. Nobody here has ever seen the engine.
"""

import heapq
from collections.abc import Iterator, Sequence
from typing import Any

from exchange.commands import AnyCommand, OpenBooks, SetLeverage
from exchange.events import (
    AnyEvent,
    Deleveraged,
    InstrumentHalted,
    LiquidationFinished,
    MarginCalled,
    OrderAccepted,
    OrderAmended,
    OrderCancelled,
    OrderRejected,
    PositionSettled,
    Traded,
    VenueOpened,
)
from exchange.instrument import Instrument
from exchange.terms import Asset, Symbol, Trader
from exchange.units import Cash, Price, Time
from replays.crowd.house_tape import HouseTape, Stamped, stakes_of
from replays.crowd.leveraged import Leveraged
from replays.crowd.makers import Maker
from replays.crowd.population import PLAYER, populate
from replays.crowd.stated_orders import stakes
from replays.crowd.takers import Takers
from replays.prices.index_path import STEP
from replays.prices.randomness import Stream, key
from replays.prices.sight import Sight
from replays.scenarios.pockets import DEEP_MAKERS, pocket, rung_e8
from replays.scenarios.scenario import Scenario
from replays.scenarios.scenario_file import LEVERAGE_DEFAULT, InstrumentTable


class Crowd:
    """Everybody but the player."""

    def __init__(
        self, scenario: Scenario, seed: int, index: dict[Symbol, Price], balances: dict[Asset, Cash]
    ) -> None:
        self.open = True
        self._leverage = scenario.table.crowd.maker_leverage
        self._sights = {symbol: Sight(price) for symbol, price in index.items()}
        self._makers: dict[Trader, Maker] = {}
        self._desks: dict[Symbol, list[Maker]] = {}
        self._takers: dict[Symbol, Takers] = {}
        self._tapes = [
            HouseTape(scenario.instrument(symbol), recording)
            for symbol, recording in scenario.recordings.items()
        ]
        deposits = [(PLAYER, asset, amount) for asset, amount in balances.items()]
        deposits += stakes_of(self._tapes)
        for instrument, table in zip(scenario.instruments, scenario.table.instruments, strict=True):
            if instrument.symbol in scenario.recordings:
                continue
            room = _Room(scenario, seed, instrument, table, index[instrument.symbol])
            self._desks[instrument.symbol] = room.makers()
            self._makers.update((maker.name, maker) for maker in self._desks[instrument.symbol])
            self._takers[instrument.symbol] = room.takers()
            deposits += room.deposits()
        deposits += stakes(scenario, index)
        population = populate(scenario, seed, index, deposits)
        self.opening: OpenBooks = population.opening
        medians_e8 = {Symbol(table.symbol): table.flow.taker_median for table in scenario.table.instruments}
        self._leveraged = Leveraged(population.people, scenario.instruments, medians_e8)
        self._begun = False

    @property
    def leveraged(self) -> int:
        """How many leveraged accounts there are, those who wait for a better price included."""
        return self._leveraged.count

    def recorded(self, now: Time) -> Iterator[Stamped]:
        """What the recorded markets do in this second, at their own times."""
        acts = [tape.act(now, now + STEP) for tape in self._tapes if tape.is_open]
        return iter(heapq.merge(*acts, key=lambda stamped: stamped.time))

    def act(self, index: dict[Symbol, Price], now: Time) -> Iterator[AnyCommand]:
        """What everybody does in one second, in order; each command may follow from those before."""
        for symbol, price in index.items():
            self._sights[symbol].see(price)
        if not self.open:
            return
        if not self._begun and self._leverage != LEVERAGE_DEFAULT:
            yield from self._set_leverage()
        for symbol, makers in self._desks.items():
            sight = self._sights[symbol]
            due = [maker for maker in makers if maker.is_due(sight, now)]
            for maker in due:
                yield from maker.retreat(sight, now)
            for maker in due:
                yield from maker.advance()
        if not self._begun:
            self._begun = True
            yield from self._leveraged.open(self._sights)
        for symbol, takers in self._takers.items():
            yield from takers.act(self._sights[symbol])
        yield from self._leveraged.act(self._sights, now)

    def _set_leverage(self) -> Iterator[AnyCommand]:
        """Makers and takers ask for theirs, before anything rests."""
        for symbol, desk in self._desks.items():
            for trader in (*(maker.name for maker in desk), *self._takers[symbol].names):
                yield SetLeverage(trader=trader, symbol=symbol, leverage=self._leverage)

    def observe(self, events: Sequence[AnyEvent]) -> None:
        """Everybody reads what concerns them."""
        for event in events:
            on = _READERS.get(type(event))
            if on is not None:
                on(self, event)
        for tape in self._tapes:
            tape.observe(events)

    # ── reading ─────────────────────────────────────────────────────────────────

    def _on_trade(self, event: Traded) -> None:
        side = event.taker_side
        for trader, order_id, sign in (
            (event.maker, event.maker_order_id, side.opposite),
            (event.taker, event.taker_order_id, side),
        ):
            maker = self._makers.get(trader)
            if maker is not None:
                maker.on_filled(event, order_id, sign)
            elif self._leveraged.knows(trader):
                self._leveraged.on_trade(trader, event, sign)

    def _on_accepted(self, event: OrderAccepted) -> None:
        maker = self._makers.get(event.trader)
        if maker is not None:
            maker.on_accepted(event)

    def _on_amended(self, event: OrderAmended) -> None:
        maker = self._makers.get(event.trader)
        if maker is not None:
            maker.on_amended(event)

    def _on_cancelled(self, event: OrderCancelled) -> None:
        maker = self._makers.get(event.trader)
        if maker is not None:
            maker.on_cancelled(event)

    def _on_rejected(self, event: OrderRejected) -> None:
        maker = self._makers.get(event.trader)
        if maker is not None:
            maker.on_rejected(event)

    def _on_margin_call(self, event: MarginCalled) -> None:
        self._leveraged.on_margin_call(event)

    def _on_liquidation(self, event: LiquidationFinished) -> None:
        self._leveraged.on_liquidation(event, self._sights[event.symbol].index)

    def _on_taken(self, event: Deleveraged | PositionSettled) -> None:
        self._leveraged.on_taken(event)

    def _on_opened(self, event: VenueOpened) -> None:
        self.open = event.open
        if event.open:
            for maker in self._makers.values():
                maker.on_reopened(event.time)

    def _on_halted(self, event: InstrumentHalted) -> None:
        self._desks.pop(event.symbol, None)
        self._takers.pop(event.symbol, None)
        for tape in self._tapes:
            tape.on_halted(event.symbol)

    # ── keeping ─────────────────────────────────────────────────────────────────

    def state(self) -> list[Any]:
        """Everything that changes, as lists of whole numbers, text and truth values."""
        return [
            self.open,
            self._begun,
            [sight.state() for sight in self._sights.values()],
            [maker.state() for maker in self._makers.values()],
            {symbol: takers.state() for symbol, takers in self._takers.items()},
            self._leveraged.state(),
            *([[tape.state() for tape in self._tapes]] if self._tapes else []),
        ]

    def restore(self, state: list[Any]) -> None:
        self.open, self._begun, sights, makers, takers, leveraged, *recorded = state
        for tape, kept in zip(self._tapes, recorded[0] if recorded else [], strict=True):
            tape.restore(kept)
        for sight, kept in zip(self._sights.values(), sights, strict=True):
            sight.restore(kept)
        for maker, kept in zip(self._makers.values(), makers, strict=True):
            maker.restore(kept)
        self._desks = {symbol: desk for symbol, desk in self._desks.items() if symbol in takers}
        self._takers = {symbol: room for symbol, room in self._takers.items() if symbol in takers}
        for symbol, room in self._takers.items():
            room.restore(takers[symbol])
        self._leveraged.restore(leveraged)


_READERS: dict[type, Any] = {
    Traded: Crowd._on_trade,
    OrderAccepted: Crowd._on_accepted,
    OrderAmended: Crowd._on_amended,
    OrderCancelled: Crowd._on_cancelled,
    OrderRejected: Crowd._on_rejected,
    MarginCalled: Crowd._on_margin_call,
    LiquidationFinished: Crowd._on_liquidation,
    Deleveraged: Crowd._on_taken,
    PositionSettled: Crowd._on_taken,
    VenueOpened: Crowd._on_opened,
    InstrumentHalted: Crowd._on_halted,
}


class _Room:
    """Who makes and who takes on one instrument, and what they bring."""

    def __init__(
        self, scenario: Scenario, seed: int, instrument: Instrument, table: InstrumentTable, index: Price
    ) -> None:
        self._crowd = scenario.table.crowd
        self._seed = seed
        self._instrument = instrument
        self._flow = table.flow
        self._index = index
        self._rung_e8 = rung_e8(table.flow, self._crowd, scenario.table.scale)
        self._maker_names = [
            Trader(f"m-{instrument.symbol}-{n}") for n in range(self._crowd.makers + DEEP_MAKERS)
        ]
        self._taker_names = [Trader(f"t-{instrument.symbol}-{n:03d}") for n in range(self._crowd.takers)]

    def makers(self) -> list[Maker]:
        near = self._crowd.makers
        return [
            Maker(
                name,
                self._instrument,
                Stream(key(self._seed, "maker", name)),
                (number, near) if number < near else (0, 0),
                self._rung_e8,
                self._flow.spacing,
            )
            for number, name in enumerate(self._maker_names)
        ]

    def takers(self) -> Takers:
        return Takers(
            self._taker_names,
            self._instrument,
            Stream(key(self._seed, "arrivals", self._instrument.symbol)),
            [Stream(key(self._seed, "taker", name)) for name in self._taker_names],
            self._flow.takers_per_minute,
            self._flow.taker_median,
            self._flow.surge,
        )

    def deposits(self) -> list[tuple[Trader, Asset, Cash]]:
        usual = max(self._rung_e8, self._flow.taker_median)
        money = pocket(self._instrument, usual, self._index)
        return [(name, self._instrument.settle, money) for name in (*self._maker_names, *self._taker_names)]
