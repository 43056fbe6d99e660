"""Leveraged accounts: they hold, and act only when something happens to them.

What one does follows from its own temper and stream, from the index, and from what the venue told it (a
margin call, a fill, a liquidation). Most do nothing at all.
"""

from enum import IntEnum
from heapq import heapify, heappop, heappush
from typing import Any

from exchange.commands import (
    AnyCommand,
    Deposit,
    MoveMargin,
    PlaceOrder,
    SetLeverage,
    SetMarginMode,
)
from exchange.events import Deleveraged, LiquidationFinished, MarginCalled, PositionSettled, Traded
from exchange.instrument import Instrument
from exchange.terms import BUY, SELL, MarginMode, OrderType, Side, Symbol, TimeInForce, Trader
from exchange.units import PPB, SECOND, Cash, Price, Rate, Size, Time
from replays.crowd.population import Person, Temper
from replays.crowd.takers import largest
from replays.prices.randomness import Stream
from replays.prices.sight import Sight

LEVERAGE_AT_FIRST = 10
"""What the venue sets for who has never set anything."""
LIVES = 2
"""How often one enters, or tops up, at most."""
WAIT_PPB = (20_000_000, 450_000_000)
"""How far the price moves until one who waits comes in."""
AGAIN_PPB = (40_000_000, 200_000_000)
"""And how much further, after a liquidation, until the second time."""
DIPS_PPB = 720_000_000
"""Share of those who wait for lower prices; the rest wait for higher ones."""
CONTRARIAN_PPB = 700_000_000
"""Share of those who then trade against the move."""
PAIN_PPB = (250_000_000, 750_000_000)
"""Stops and panics lie at this part of the way to losing the margin."""
PAIN_MAX_PPB = 400_000_000
USED_PPB = 900_000_000
SLIPPAGE_PPB = 5_000_000
"""One comes in with a limit this far beyond the index, and takes what there is."""
HESITATION_SECONDS = 240
CALL_SECONDS = (4, 90)
SLICE_SECONDS = (2, 8)
"""Between two slices of a holding that is more than anyone sends at once."""
TOP_UP_PPB = (300_000_000, PPB)


class Task(IntEnum):
    """What stands on the agenda."""

    ENTER = 0
    CLOSE = 1
    TOP_UP = 2
    PROTECT = 3
    SLICE = 4


class Holder:
    """One leveraged account, as itself knows it."""

    __slots__ = ("lives", "person", "side", "size", "spare", "stream")

    def __init__(self, person: Person) -> None:
        self.person = person
        self.stream = Stream(person.stream.key, person.stream.counter)
        self.size: Size = person.size
        self.spare: Cash = person.spare
        self.side = BUY
        """The side it will enter on."""
        self.lives = LIVES


class Leveraged:
    """All leveraged accounts of a world."""

    def __init__(
        self, people: list[Person], instruments: tuple[Instrument, ...], medians_e8: dict[Symbol, int]
    ) -> None:
        """`medians_e8`: what a taker usually sends, in 10^-8 of the quote currency."""
        self._instruments = {each.symbol: each for each in instruments}
        self._medians_e8 = medians_e8
        self._holders = [Holder(person) for person in people]
        self._numbers = {person.name: number for number, person in enumerate(people)}
        self._falls: dict[Symbol, list[tuple[int, int, int]]] = {each.symbol: [] for each in instruments}
        """Heaps of (minus the level, who, which task): due when the index is at the level or below."""
        self._rises: dict[Symbol, list[tuple[int, int, int]]] = {each.symbol: [] for each in instruments}
        self._agenda: list[tuple[Time, int, int]] = []
        """A heap of (when, who, which task)."""

    @property
    def count(self) -> int:
        return len(self._holders)

    # ── acting ──────────────────────────────────────────────────────────────────

    def open(self, sights: dict[Symbol, Sight]) -> list[AnyCommand]:
        """Everybody decides what would wake them; some leave a stop with the venue."""
        commands: list[AnyCommand] = []
        for number, holder in enumerate(self._holders):
            index = sights[holder.person.symbol].index
            if not holder.size:
                self._wait(number, index, self._distance(holder, WAIT_PPB))
            else:
                commands += self._protect(number, index)
        return commands

    def act(self, sights: dict[Symbol, Sight], now: Time) -> list[AnyCommand]:
        """What is due at this second."""
        for symbol, sight in sights.items():
            falls, rises = self._falls[symbol], self._rises[symbol]
            while falls and sight.index <= -falls[0][0]:
                self._wake(*heappop(falls)[1:], now)
            while rises and sight.index >= rises[0][0]:
                self._wake(*heappop(rises)[1:], now)
        commands: list[AnyCommand] = []
        while self._agenda and self._agenda[0][0] <= now:
            _, number, task = heappop(self._agenda)
            commands += self._do(number, Task(task), sights[self._holders[number].person.symbol], now)
        return commands

    def _wake(self, number: int, task: int, now: Time) -> None:
        """The level is there: nerves fail at once, coming in takes a while."""
        stream = self._holders[number].stream
        hesitation = stream.exponential(HESITATION_SECONDS * SECOND) if task == Task.ENTER else 0
        self._plan(now + hesitation, number, Task(task))

    def _plan(self, when: Time, number: int, task: Task) -> None:
        heappush(self._agenda, (when, number, int(task)))

    def _do(self, number: int, task: Task, sight: Sight, now: Time) -> list[AnyCommand]:
        holder = self._holders[number]
        if task is Task.ENTER and not holder.size:
            self._plan(now + SECOND, number, Task.PROTECT)
            return self._enter(holder, sight.index)
        if task is Task.PROTECT and holder.size:
            return self._protect(number, sight.index)
        if task is Task.SLICE or (task is Task.CLOSE and not self._is_slicing(number)):
            return self._close(number, sight, now)
        if task is Task.TOP_UP and holder.size:
            return self._top_up(holder)
        return []

    def _enter(self, holder: Holder, index: Price) -> list[AnyCommand]:
        person = holder.person
        commands: list[AnyCommand] = []
        if holder.lives == LIVES:
            if person.mode is MarginMode.ISOLATED:
                commands.append(
                    SetMarginMode(trader=person.name, symbol=person.symbol, mode=MarginMode.ISOLATED)
                )
            if person.leverage != LEVERAGE_AT_FIRST:
                commands.append(
                    SetLeverage(trader=person.name, symbol=person.symbol, leverage=person.leverage)
                )
        holder.lives -= 1
        per_lot = self._instruments[person.symbol].notional(1, index)
        size = person.margin * person.leverage * USED_PPB // (per_lot * PPB)
        if size:
            commands.append(
                PlaceOrder(
                    trader=person.name,
                    symbol=person.symbol,
                    side=holder.side,
                    size=size,
                    price=index + holder.side * (index * SLIPPAGE_PPB // PPB),
                    time_in_force=TimeInForce.IOC,
                )
            )
        return commands

    def _is_slicing(self, number: int) -> bool:
        return any(who == number and task == Task.SLICE for _, who, task in self._agenda)

    def _close(self, number: int, sight: Sight, now: Time) -> list[AnyCommand]:
        """At the market: no more at once than anyone would send into this book, the rest a little later."""
        holder = self._holders[number]
        symbol = holder.person.symbol
        if not holder.size:
            return []
        size = largest(self._instruments[symbol], self._medians_e8[symbol], sight)
        if abs(holder.size) > size:
            self._plan(now + holder.stream.between(*SLICE_SECONDS) * SECOND, number, Task.SLICE)
        return [
            PlaceOrder(
                trader=holder.person.name,
                symbol=symbol,
                side=SELL if holder.size > 0 else BUY,
                size=min(abs(holder.size), size),
                type=OrderType.MARKET,
                reduce_only=True,
            )
        ]

    def _protect(self, number: int, index: Price) -> list[AnyCommand]:
        """A stop left with the venue, or a level at which nerves will fail."""
        holder = self._holders[number]
        person = holder.person
        if person.temper not in (Temper.STOP, Temper.PANIC):
            return []
        pain = min(self._distance(holder, PAIN_PPB) // person.leverage, PAIN_MAX_PPB)
        side = BUY if holder.size > 0 else SELL
        level = index - side * max(index * pain // PPB, 1)
        if person.temper is Temper.PANIC:
            self._set_alarm(number, level, -side, Task.CLOSE)
            return []
        return [
            PlaceOrder(
                trader=person.name,
                symbol=person.symbol,
                side=side.opposite,
                size=0,
                type=OrderType.STOP,
                trigger_price=level,
                close_position=True,
            )
        ]

    def _top_up(self, holder: Holder) -> list[AnyCommand]:
        """Into an isolated position from what is spare; into a cross account from outside."""
        person = holder.person
        amount = person.margin * self._distance(holder, TOP_UP_PPB) // PPB
        if person.mode is MarginMode.ISOLATED:
            amount = min(amount, holder.spare)
            holder.spare -= amount
        elif not holder.lives:
            amount = 0
        holder.lives = max(0, holder.lives - 1)
        if not amount:
            return []
        if person.mode is MarginMode.ISOLATED:
            return [MoveMargin(trader=person.name, symbol=person.symbol, amount=amount)]
        return [Deposit(trader=person.name, asset=self._instruments[person.symbol].settle, amount=amount)]

    def _wait(self, number: int, index: Price, distance: Rate) -> None:
        """Choose the level to come in at, and the side."""
        holder = self._holders[number]
        stream = holder.stream
        direction = -1 if stream.chance(DIPS_PPB) else 1
        against = stream.chance(CONTRARIAN_PPB)
        holder.side = BUY if (direction < 0) == against else SELL
        self._set_alarm(number, index + direction * (index * distance // PPB), direction, Task.ENTER)

    def _set_alarm(self, number: int, level: Price, direction: int, task: Task) -> None:
        symbol = self._holders[number].person.symbol
        if direction < 0:
            heappush(self._falls[symbol], (-level, number, int(task)))
        else:
            heappush(self._rises[symbol], (level, number, int(task)))

    def _distance(self, holder: Holder, bounds: tuple[Rate, Rate]) -> Rate:
        return holder.stream.between(*bounds)

    # ── seeing ──────────────────────────────────────────────────────────────────

    def knows(self, trader: Trader) -> bool:
        return trader in self._numbers

    def on_trade(self, trader: Trader, event: Traded, side: Side) -> None:
        self._holders[self._numbers[trader]].size += side * event.size

    def on_margin_call(self, event: MarginCalled) -> None:
        number = self._numbers.get(event.trader)
        if number is None:
            return
        holder = self._holders[number]
        task = {Temper.TOP_UP: Task.TOP_UP, Temper.PANIC: Task.CLOSE}.get(holder.person.temper)
        if task is not None:
            delay = holder.stream.between(*CALL_SECONDS) * SECOND
            self._plan(event.time + delay, number, task)

    def on_liquidation(self, event: LiquidationFinished, index: Price) -> None:
        """What the fund or the winners took is gone too; who has a life left waits for a better price."""
        number = self._numbers.get(event.trader)
        if number is None:
            return
        holder = self._holders[number]
        gone = abs(event.insured_size) + abs(event.deleveraged_size)
        holder.size += gone if holder.size < 0 else -gone
        waits = holder.person.size == 0 and holder.person.mode is MarginMode.ISOLATED
        if not holder.size and waits and holder.lives:
            self._wait(number, index, self._distance(holder, AGAIN_PPB))

    def on_taken(self, event: Deleveraged | PositionSettled) -> None:
        """Closed without an order: against the liquidated, or by the end of the instrument."""
        number = self._numbers.get(event.trader)
        if number is not None:
            self._holders[number].size += event.size

    # ── keeping ─────────────────────────────────────────────────────────────────

    def state(self) -> list[Any]:
        return [
            [
                (holder.size, holder.spare, holder.side, holder.lives, holder.stream.counter)
                for holder in self._holders
            ],
            [sorted(heap) for heap in self._falls.values()],
            [sorted(heap) for heap in self._rises.values()],
            sorted(self._agenda),
        ]

    def restore(self, state: list[Any]) -> None:
        holders, falls, rises, agenda = state
        for holder, (size, spare, side, lives, counter) in zip(self._holders, holders, strict=True):
            holder.size, holder.spare, holder.lives = size, spare, lives
            holder.side = BUY if side > 0 else SELL
            holder.stream.counter = counter
        for kept, heaps in ((falls, self._falls), (rises, self._rises)):
            for symbol, heap in zip(heaps, kept, strict=True):
                heaps[symbol] = [tuple(item) for item in heap]
                heapify(heaps[symbol])
        self._agenda = [tuple(item) for item in agenda]
        heapify(self._agenda)
