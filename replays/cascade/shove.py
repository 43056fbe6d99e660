"""What would fall if the mark stood there: the first-order map's answer, and what really happens.

A map adds up who would fall at a price while everything else stands still; a shove is lived in a fork of
the world, where every fall moves the book and the mark for the next. Both are told.
"""

from collections.abc import Iterable

from exchange.answers import falls_at
from exchange.engine import Exchange
from exchange.events import AnyEvent, BadDebtBooked, Deleveraged, LiquidationStarted, MarkChanged
from exchange.instrument import Instrument
from exchange.terms import BUY, SELL, Symbol
from exchange.units import Price, Size
from replays.crowd.population import PLAYER
from replays.messages.findings import Forced, Shove
from replays.prices.index_path import STEP, Anchor, Bridge, Shake, StatedAnchors
from replays.world.playback import World

PUSH_STEPS = 30
"""Seconds in which the index is led there."""
SETTLE_STEPS = 150
"""And for which it stays: as long as the mark remembers."""
LEADS_MAX = 4
"""How often the index is led on at most, where the mark has stayed short of the price."""
LEVELS_MAX = 10_000


def shove(world: World, symbol: Symbol, target: Price) -> Shove:
    """Lead the mark there in a fork of the world, its crowd alive, and let it stay."""
    exchange, instrument = world.exchange, world.scenario.instrument(symbol)
    events = _led(world.fork(), symbol, target)
    return Shove(
        symbol=symbol,
        target=target,
        depth=_depth(exchange, symbol, target),
        mapped=_mapped(exchange, symbol, target),
        lived=_lived(events, instrument),
        furthest=_furthest(events, exchange.markets[symbol].mark, target),
        liquidations=sum(isinstance(event, LiquidationStarted) for event in events),
        deleveraged=sum(abs(event.value) for event in events if isinstance(event, Deleveraged)),
        bad_debt=sum(event.amount for event in events if isinstance(event, BadDebtBooked)),
    )


def _led(fork: World, symbol: Symbol, target: Price) -> list[AnyEvent]:
    """What happens on the instrument; where the mark keeps off the index, that is led on by what is short."""
    market = fork.exchange.markets[symbol]
    mark, most, aim = market.mark, market.instrument.price_max, target
    events: list[AnyEvent] = []
    for _ in range(LEADS_MAX):
        fork.lead(symbol, _straight(fork, symbol, aim))
        steps = (fork.step() for _ in range(PUSH_STEPS + SETTLE_STEPS))
        events += [event for step in steps for event in step if getattr(event, "symbol", None) == symbol]
        short = target - _furthest(events, mark, target)
        before, aim = aim, min(aim + short, most)
        if short == 0 or (short > 0) is (target < mark) or aim <= 0 or aim == before:
            break
    return events


def _straight(world: World, symbol: Symbol, target: Price) -> Bridge:
    """A path without any noise of its own: there, and no farther."""
    now, index = world.time, world.exchange.markets[symbol].index
    there = now + PUSH_STEPS * STEP
    stays = there + SETTLE_STEPS * STEP
    anchors = [Anchor(now - STEP, index), Anchor(there, target), Anchor(stays, target)]
    return Bridge(StatedAnchors(anchors), Shake(0, 0, 0, lambda _: 0))


def _mapped(exchange: Exchange, symbol: Symbol, target: Price) -> Forced:
    """Everybody whose last safe mark lies between here and there, as the map has them."""
    state, market = exchange.state, exchange.markets[symbol]
    way = 1 if target > market.mark else -1
    longs = shorts = own = 0
    for trader, desk in market.holders.items():
        price = None if desk.account.is_house else falls_at(state, desk.account, symbol)
        if price is None or not way * market.mark <= way * price < way * target:
            continue
        notional = desk.instrument.notional(desk.position.size, price)
        longs += notional if desk.position.size > 0 else 0
        shorts += notional if desk.position.size < 0 else 0
        own += notional if trader == PLAYER else 0
    return Forced(longs, shorts, own)


def _lived(events: Iterable[AnyEvent], instrument: Instrument) -> Forced:
    """What was begun to be closed, at the mark of its moment."""
    longs = shorts = own = 0
    for event in events:
        if isinstance(event, LiquidationStarted):
            notional = instrument.notional(event.size, event.mark)
            longs += notional if event.size > 0 else 0
            shorts += notional if event.size < 0 else 0
            own += notional if event.trader == PLAYER else 0
    return Forced(longs, shorts, own)


def _furthest(events: Iterable[AnyEvent], mark: Price, target: Price) -> Price:
    marks = [event.mark for event in events if isinstance(event, MarkChanged)]
    return (min if target < mark else max)([mark, *marks])


def _depth(exchange: Exchange, symbol: Symbol, target: Price) -> Size:
    market = exchange.markets[symbol]
    falling = target < market.mark
    levels = market.book.depth(BUY if falling else SELL, LEVELS_MAX)
    return sum(size for price, size in levels if (price >= target if falling else price <= target))
