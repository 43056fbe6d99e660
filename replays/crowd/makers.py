"""Makers: ladders around the index they see, rolled as it moves.

A maker moves only when the index has left its quotes by a set distance, and what was taken stays away until
the maker comes back. A ladder is a ring: the rung that is too near (or left behind) becomes the farthest,
so that a step of the grid costs one amended order a side. All retreat before any advances: makers do not
trade with each other.
"""

from heapq import heappop, heappush
from typing import Any

from exchange.commands import AmendOrder, AnyCommand, CancelAll, PlaceOrder
from exchange.events import OrderAccepted, OrderAmended, OrderCancelled, OrderRejected, Traded
from exchange.instrument import Instrument
from exchange.terms import BUY, SELL, ClientId, RejectReason, Side, Symbol, Trader
from exchange.units import PPB, SECOND, Price, Rate, Size, Time
from replays.prices.randomness import Stream
from replays.prices.sight import Sight, lots_worth
from replays.scenarios.pockets import DEEP_SIZES, GRID_PPB, RUNGS

SIZE_PPB = (1_000_000_000, 950_000_000, 900_000_000, 850_000_000, 750_000_000, 650_000_000)
"""Of a rung against calm: with the wider grid, up to 93 % of the depth is gone (CALIBRATION 5)."""
REFILL_SECONDS = (3, 3, 4, 5, 6, 8)
"""At most so long until a rung that was taken comes back."""
DISTANCE_PPB = 400_000_000
"""How far the index must leave the quotes before they move, and their least distance from it, in grids."""
DEEP_GRID_PPB = (3_200_000, 4_000_000, 5_000_000, 6_000_000, 7_000_000, 8_000_000)
DRIFT_PPB = 200_000_000
"""A grid is measured anew when the price has gone this far since."""
LEAN_RUNGS = 240
"""So many rungs are as much as a maker likes to hold."""
LEAN_PPB = 700_000_000
"""One who holds that quotes this much less on the side that would add, and more on the other."""

_CLIENT_IDS = {
    side: tuple(ClientId(f"{letter}{number}") for number in range(RUNGS))
    for side, letter in ((BUY, "b"), (SELL, "a"))
}


class Rung:
    """One order of a ladder, or the place of one."""

    __slots__ = ("filled", "order_id", "price", "size")

    def __init__(self, order_id: int = 0, price: Price = 0, filled: Size = 0, size: Size = 0) -> None:
        self.order_id = order_id
        self.price = price
        self.filled = filled
        self.size = size


class Maker:
    """One account that quotes one instrument on both sides."""

    def __init__(
        self,
        name: Trader,
        instrument: Instrument,
        stream: Stream,
        share: tuple[int, int],
        rung_e8: int,
        spacing_ppb: Rate = PPB,
    ) -> None:
        """`share`: which of how many near makers it is, (0, 0) for a deep one; `rung_e8`: worth of a
        rung, in 10^-8 of the quote currency; `spacing_ppb`: of the usual distance between rungs in calm."""
        self.name = name
        self._instrument = instrument
        self._symbol: Symbol = instrument.symbol
        self._stream = stream
        self._deep = share == (0, 0)
        self._grid_ppb = DEEP_GRID_PPB if self._deep else spaced(spacing_ppb)
        self._phase_ppb: Rate = 0 if self._deep else PPB * share[0] // share[1]
        self._rung_e8 = rung_e8 * DEEP_SIZES if self._deep else rung_e8
        self._depth: Size = 0
        self._inventory: Size = 0
        self._stress = -1
        self._grid: Price = 1
        self._measured: Price = 1
        self._set_out()
        self._stand_at(0)
        self._bid_top = 0
        self._ask_bottom = 0
        self._rungs: dict[Side, list[Rung]] = {BUY: _bare(), SELL: _bare()}
        self._places: dict[int, tuple[Side, int]] = {}
        self._due: list[tuple[Time, int, int]] = []
        self._advances: list[AnyCommand] = []

    # ── acting ──────────────────────────────────────────────────────────────────

    def is_due(self, sight: Sight, now: Time) -> bool:
        """Is there anything to decide? Mostly not: who is not due is not asked."""
        return (
            not self._low <= sight.index <= self._high
            or sight.stress != self._stress
            or bool(self._due and self._due[0][0] <= now)
        )

    def retreat(self, sight: Sight, now: Time) -> list[AnyCommand]:
        """Decide what to do; answer with what makes room, keep the rest for `advance`."""
        self._advances = []
        index = sight.index
        if sight.stress != self._stress or abs(index - self._measured) > self._drift:
            return self._measure(sight)
        retreats: list[AnyCommand] = []
        if abs(index - self._center) >= self._reach:
            self._stand_at(index)
            retreats = self._roll()
        if self._due and self._due[0][0] <= now:
            self._come_back(now)
        return retreats

    def advance(self) -> list[AnyCommand]:
        return self._advances

    def _measure(self, sight: Sight) -> list[AnyCommand]:
        """Another stress, another grid: everything is taken away and quoted anew."""
        first = self._stress < 0
        self._stress, self._measured = sight.stress, sight.index
        self._depth = lots_worth(self._instrument, self._rung_e8, sight.index)
        self._grid = max(1, sight.index * self._grid_ppb[sight.stress] // PPB)
        self._set_out()
        self._stand_at(sight.index)
        self._bid_top, self._ask_bottom = self._edges()
        self._due = []
        for side in (BUY, SELL):
            self._rungs[side] = _bare()
        self._places = {}
        for number in range(RUNGS):
            self._quote(BUY, number, self._advances)
            self._quote(SELL, number, self._advances)
        return [] if first else [CancelAll(trader=self.name, symbol=self._symbol)]

    def _set_out(self) -> None:
        """What follows from the grid and from the price it was measured at."""
        self._drift: Price = self._measured * DRIFT_PPB // PPB
        """The farthest the index may be from there."""
        self._reach: Price = -(-self._grid * DISTANCE_PPB // PPB)
        """And the least from the center at which the quotes move."""
        self._distance: Price = max(1, self._grid * DISTANCE_PPB // PPB)
        self._offset: Price = self._grid * self._phase_ppb // PPB

    def _stand_at(self, index: Price) -> None:
        """From there the quotes are counted."""
        self._center: Price = index
        self._low: Price = max(index - self._reach + 1, self._measured - self._drift)
        self._high: Price = min(index + self._reach - 1, self._measured + self._drift)
        """Between the two the index asks for nothing."""

    def _edges(self) -> tuple[int, int]:
        """The highest bid rung and the lowest ask rung, counted on the grid."""
        return (
            (self._center - self._distance - self._offset) // self._grid,
            -((self._offset - self._center - self._distance) // self._grid),
        )

    def _roll(self) -> list[AnyCommand]:
        bid_before, ask_before = self._bid_top, self._ask_bottom
        self._bid_top, self._ask_bottom = self._edges()
        retreats: list[AnyCommand] = []
        if steps := self._bid_top - bid_before:
            self._turn(BUY, steps, bid_before, retreats)
        if steps := ask_before - self._ask_bottom:
            self._turn(SELL, steps, ask_before, retreats)
        return retreats

    def _turn(self, side: Side, steps: int, before: int, retreats: list[AnyCommand]) -> None:
        """Turn a ring by steps towards the market (positive) or away from it."""
        commands = self._advances if steps > 0 else retreats
        rungs = self._rungs[side]
        for step in range(min(abs(steps), RUNGS)):
            towards = before + side * (step + 1) if steps > 0 else before - side * step
            number = towards % RUNGS
            if rungs[number].order_id:
                self._quote(side, number, commands)

    def _come_back(self, now: Time) -> None:
        while self._due and self._due[0][0] <= now:
            _, side, number = heappop(self._due)
            self._quote(Side(side), number, self._advances)

    def _quote(self, side: Side, number: int, commands: list[AnyCommand]) -> None:
        """Bring a rung to where the ladder wants it, whole again."""
        price = self._wanted(side, number)
        if price <= 0:
            return
        rung, size = self._rungs[side][number], self._size(side)
        client_id = _CLIENT_IDS[side][number]
        if not rung.order_id:
            commands.append(
                PlaceOrder(
                    trader=self.name,
                    symbol=self._symbol,
                    side=side,
                    size=size,
                    price=price,
                    post_only=True,
                    client_id=client_id,
                )
            )
        elif rung.price != price:
            commands.append(
                AmendOrder(
                    trader=self.name,
                    symbol=self._symbol,
                    client_id=client_id,
                    price=price,
                    size=rung.filled + size,
                )
            )

    def _wanted(self, side: Side, number: int) -> Price:
        if side is BUY:
            level = self._bid_top - (self._bid_top - number) % RUNGS
        else:
            level = self._ask_bottom + (number - self._ask_bottom) % RUNGS
        return level * self._grid + self._offset

    def _size(self, side: Side) -> Size:
        """Half to one and a half of the usual, leaning against the inventory."""
        lean = side * self._inventory * LEAN_PPB // (self._depth * LEAN_RUNGS)
        weight = PPB - min(max(lean, -LEAN_PPB), LEAN_PPB)
        if not self._deep:
            weight = weight * SIZE_PPB[self._stress] // PPB
        return max(1, self._depth * weight * self._stream.between(50, 150) // (100 * PPB))

    # ── seeing ──────────────────────────────────────────────────────────────────

    def on_accepted(self, event: OrderAccepted) -> None:
        side, number = event.side, int(event.client_id[1:])
        self._rungs[side][number] = Rung(event.order_id, event.price, 0, event.size)
        self._places[event.order_id] = (side, number)

    def on_amended(self, event: OrderAmended) -> None:
        rung = self._rung(event.order_id)
        if rung is not None:
            rung.price, rung.size = event.price, rung.filled + event.open_size

    def on_filled(self, event: Traded, order_id: int, side: Side) -> None:
        self._inventory += side * event.size
        rung = self._rung(order_id)
        if rung is not None:
            rung.filled += event.size
            if rung.filled >= rung.size:
                self._lose(order_id, event.time)

    def on_cancelled(self, event: OrderCancelled) -> None:
        if event.open_size == 0 and event.order_id in self._places:
            self._lose(event.order_id, event.time)

    def on_rejected(self, event: OrderRejected) -> None:
        """Refused: would have traded, or is gone. Look again in a second or two."""
        if not event.client_id:
            return
        side = BUY if event.client_id[0] == "b" else SELL
        number = int(event.client_id[1:])
        if event.reason is RejectReason.UNKNOWN_ORDER:
            self._rungs[side][number] = Rung()
        heappush(self._due, (event.time + self._stream.between(1, 2) * SECOND, int(side), number))

    def on_reopened(self, now: Time) -> None:
        """After an outage: look at every rung again."""
        self._due = [(now, int(side), number) for side in (SELL, BUY) for number in range(RUNGS)]

    def _rung(self, order_id: int) -> Rung | None:
        place = self._places.get(order_id)
        return None if place is None else self._rungs[place[0]][place[1]]

    def _lose(self, order_id: int, now: Time) -> None:
        side, number = self._places.pop(order_id)
        self._rungs[side][number] = Rung()
        wait = self._stream.between(1, REFILL_SECONDS[self._stress]) * SECOND
        heappush(self._due, (now + wait, int(side), number))

    # ── keeping ─────────────────────────────────────────────────────────────────

    def state(self) -> list[Any]:
        return [
            self._stream.counter,
            self._inventory,
            self._stress,
            self._grid,
            self._measured,
            self._depth,
            self._center,
            self._bid_top,
            self._ask_bottom,
            [
                [rung.order_id, rung.price, rung.filled, rung.size]
                for side in (BUY, SELL)
                for rung in self._rungs[side]
            ],
            sorted(self._due),
        ]

    def restore(self, state: list[Any]) -> None:
        self._stream.counter, self._inventory, self._stress, self._grid, self._measured = state[:5]
        self._depth, center, self._bid_top, self._ask_bottom, rungs, due = state[5:]
        self._set_out()
        self._stand_at(center)
        self._rungs = {
            BUY: [Rung(*rung) for rung in rungs[:RUNGS]],
            SELL: [Rung(*rung) for rung in rungs[RUNGS:]],
        }
        self._places = {
            rung.order_id: (side, number)
            for side in (BUY, SELL)
            for number, rung in enumerate(self._rungs[side])
            if rung.order_id
        }
        self._due = [(time, side, number) for time, side, number in due]


def spaced(spacing_ppb: Rate) -> tuple[Rate, ...]:
    """The near makers' grid by stress: a share of the usual in calm, the usual at the highest."""
    most = len(GRID_PPB) - 1
    return tuple(
        grid * (spacing_ppb * (most - stress) + PPB * stress) // (most * PPB)
        for stress, grid in enumerate(GRID_PPB)
    )


def _bare() -> list[Rung]:
    return [Rung() for _ in range(RUNGS)]
