"""The book alone, in steps a second, beside the floor that any Python program pays.

`pytest benchmarks/bench_book.py --benchmark-enable`. Each round plays one flow of flows.py, prepared as
tuples beforehand, through a fresh book, orders built inside the measured loop. The floor dispatches the
same steps and does one dict insert or pop for each. `python -m benchmarks.bench_book` prints the table
of RESULTS.md: best of interleaved rounds, and percentiles of single steps.
"""

import sys
from collections.abc import Callable
from time import perf_counter, perf_counter_ns
from typing import Any, TypeAlias

import pytest

from benchmarks.flows import FLOWS, Step
from exchange.book import Book, BookOrder
from exchange.terms import BUY, SELL, OrderId, Side

STEPS = 100_000
ROUNDS = 7
Prepared: TypeAlias = tuple[str, OrderId, Side, int, int, bool]


def prepared(name: str, steps: int = STEPS) -> list[Prepared]:
    """A flow in the book's own words; the last field says whether an order may rest."""
    return [in_book_words(step) for step in FLOWS[name](1, steps)]


def in_book_words(step: Step) -> Prepared:
    return step.op, OrderId(step.id), BUY if step.side > 0 else SELL, step.price, step.size, step.tif == "GTC"


def play(steps: list[Prepared], book: Book[BookOrder] | None = None) -> Book[BookOrder]:
    """What a venue without accounts does for each step; the best prices say whether an order crosses."""
    book = book or Book()
    add, remove, match, amend = book.add, book.remove, book.match, book.amend
    known = book.orders_by_id.get
    for op, number, side, price, size, may_rest in steps:
        if op == "add":
            order = BookOrder(number, side, price, size, size)
            if price >= book.best_ask > 0 if side is BUY else price <= book.best_bid:
                match(order)
            if may_rest and order.open_size:
                add(order)
        elif (resting := known(number)) is None:
            continue
        elif op == "cancel":
            remove(resting)
        else:
            amend(resting, price, size)
    return book


def play_floor(steps: list[Prepared]) -> dict[int, int]:
    """Dispatch, and one dict insert or pop: what no book in Python can be faster than."""
    sizes: dict[int, int] = {}
    for op, number, _, _, size, _ in steps:
        if op == "add":
            sizes[number] = size
        elif op == "cancel":
            sizes.pop(number, 0)
        else:
            sizes[number] = size
    return sizes


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("engine", [play, play_floor], ids=["book", "floor"])
def test_steps_a_second(benchmark: Any, engine: Callable[[list[Prepared]], object], flow: str) -> None:
    steps = prepared(flow, 20_000)
    benchmark.extra_info["steps"] = len(steps)
    benchmark(engine, steps)


def rate(engine: Callable[[list[Prepared]], object], steps: list[Prepared]) -> float:
    start = perf_counter()
    engine(steps)
    return len(steps) / (perf_counter() - start)


def percentiles(steps: list[Prepared]) -> list[float]:
    """p50, p99 and p99.9 of one step in µs, a call and a clock read each time included."""
    book: Book[BookOrder] = Book()
    spans = []
    for step in steps:
        start = perf_counter_ns()
        play([step], book)
        spans.append(perf_counter_ns() - start)
    spans.sort()
    return [spans[len(spans) * part // 1000] / 1000 for part in (500, 990, 999)]


def main() -> None:
    flows = {name: prepared(name) for name in FLOWS}
    best: dict[tuple[str, str], float] = {}
    for _ in range(ROUNDS):
        for name, steps in flows.items():
            for engine in (play, play_floor):
                key = name, engine.__name__
                best[key] = max(best.get(key, 0), rate(engine, steps))
    print(f"Python {sys.version.split()[0]}, {STEPS} steps, best of {ROUNDS}")
    print("| flow | book, k steps/s | floor, k steps/s | p50 / p99 / p99.9 µs |\n|---|---|---|---|")
    for name, steps in flows.items():
        book, floor = (f"{best[name, engine] / 1000:,.0f}" for engine in ("play", "play_floor"))
        print(f"| {name} | {book} | {floor} | {' / '.join(f'{span:.1f}' for span in percentiles(steps))} |")


if __name__ == "__main__":
    main()
