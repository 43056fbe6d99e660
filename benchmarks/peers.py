"""Other order books from the package index, on the very same flows: `pip install '.[peers]'`.

Before it is timed, every peer is held to the slow reference on a shorter flow; where its trades differ,
it is marked and stays in the table. How each is driven: peer_books.py.
"""

import contextlib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from typing import Any, NamedTuple

from benchmarks import bench_exchange, simulated
from benchmarks.bench_book import Prepared, in_book_words, play
from benchmarks.flows import FLOWS, Step, amend, mixed, one_queue, sweep
from benchmarks.measures import Bench, Figure, Task, clocked, clocked_anew
from benchmarks.peer_books import (
    Play,
    Told,
    lightmatchingengine,
    nautilus_book,
    order_matching,
    pyorderbook,
)

STEPS = 20_000
"""Of each flow, in one round of ours."""
ROUNDS = 11
"""So many that a host which slows down for a second moves no median."""
SHORT = {
    "mixed": lambda: mixed(3, 1_500, 100),
    "sweep": lambda: sweep(3, 1_000, 20),
    "amend": lambda: amend(3, 800, 100),
    "one_queue": lambda: one_queue(3, 1_200, 100),
}
"""The flows of flows.py, small enough for the reference."""


class Peer(NamedTuple):
    package: str
    play: Play
    steps: int
    """As many steps of a flow as it does in a second or so."""
    flows: tuple[str, ...] = ("mixed", "sweep", "amend", "one_queue")
    pure: bool = True
    """Pure Python, as we are."""

    @property
    def installed(self) -> bool:
        with contextlib.suppress(PackageNotFoundError):
            return bool(version(self.package))
        return False


PEERS = (
    Peer("lightmatchingengine", lightmatchingengine, 20_000),
    Peer("pyorderbook", pyorderbook, 20_000),
    Peer("order-matching", order_matching, 500),
    Peer("nautilus_trader", nautilus_book, 20_000, ("amend",), pure=False),
)
LEFT_OUT = (
    "nautilus_trader's book files orders and does not match: it is given the amend flow alone",
    "hftbacktest fills one user's orders against recorded depth: it takes no orders of others",
    "order-book keeps sorted price levels in C: it has no orders and no matching",
)


def reference(steps: Iterator[Step]) -> Told:
    """What must be traded at each step, by the slow twin of the tests."""
    naive: Any = import_module("tests.reference.naive_book")
    book, told = naive.NaiveBook(), []
    for step in steps:
        if step.op == "add":
            answer = book.add(
                str(step.id), "buy" if step.side > 0 else "sell", step.price, step.size, step.tif
            )
        elif step.op == "cancel":
            answer = book.cancel(str(step.id))
        else:
            answer = book.amend(str(step.id), step.price, step.size)
        trades = [] if isinstance(answer, str) else answer
        told.append([(int(maker), price, size) for maker, price, size in trades])
    return told


def fault(peer: Peer, flow: str) -> str:
    """Empty if a peer trades what the reference trades, else what it does instead."""
    steps = list(SHORT[flow]())
    if flow not in peer.flows:
        return "cannot take it"
    told: Told = []
    try:
        peer.play([in_book_words(step) for step in steps], told)
    except Exception as broken:  # a peer may break in any way: that is what is told
        return f"breaks with {type(broken).__name__}"
    return difference(told, reference(iter(steps)))


def difference(told: Told, right: Told) -> str:
    """What is wrong with trades, in words; empty if nothing is."""
    for step, (ours, theirs) in enumerate(zip(right, told, strict=True), start=1):
        if ours == theirs:
            continue
        if sum(size for _, _, size in ours) != sum(size for _, _, size in theirs):
            return f"loses orders (step {step})"
        if sorted(price for _, price, _ in ours) != sorted(price for _, price, _ in theirs):
            return f"trades at other prices (step {step})"
        return f"breaks priority (step {step})"
    return ""


def against(quick: bool) -> tuple[list[Figure], dict[str, str]]:
    """Ours and every installed peer, round about, on the same steps; and the faults, by key."""
    bench, faults = Bench("peers"), {}
    for flow in SHORT:
        tasks = {f"{flow}, margincall": Task(clocked(play, flow_of(flow, STEPS)), STEPS)}
        for peer in PEERS:
            if not peer.installed or flow not in peer.flows:
                continue
            key = f"{flow}, {peer.package}"
            if wrong := fault(peer, flow):
                faults[f"peers/{key}"] = wrong
            if wrong.startswith("breaks with"):
                continue
            steps = flow_of(flow, peer.steps)
            tasks[key] = Task(clocked(peer.play, steps, None), len(steps))
        if flow == "mixed":
            commands = bench_exchange.prepared(flow, STEPS)
            settled = clocked_anew(bench_exchange.play, commands, bench_exchange.venue)
            tasks["mixed, margincall's whole exchange"] = Task(settled, STEPS)
        bench.together(tasks, 3 if quick else ROUNDS)
    _orders_of_one_user(bench, 3 if quick else ROUNDS)
    return bench.figures, faults


def _orders_of_one_user(bench: Bench, rounds: int) -> None:
    tasks = {"one user, margincall's exchange": Task(simulated.ours, 1)}
    if PEERS[-1].installed:
        tasks["one user, nautilus_trader's exchange"] = Task(simulated.theirs, 1)
    bench.together(tasks, rounds)


def flow_of(flow: str, steps: int) -> list[Prepared]:
    """The first steps of a flow."""
    return [in_book_words(step) for step in islice(FLOWS[flow](1, 100_000), steps)]
