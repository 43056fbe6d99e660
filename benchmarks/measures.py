"""A time and the floor's time of the same minute, so that a ratio holds on a busy machine and on another.

The one law: whatever is timed is timed in rounds, and in every round the floor runs beside it. The
floor is what any Python program pays for a step: dispatch, one dict insert and one removal. Seconds are
the processor's unless a figure says "by the clock".
"""

import gc
import math
from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import NamedTuple, TypeAlias

import msgspec

from benchmarks.bench_book import play_floor, prepared

Spans: TypeAlias = Callable[[], float]
"""Does its work once and tells the seconds it took."""
FLOOR_STEPS = 40_000


class Figure(msgspec.Struct, frozen=True):
    """What was measured: the median of the rounds, and the quartiles beside it."""

    key: str
    """Family and name, as in "book/mixed"."""
    median: float
    low: float
    high: float
    unit: str = "s"
    """"s" is seconds for one of whatever is counted; everything else is a fact that stands for itself."""
    floors: float = 0
    """How many times the floor's time for one step; 0 for a fact."""


class Figures(dict[str, Figure]):
    """By key."""

    def value(self, key: str) -> float | None:
        return self[key].median if key in self else None

    def ratio(self, over: str, under: str) -> float | None:
        """How many times one figure is of another."""
        if over not in self or under not in self:
            return None
        return self[over].median / self[under].median


class Task(NamedTuple):
    """Something to be timed, and how many operations it does."""

    run: Spans
    units: int


class Bench:
    """The figures of one family as they come."""

    def __init__(self, family: str) -> None:
        self.family = family
        self.figures: list[Figure] = []
        self._floor = clocked(play_floor, prepared("mixed", FLOOR_STEPS))

    def together(self, tasks: Mapping[str, Task], rounds: int) -> None:
        """Time several tasks in turn, one round after another; what stands before is not garbage."""
        gc.collect()
        gc.freeze()
        each: dict[str, list[float]] = {name: [] for name in tasks}
        multiples: dict[str, list[float]] = {name: [] for name in tasks}
        for _ in range(rounds):
            for name, task in tasks.items():
                gc.collect()
                floor = self._floor() / FLOOR_STEPS
                seconds = task.run() / task.units
                each[name].append(seconds)
                multiples[name].append(seconds / floor)
        gc.unfreeze()
        for name, seen in each.items():
            self.figures.append(figure(f"{self.family}/{name}", seen, floors=median(multiples[name])))

    def time(self, name: str, run: Spans, units: int = 1, rounds: int = 1) -> None:
        self.together({name: Task(run, units)}, rounds)

    def spread(self, name: str, seconds: Sequence[float]) -> None:
        """Times that were taken one by one."""
        floor = median(self._floor() for _ in range(5)) / FLOOR_STEPS
        self.figures.append(figure(f"{self.family}/{name}", seconds, floors=median(seconds) / floor))

    def fact(self, name: str, value: float, unit: str) -> None:
        self.figures.append(Figure(f"{self.family}/{name}", value, value, value, unit))


def figure(key: str, seen: Sequence[float], unit: str = "s", floors: float = 0) -> Figure:
    low, middle, high = quantiles(seen, n=4, method="inclusive") if len(seen) > 1 else [seen[0]] * 3
    return Figure(key, middle, low, high, unit, floors)


def clocked(act: Callable[..., object], *given: object) -> Spans:
    """Seconds of processor time of one call."""

    def run() -> float:
        begun = process_time()
        act(*given)
        return process_time() - begun

    return run


def clocked_anew(act: Callable[..., object], given: object, fresh: Callable[[], object]) -> Spans:
    """The same for what needs a new world each time, made outside the clock."""

    def run() -> float:
        world = fresh()
        return clocked(act, given, world)()

    return run


def by_the_clock(act: Callable[..., object], *given: object) -> float:
    """Seconds that pass during one call, whoever has the processor."""
    begun = perf_counter()
    act(*given)
    return perf_counter() - begun


def share(sorted_seen: Sequence[float], part: float) -> float:
    """The value below which so large a part of the sorted values lies."""
    return sorted_seen[min(len(sorted_seen) - 1, int(len(sorted_seen) * part))]


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The e for which cost grows nearest to size to the power of e: the slope between the logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)
