"""Has anything become slower? Ratios to the floor against those that were kept, so that any machine will do.

A family that seems slower is measured again before it is told: on a shared machine one run is a rumour.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec

from benchmarks.measures import Figure

Floors: TypeAlias = dict[str, float]
"""Times the floor, by key."""
Measure: TypeAlias = Callable[[bool], list[Figure]]
PATH = Path(__file__).with_name("baseline.json")
ALLOWED = 1.2
"""A fifth slower is a regression."""
LOOKS = 3


def floors_of(figures: list[Figure]) -> Floors:
    return {each.key: round(each.floors, 2) for each in figures if each.floors}


def kept(scale: str, path: Path = PATH) -> Floors:
    """The ratios kept for full or quick runs."""
    return _all(path).get(scale, {})


def keep(scale: str, floors: Floors, path: Path = PATH) -> None:
    """Put ratios in place of those of the same keys."""
    every = _all(path)
    every[scale] = dict(sorted((every.get(scale, {}) | floors).items()))
    path.write_bytes(msgspec.json.format(msgspec.json.encode(every), indent=1) + b"\n")


def _all(path: Path) -> dict[str, Floors]:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Floors]) if path.exists() else {}


def slower(now: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """What takes a fifth longer than it did, and how many times as long."""
    return {
        key: floors / before[key]
        for key, floors in now.items()
        if key in before and floors > before[key] * ALLOWED
    }


def regressions(families: Mapping[str, Measure], quick: bool, before: Floors) -> Iterator[str]:
    """A line for every figure that stays slower however often it is looked at."""
    for family, measure in families.items():
        best: Floors = {}
        for _ in range(LOOKS):
            seen = floors_of(measure(quick))
            best = {key: min(floors, best.get(key, floors)) for key, floors in seen.items()}
            if not slower(best, before):
                break
        for key, times in slower(best, before).items():
            yield f"{family}: {key.partition('/')[2]} takes {times:.2f} times as long as the baseline"
        if not set(best) & set(before):
            yield f"{family}: nothing of it is in the baseline"
