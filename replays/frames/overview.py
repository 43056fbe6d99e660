"""What takes a look at every holder: who falls next, and how full the queues of winners stand.

Such a look costs milliseconds, so it is taken anew only so often; in between the last one is shown.
"""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from exchange.adl import LAMPS
from exchange.engine import Exchange
from exchange.margin import Leg, unrealized
from exchange.market import Market
from exchange.questions import (
    AccountView,
    DeleverageQueue,
    LiquidationMap,
    ReadAccount,
    ReadLiquidationMap,
    ReadQueue,
)
from exchange.terms import BUY, SELL, Side, Symbol
from exchange.units import Price, Size
from replays.crowd.population import PLAYER
from replays.frames.day_range import DayRanges
from replays.frames.overlays import LEVELS_MAX, DayAverages, DepthLook
from replays.frames.risk_map import RiskMap
from replays.messages.frame import MapBucket, QueueRow, Want
from replays.player.break_even import Outlays

LOOK_EVERY_SECONDS = 1.0


class Panel(NamedTuple):
    buckets: tuple[MapBucket, ...] = ()
    fifths_in_profit: tuple[int, int] = (0, 0)
    queues: tuple[tuple[QueueRow, ...], tuple[QueueRow, ...]] = ((), ())


class Overview:
    """The last look, and when it was taken."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._taken: tuple[Symbol, int, int, int] | None = None
        self._until = 0.0
        self._panel = Panel()
        self._ranked: set[tuple[Symbol, bool]] = set()
        self._ranks_until = 0.0
        self._own_lamps: dict[Symbol, int] = {}
        self.risk = RiskMap(seconds)
        self.averages = DayAverages()
        self.depth = DepthLook(seconds)
        self.ranges = DayRanges(seconds)
        self.outlays = Outlays()

    def look(self, exchange: Exchange, want: Want) -> Panel:
        """The look that is wanted; nothing at all when no panel shows it."""
        if not want.map_buckets:
            return Panel()
        asked, now = (want.symbol, want.map_step, want.map_buckets, want.queue), self._seconds()
        if asked != self._taken or now >= self._until:
            market = exchange.markets[want.symbol]
            buckets = map_buckets(exchange, want.symbol, want.map_step, want.map_buckets)
            winning = fifths_in_profit(market, BUY), fifths_in_profit(market, SELL)
            self._panel = Panel(buckets, winning, _queues(exchange, want))
            self._taken, self._until = asked, self._seconds() + LOOK_EVERY_SECONDS
        return self._panel

    def account(self, exchange: Exchange) -> AccountView:
        """The player's account now; how near it is to deleverage, as of the last look at all who win."""
        account = _account(exchange, lamps=False)
        held = {(position.symbol, position.size > 0) for position in account.positions}
        if held and (held != self._ranked or self._seconds() >= self._ranks_until):
            ranked = _account(exchange, lamps=True).positions
            self._own_lamps = {position.symbol: position.adl_lamp for position in ranked}
            self._ranked, self._ranks_until = held, self._seconds() + LOOK_EVERY_SECONDS
        positions = (replace(each, adl_lamp=self._own_lamps[each.symbol]) for each in account.positions)
        return replace(account, positions=tuple(positions))


def _account(exchange: Exchange, *, lamps: bool) -> AccountView:
    return exchange.ask(ReadAccount(trader=PLAYER, lamps=lamps))


def map_buckets(exchange: Exchange, symbol: Symbol, step: Price, count: int) -> tuple[MapBucket, ...]:
    """The liquidation map next to the book: so many buckets of so many ticks on each side of the mark."""
    question = ReadLiquidationMap(trader=PLAYER, symbol=symbol, step=step, buckets=count)
    answer = exchange.ask(question)
    assert isinstance(answer, LiquidationMap)
    depth = _depth(exchange.markets[symbol], step)
    return tuple(
        MapBucket(price=price, longs=longs, shorts=shorts, own=own, depth=depth.get(price, 0))
        for price, longs, shorts, own in answer.buckets
    )


def _depth(market: Market, step: Price) -> dict[Price, Size]:
    """Lots that rest in the book, by bucket."""
    found: dict[Price, Size] = {}
    for side in Side:
        for price, size in market.book.depth(side, LEVELS_MAX):
            bucket = price - price % step
            found[bucket] = found.get(bucket, 0) + size
    return found


def _queues(exchange: Exchange, want: Want) -> tuple[tuple[QueueRow, ...], tuple[QueueRow, ...]]:
    """Of longs and of shorts, where a panel shows them."""
    if not want.queue:
        return (), ()
    longs, shorts = (queue(exchange, want.symbol, side, want.queue) for side in (BUY, SELL))
    return longs, shorts


def queue(exchange: Exchange, symbol: Symbol, side: Side, count: int) -> tuple[QueueRow, ...]:
    """The first of a side to be deleveraged, and the player where they stand further behind."""
    question = ReadQueue(trader=PLAYER, symbol=symbol, side=side, count=count)
    answer = exchange.ask(question)
    assert isinstance(answer, DeleverageQueue)
    return tuple(
        QueueRow(
            place=each.place,
            own=each.trader == PLAYER,
            size=each.size,
            notional=each.notional,
            profit=each.profit,
        )
        for each in answer.rows
    )


def fifths_in_profit(market: Market, side: Side) -> int:
    """How many fifths of a side's lots are in profit: those who could be deleveraged."""
    held = winning = 0
    for desk in market.holders.values():
        position = desk.position
        if position.size * side > 0:
            held += abs(position.size)
            leg = Leg(market.instrument, position.size, position.cost, market.mark, 1)
            winning += abs(position.size) if unrealized(leg) > 0 else 0
    return LAMPS * winning // held if held else 0
