"""Seeded order flow for the benchmarks, the twins and whoever wants a file to match.

A flow is a list of plain steps that name orders by number, so that any engine can be driven with it.
The random stream is `random.Random(seed)` asked for whole numbers only: the same steps everywhere.
The mix is stated in each function. Unless told otherwise: about half the orders rest near the touch
of a slowly walking middle, cancels pick any order placed before, dead or alive.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

MIDDLE = 1_000_000
BUY, SELL = 1, -1


class Step(NamedTuple):
    """One instruction. Prices in ticks, sizes in lots; 0 where the op has no use for it."""

    op: str
    id: int
    side: int = 0
    price: int = 0
    size: int = 0
    tif: str = "GTC"


def mixed(seed: int, steps: int, resting: int = 2000) -> Iterator[Step]:
    """48 % add, 42 % cancel, 10 % IOC around `resting` orders; above that 42 % add and 48 % cancel.

    Some cancels meet an order that was filled: the flow does not know.
    """
    random_ = random.Random(seed)
    middle, placed, alive = MIDDLE, 0, list[int]()
    for _ in range(steps):
        choice = random_.randrange(100)
        if choice < (48 if len(alive) > resting else 42) and alive:
            place = random_.randrange(len(alive))
            alive[place], alive[-1] = alive[-1], alive[place]
            yield Step("cancel", alive.pop())
            continue
        placed += 1
        middle += random_.randrange(3) - 1
        side = BUY if random_.randrange(2) else SELL
        size = 1 + random_.randrange(100)
        if choice >= 90:
            yield Step("add", placed, side, middle + side * random_.randrange(20), size, "IOC")
            continue
        yield Step("add", placed, side, middle - side * (1 + random_.randrange(300)), size)
        alive.append(placed)


def sweep(seed: int, steps: int, levels: int = 50) -> Iterator[Step]:
    """One order a level, then one IOC through all of them: every add but the last opens a level."""
    random_ = random.Random(seed)
    number = 0
    while number < steps:
        side = BUY if random_.randrange(2) else SELL
        for level in range(levels):
            number += 1
            yield Step("add", number, side, MIDDLE - side * (1 + level), 10)
        number += 1
        yield Step("add", number, -side, MIDDLE - side * levels, 10 * levels, "IOC")


def amend(seed: int, steps: int, resting: int = 2000) -> Iterator[Step]:
    """2,000 resting orders, then amends alone: a third less size, a third more, a third to another price."""
    random_ = random.Random(seed)
    sizes = [0] * (resting + 1)
    prices = [0] * (resting + 1)
    for number in range(1, resting + 1):
        side = BUY if number % 2 else SELL
        sizes[number], prices[number] = 1000, MIDDLE - side * (1 + random_.randrange(300))
        yield Step("add", number, side, prices[number], sizes[number])
    for _ in range(steps - resting):
        number = 1 + random_.randrange(resting)
        kind = random_.randrange(3)
        if kind == 0:
            sizes[number] = max(1, sizes[number] - 1)
        elif kind == 1:
            sizes[number] += 1
        else:
            side = BUY if number % 2 else SELL
            prices[number] = MIDDLE - side * (1 + random_.randrange(300))
        yield Step("amend", number, 0, prices[number], sizes[number])


def one_queue(seed: int, steps: int, length: int = 5000) -> Iterator[Step]:
    """One price with a long queue: adds at its end, cancels from anywhere inside, IOCs at its head."""
    random_ = random.Random(seed)
    number, alive = 0, list[int]()
    for _ in range(steps):
        choice = random_.randrange(100)
        if len(alive) >= length and choice < 48:
            place = random_.randrange(len(alive))
            alive[place], alive[-1] = alive[-1], alive[place]
            yield Step("cancel", alive.pop())
            continue
        number += 1
        if len(alive) >= length and choice < 52:
            yield Step("add", number, SELL, MIDDLE, 1 + random_.randrange(20), "IOC")
            continue
        yield Step("add", number, BUY, MIDDLE, 10)
        alive.append(number)


def deep(seed: int, steps: int, resting: int) -> Iterator[Step]:
    """So many resting orders first, then 45 % add, 45 % cancel of a living order, 10 % IOC of a few lots."""
    random_ = random.Random(seed)
    for number in range(1, resting + 1):
        yield _passive(random_, number)
    alive = list(range(1, resting + 1))
    for number in range(resting + 1, resting + steps + 1):
        choice = random_.randrange(100)
        if choice < 45 and alive:
            place = random_.randrange(len(alive))
            alive[place], alive[-1] = alive[-1], alive[place]
            yield Step("cancel", alive.pop())
        elif choice < 55:
            side = BUY if random_.randrange(2) else SELL
            yield Step("add", number, side, MIDDLE + side * 20, 1 + random_.randrange(20), "IOC")
        else:
            yield _passive(random_, number)
            alive.append(number)


def _passive(random_: random.Random, number: int) -> Step:
    side = BUY if random_.randrange(2) else SELL
    return Step("add", number, side, MIDDLE - side * (1 + random_.randrange(300)), 1 + random_.randrange(100))


FLOWS = {"mixed": mixed, "sweep": sweep, "amend": amend, "one_queue": one_queue}
SIDE_NAMES = {BUY: "buy", SELL: "sell", 0: ""}


def as_rows(steps: Iterator[Step]) -> Iterator[str]:
    """The lines of a file for `margincall match`, on a grid of 0.01 and 0.001."""
    yield "op,id,side,price,size,tif"
    for step in steps:
        price = f"{step.price // 100}.{step.price % 100:02d}" if step.price else ""
        size = f"{step.size // 1000}.{step.size % 1000:03d}" if step.size else ""
        tif = step.tif if step.op == "add" else ""
        yield f"{step.op},{step.id},{SIDE_NAMES[step.side]},{price},{size},{tif}"
