"""The whole exchange on the flows of flows.py: accounts, margin, fees, positions, marks, events.

Run: pytest benchmarks/bench_exchange.py --benchmark-enable

A hundred traders with 250,000 USDT each and ten times leverage, a millisecond between two commands, so
that samples and marks are due as they are in a running venue. Who places an order is drawn once, outside
the clock, from those it does not trade with itself: every fill is a fill of the book alone as well, and
`prepared` proves it. Commands are built outside the measured loop, or inside it as a second figure.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from time import process_time_ns
from typing import Any, NamedTuple

import pytest

from benchmarks.flows import FLOWS, MIDDLE, Step
from exchange.book import Book, BookOrder
from exchange.commands import AmendOrder, AnyCommand, CancelOrder, OpenBooks, PlaceOrder
from exchange.engine import Exchange
from exchange.events import Traded
from exchange.instrument import Instrument, marginal_tiers
from exchange.rules import VenueRules
from exchange.terms import BUY, SELL, Asset, OrderId, Symbol, TimeInForce, Trader
from exchange.units import SECOND, Time

USDT, BTC = Asset("USDT"), Symbol("BTCUSDT")
CENTS = 10**8
TRADERS = [Trader(f"trader{number}") for number in range(100)]
DEPOSIT = 250_000 * CENTS
START: Time = 1_583_985_600 * SECOND
SPACING: Time = SECOND // 1000
RULES = VenueRules(
    instruments=(
        Instrument(
            symbol=BTC,
            base=Asset("BTC"),
            quote=USDT,
            price_places=1,
            tick=1,
            size_places=3,
            lot=1,
            cash_places=8,
            tiers=marginal_tiers(
                (
                    (0, 4_000_000, 125),
                    (50_000 * CENTS, 5_000_000, 100),
                    (250_000 * CENTS, 10_000_000, 50),
                    (1_000_000 * CENTS, 25_000_000, 20),
                    (5_000_000 * CENTS, 50_000_000, 10),
                )
            ),
        ),
    )
)


class Ordered(NamedTuple):
    """A flow with its traders: what is to be sent, and what must come of it."""

    steps: list[tuple[Step, Trader]]
    fills: list[tuple[int, int, int]]
    """Taker, maker and lots of every match of the book alone."""


def ordered(flow: str, count: int, traders: Sequence[Trader] = TRADERS) -> Ordered:
    """Give every order a trader who has nothing resting that it would meet."""
    chance = random.Random(1)
    book: Book[BookOrder] = Book()
    owners: dict[int, Trader] = {}
    steps: list[tuple[Step, Trader]] = []
    fills: list[tuple[int, int, int]] = []
    for step in FLOWS[flow](1, count):
        if step.op == "add":
            met = _enter(book, step)
            fills += ((step.id, maker, lots) for maker, lots in met)
            owners[step.id] = _stranger(chance, traders, {owners[maker] for maker, _ in met})
        elif (resting := book.orders_by_id.get(OrderId(step.id))) is not None:
            if step.op == "cancel":
                book.remove(resting)
            else:
                book.amend(resting, step.price, step.size)
        steps.append((step, owners[step.id]))
    return Ordered(steps, fills)


def _enter(book: Book[BookOrder], step: Step) -> list[tuple[OrderId, int]]:
    order = BookOrder(OrderId(step.id), BUY if step.side > 0 else SELL, step.price, step.size, step.size)
    met = [(maker.id, lots) for maker, _, lots in book.match(order)]
    if order.open_size and step.tif == "GTC":
        book.add(order)
    return met


def _stranger(chance: random.Random, traders: Sequence[Trader], met: set[Trader]) -> Trader:
    while (trader := chance.choice(traders)) in met:
        pass
    return trader


def command_of(step: Step, trader: Trader) -> AnyCommand:
    """Orders are counted from 1 by flow and venue alike, since none is refused."""
    if step.op == "cancel":
        return CancelOrder(trader=trader, symbol=BTC, order_id=OrderId(step.id))
    if step.op == "amend":
        return AmendOrder(
            trader=trader, symbol=BTC, order_id=OrderId(step.id), price=step.price, size=step.size
        )
    return PlaceOrder(
        trader=trader,
        symbol=BTC,
        side=BUY if step.side > 0 else SELL,
        size=step.size,
        price=step.price,
        time_in_force=TimeInForce.GTC if step.tif == "GTC" else TimeInForce.IOC,
    )


def venue(traders: Sequence[Trader] = TRADERS) -> Exchange:
    """Opened, everybody paid in."""
    exchange = Exchange(RULES)
    deposits = tuple((trader, USDT, DEPOSIT) for trader in traders)
    exchange.submit(OpenBooks(deposits=deposits, positions=(), index=((BTC, MIDDLE),)), START)
    return exchange


def prepared(flow: str, count: int) -> list[AnyCommand]:
    """A flow as commands; proves first that the venue fills exactly what the book alone fills."""
    told = ordered(flow, count)
    commands = [command_of(*each) for each in told.steps]
    exchange, time, fills = venue(), START, []
    for command in commands:
        time += SPACING
        events = exchange.submit(command, time)
        fills += [(e.taker_order_id, e.maker_order_id, e.size) for e in events if type(e) is Traded]
    assert fills == told.fills, f"{flow}: the venue trades what the book does not"
    return commands


def play(commands: list[AnyCommand], exchange: Exchange | None = None) -> Exchange:
    exchange = exchange or venue()
    time = exchange.now
    submit = exchange.submit
    for command in commands:
        time += SPACING
        submit(command, time)
    return exchange


def play_building(steps: list[tuple[Step, Trader]]) -> Exchange:
    """The same with the commands built inside the loop, as a client would."""
    exchange, time = venue(), START
    submit = exchange.submit
    for step, trader in steps:
        time += SPACING
        submit(command_of(step, trader), time)
    return exchange


def spans(commands: list[AnyCommand]) -> Iterator[int]:
    """Nanoseconds of the processor for each command; reading the clock is in the figure."""
    exchange, time = venue(), START
    for command in commands:
        time += SPACING
        start = process_time_ns()
        exchange.submit(command, time)
        yield process_time_ns() - start


@pytest.mark.parametrize("flow", FLOWS)
def test_commands_a_second(benchmark: Any, flow: str) -> None:
    commands = prepared(flow, 20_000)
    benchmark.extra_info["commands"] = len(commands)
    benchmark(play, commands)


@pytest.mark.parametrize("engine", [play_building], ids=["commands built inside"])
def test_commands_a_second_with_building(benchmark: Any, engine: Callable[..., Exchange]) -> None:
    steps = ordered("mixed", 20_000).steps
    benchmark.extra_info["commands"] = len(steps)
    benchmark(engine, steps)
