"""The price on the screen is the price that fires: asked of the venue, then tried on the venue (G-8, G-9).

Positions of worlds of chance, isolated and cross, linear and inverse, after partial fills, top-ups and
funding: a copy of the venue whose mark is moved to the price shown keeps the position, another whose
mark is moved one tick beyond takes it, to be closed with the bankruptcy price shown as limit, give or take a
tick. All else stands still: every order is cancelled before.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from exchange.commands import CancelAll, MoveMargin, SetAutoMargin, SetIndexPrice, SetVenueOpen
from exchange.engine import Exchange
from exchange.events import Deleveraged, LiquidationStarted
from exchange.questions import EstimateMargin, PositionView, ReadAccount
from exchange.terms import BUY, SELL, AccountId, MarginMode, MarkMethod, Trader
from exchange.units import Price
from tests.kit import BTC, CENTS, COINS, INV, CheckedExchange, exchange, inverse, linear, order, play
from tests.simulator import Simulator

WORLDS = 80
SOAK_BLOCKS, SOAK_WORLDS = 100, 30


@pytest.mark.parametrize("part", range(4))
def test_one_tick_beyond_the_price_shown_liquidates_and_one_short_of_it_does_not(part):
    tried: Counter[MarginMode] = Counter()
    for seed in range(part, WORLDS, 4):
        try_everybody(seed, tried)
    assert min(tried[mode] for mode in MarginMode) > 20, tried


@pytest.mark.soak
@pytest.mark.parametrize("block", range(SOAK_BLOCKS))
def test_one_tick_beyond_liquidates_in_thousands_of_worlds(block):
    for number in range(SOAK_WORLDS):
        try_everybody(WORLDS + SOAK_WORLDS * block + number, Counter())


def try_everybody(seed: int, tried: Counter[MarginMode]) -> None:
    """Stop a world now and then, and try every position in it."""
    world = Simulator(seed, mark_method=MarkMethod.FAIR)
    for number, command in enumerate(world.commands(240)):
        world.exchange.submit(command, world.now)
        if number % 40 == 39:
            quiet = quieted(world)
            kept = quiet.snapshot()
            for trader, view in positions(quiet):
                assert in_order(view), (trader, view)
                if try_one(world, kept, trader, view):
                    tried[view.mode] += 1


def quieted(world: Simulator) -> Exchange:
    """The same venue, open, without orders and without automatic top-ups."""
    venue = Exchange.restore(world.rules, world.exchange.snapshot())
    venue.submit(SetVenueOpen(open=True), world.now)
    for trader in world.traders:
        venue.submit(CancelAll(trader=trader), world.now)
        for symbol in venue.markets:
            venue.submit(SetAutoMargin(trader=trader, symbol=symbol, enabled=False), world.now)
    return venue


def positions(venue: Exchange) -> Iterator[tuple[Trader, PositionView]]:
    for market in venue.markets.values():
        for trader, desk in sorted(market.holders.items()):
            waits = desk.account.id in venue.state.unsafe
            if not waits and not market.suspended and not desk.account.is_house:
                views = venue.ask(ReadAccount(trader=trader)).positions
                yield trader, next(v for v in views if v.symbol == market.instrument.symbol)


def try_one(world: Simulator, quiet: bytes, trader: Trader, view: PositionView) -> bool:
    """Whether the mark could be moved to the price and beyond; if so, what came of it is asserted."""
    price = view.liquidation_price
    if price is None or not 1 < price < 5_000:
        return False
    beyond = price - 1 if view.size > 0 else price + 1
    kept, taken = (moved(world, quiet, trader, view, at) for at in (price, beyond))
    if kept is None or taken is None:
        return False
    assert not kept.falls, f"{trader} falls at {price}, before {beyond}: {view}"
    assert taken.falls, f"{trader} still stands at {beyond}: {view}"
    if taken.limit is not None and view.bankruptcy_price is not None:
        assert abs(taken.limit - view.bankruptcy_price) <= 1, f"{trader} closes at {taken.limit}: {view}"
    return True


def in_order(view: PositionView) -> bool:
    """Whether mark, liquidation and bankruptcy price, as far as there are any, go from better to worse."""
    prices = (view.mark, view.liquidation_price, view.bankruptcy_price)
    worsening = [price for price in prices if price is not None]
    return worsening == sorted(worsening, reverse=view.size > 0)


class Moved(NamedTuple):
    falls: bool
    """Or waits for its turn to."""
    limit: Price | None
    """Of the order that closes the position moved, if that is the first to go."""


def moved(world: Simulator, quiet: bytes, trader: Trader, view: PositionView, mark: Price) -> Moved | None:
    """What becomes of a scope at a mark; None where that mark cannot be had, or others' fall reaches it."""
    venue = Exchange.restore(world.rules, quiet)
    carry = venue.markets[view.symbol].mark - venue.markets[view.symbol].index
    events = venue.submit(SetIndexPrice(symbol=view.symbol, price=max(1, mark - carry)), world.now)
    touched = any(isinstance(e, Deleveraged) and e.trader == trader for e in events)
    started = [e for e in events if isinstance(e, LiquidationStarted) and e.trader == trader]
    scope = view.symbol if view.mode is MarginMode.ISOLATED else venue.markets[view.symbol].instrument.settle
    if venue.markets[view.symbol].mark != mark or (touched and not started):
        return None
    waits = AccountId(trader, scope) in venue.state.unsafe
    falls = [event for event in started if event.scope == scope]
    limits = [event.bankruptcy_price for event in falls[:1] if event.symbol == view.symbol]
    return Moved(waits or bool(falls), limits[0] if limits else None)


# ── monotony ────────────────────────────────────────────────────────────────────────────────────


def opened(kind: str, side: str) -> CheckedExchange:
    """Alice long or short 10 BTC at 100, or 900 INV at 9000, isolated at 10x; bob on the other side."""
    if kind == "inverse":
        venue = exchange(inverse(price_band_ppb=10**9), index={INV: 9_000})
        story, lots, price = (
            "alice deposits 5 COIN\nbob deposits 5000 COIN\nalice isolates INV at 10x",
            9_000,
            9_000,
        )
    else:
        venue = exchange(linear())
        story, lots, price = "alice deposits 1000\nbob deposits 100000\nalice isolates BTC at 10x", 10, 100
    play(story, venue)
    symbol = INV if kind == "inverse" else BTC
    mine, theirs = (BUY, SELL) if side == "long" else (SELL, BUY)
    venue(order("bob", theirs, lots, price, symbol))
    venue(order("alice", mine, lots, price, symbol))
    return venue


@pytest.mark.parametrize("kind", ["linear", "inverse"])
@pytest.mark.parametrize("side", ["long", "short"])
def test_mark_liquidation_and_bankruptcy_prices_lie_in_that_order(kind, side):
    venue = opened(kind, side)
    (view,) = venue.account("alice").positions
    worsening = [view.mark, view.liquidation_price, view.bankruptcy_price]
    assert worsening == sorted(worsening, reverse=side == "long")
    assert len(set(worsening)) == 3


@pytest.mark.parametrize("kind", ["linear", "inverse"])
@pytest.mark.parametrize("side", ["long", "short"])
def test_more_margin_never_brings_liquidation_nearer_and_less_never_takes_it_away(kind, side):
    venue = opened(kind, side)
    symbol, step = (INV, COINS // 100) if kind == "inverse" else (BTC, 7 * CENTS)
    shown = []
    for _ in range(12):
        estimate = venue.ask(EstimateMargin(trader=Trader("alice"), symbol=symbol, amount=step))
        shown.append(venue.position("alice", symbol).liquidation_price)
        venue(MoveMargin(trader=Trader("alice"), symbol=symbol, amount=step))
        assert venue.position("alice", symbol).liquidation_price == estimate.liquidation_then
    known = [price for price in shown if price is not None]
    assert known == sorted(known, reverse=side == "long")
    assert shown[: len(known)] == known, "out of reach, it comes back"
    assert len(set(known)) > 3


def test_a_smaller_position_never_needs_more_maintenance():
    venue = opened("linear", "long")
    kept = [venue.position("alice").maintenance]
    for _ in range(9):
        play("bob buys 1 BTC @ 100\nalice sells 1 BTC @ 100", venue)
        kept.append(venue.position("alice").maintenance)
    assert kept == sorted(kept, reverse=True)
    assert kept[0] == 10 * kept[-1] > 0
