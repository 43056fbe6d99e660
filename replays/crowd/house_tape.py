"""The recorded market as two house traders: TAPE rests what was recorded, FLOW takes what was traded.

Each recorded level is one order of TAPE, amended as the record says (less keeps the place); what the player
has taken from a level stays taken until the level itself is gone. Whole numbers alone.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from exchange.commands import AmendOrder, AnyCommand, CancelOrder, PlaceOrder, SetLeverage
from exchange.events import AnyEvent, OrderAccepted, OrderAmended, OrderCancelled, Traded
from exchange.instrument import Instrument
from exchange.terms import Asset, OrderId, Side, Symbol, TimeInForce, Trader
from exchange.units import Cash, Price, Size, Time
from replays.scenarios.pockets import TAPE_STAKE
from replays.scenarios.recording import Recording, Row

TAPE, FLOW = Trader("TAPE"), Trader("FLOW")
Key = tuple[Side, Price]


class Stamped(NamedTuple):
    """A command and when the record has it happen."""

    time: Time
    command: AnyCommand


class Level:
    """One price of the record, and the order that stands for it."""

    __slots__ = ("filled", "order_id", "recorded", "size", "taken")

    def __init__(self, recorded: Size = 0) -> None:
        self.recorded = recorded
        self.order_id = OrderId(0)
        """0 while no order rests there."""
        self.size: Size = 0
        self.filled: Size = 0
        self.taken: Size = 0
        """By anybody but FLOW, since the level came to be."""

    @property
    def wanted(self) -> Size:
        return max(0, self.recorded - self.taken)

    @property
    def open_size(self) -> Size:
        return self.size - self.filled if self.order_id else 0


def stakes_of(tapes: Sequence["HouseTape"]) -> list[tuple[Trader, Asset, Cash]]:
    """What the two bring along, in every asset they trade for."""
    assets = sorted({tape.instrument.settle for tape in tapes})
    return [(trader, asset, TAPE_STAKE) for asset in assets for trader in (TAPE, FLOW)]


class HouseTape:
    """The recorded market of one instrument, played back into the venue's own book."""

    def __init__(self, instrument: Instrument, recording: Recording) -> None:
        self.instrument = instrument
        self._recording = recording
        self._symbol = instrument.symbol
        self._levels: dict[Key, Level] = {}
        self._orders: dict[OrderId, Key] = {}
        self._swept: dict[Key, None] = {}
        """Levels that FLOW has traded with since the last look at them, in that order."""
        self._begun = False
        self.is_open = True

    def on_halted(self, symbol: Symbol) -> None:
        """Nothing is recorded of a market that is closed for good."""
        self.is_open = self.is_open and symbol != self._symbol

    def act(self, start: Time, end: Time) -> Iterator[Stamped]:
        """What the record has from start on, before end; each command follows from the events before it."""
        if not self._begun:
            self._begun = True
            for trader in (TAPE, FLOW):
                yield Stamped(start, SetLeverage(trader=trader, symbol=self._symbol, leverage=1))
        for time, rows in groupby(self._recording.between(start, end), key=lambda row: row.time):
            saw_level = False
            for row in rows:
                saw_level = saw_level or not row.is_trade
                command = self._take(row) if row.is_trade else self._set(row)
                if command is not None:
                    yield Stamped(time, command)
            if saw_level:
                for command in self._sync():
                    yield Stamped(time, command)

    def _take(self, row: Row) -> AnyCommand:
        return PlaceOrder(
            trader=FLOW,
            symbol=self._symbol,
            side=row.side,
            size=row.size,
            price=row.price,
            time_in_force=TimeInForce.IOC,
        )

    def _set(self, row: Row) -> AnyCommand | None:
        key = (row.side, row.price)
        level = self._levels.get(key)
        if level is None:
            if not row.size:
                return None
            level = self._levels[key] = Level()
        level.recorded = row.size
        if not row.size:
            level.taken = 0
            if not level.order_id:
                del self._levels[key]
        return self._bring(key, level)

    def _bring(self, key: Key, level: Level) -> AnyCommand | None:
        """Make the order there what the record says, less what was taken."""
        side, price = key
        wanted = level.wanted
        if wanted == level.open_size:
            return None
        if not level.order_id:
            return PlaceOrder(trader=TAPE, symbol=self._symbol, side=side, size=wanted, price=price)
        if not wanted:
            return CancelOrder(trader=TAPE, symbol=self._symbol, order_id=level.order_id)
        return AmendOrder(
            trader=TAPE, symbol=self._symbol, order_id=level.order_id, size=level.filled + wanted
        )

    def _sync(self) -> Iterator[AnyCommand]:
        """The levels that FLOW traded with, once the record has spoken after it: it knows better."""
        for key in self._swept:
            level = self._levels.get(key)
            command = None if level is None else self._bring(key, level)
            if command is not None:
                yield command
        self._swept = {}

    # ── seeing ──────────────────────────────────────────────────────────────────

    def observe(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, Traded):
                if event.symbol == self._symbol:
                    self._on_trade(event)
            elif isinstance(event, OrderAccepted):
                if event.trader == TAPE and event.symbol == self._symbol:
                    self._on_accepted(event)
            elif isinstance(event, OrderAmended):
                if event.order_id in self._orders:
                    level = self._levels[self._orders[event.order_id]]
                    level.size = level.filled + event.open_size
            elif isinstance(event, OrderCancelled) and not event.open_size:
                self._lose(event.order_id)

    def _on_accepted(self, event: OrderAccepted) -> None:
        key = (event.side, event.price)
        level = self._levels[key]
        level.order_id, level.size, level.filled = event.order_id, event.size, 0
        self._orders[event.order_id] = key

    def _on_trade(self, event: Traded) -> None:
        for trader, order_id, other in (
            (event.maker, event.maker_order_id, event.taker),
            (event.taker, event.taker_order_id, event.maker),
        ):
            key = self._orders.get(order_id) if trader == TAPE else None
            if key is None:
                continue
            level = self._levels[key]
            level.filled += event.size
            if other == FLOW:
                self._swept[key] = None
            else:
                level.taken += event.size
            if level.filled >= level.size:
                self._lose(order_id)

    def _lose(self, order_id: OrderId) -> None:
        key = self._orders.pop(order_id, None)
        if key is None:
            return
        level = self._levels[key]
        level.order_id, level.size, level.filled = OrderId(0), 0, 0
        if not level.recorded:
            del self._levels[key]

    # ── keeping ─────────────────────────────────────────────────────────────────

    def state(self) -> list[Any]:
        return [
            self._begun,
            self.is_open,
            [
                [int(side), price, level.recorded, level.order_id, level.size, level.filled, level.taken]
                for (side, price), level in sorted(self._levels.items())
            ],
            [[int(side), price] for side, price in self._swept],
        ]

    def restore(self, state: list[Any]) -> None:
        self._begun, self.is_open, levels, swept = state
        self._levels, self._orders = {}, {}
        for side, price, recorded, order_id, size, filled, taken in levels:
            level = Level(recorded)
            level.order_id, level.size, level.filled, level.taken = OrderId(order_id), size, filled, taken
            self._levels[Side(side), price] = level
            if order_id:
                self._orders[level.order_id] = (Side(side), price)
        self._swept = {(Side(side), price): None for side, price in swept}
