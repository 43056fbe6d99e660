"""How soon a screen is back at any earlier moment of a crash, and what the checkpoints for it take.

Run: python -m benchmarks.bench_rewind [scenario]

The scenario is played to its end in memory, as the terminal plays it, then turned back to moments drawn
over the whole window, the latest first. A rewind restores the last checkpoint before its moment and
lives the rest again; how far back that lies does not matter. Each time is a whole rewind, told by the
wall clock and by the processor's: neighbours move the first.
"""

import random
import sys
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from exchange.units import HOUR, SECOND, Time
from replays.messages.client import OpenWorld
from replays.sessions.opening import open_run
from replays.sessions.playthrough import Playthrough

REWINDS = 100
MEGABYTE = 1_000_000


class Rewind(NamedTuple):
    time: Time
    wall: float
    processor: float
    """Seconds."""


def played(scenario: str) -> Playthrough:
    """The whole window, with everything a screen keeps."""
    run = open_run(OpenWorld(scenario=scenario, seed=7, in_memory=True))
    while not run.ended:
        run.step()
    return run


def turned_back(run: Playthrough, count: int = REWINDS) -> list[Rewind]:
    chance, start = random.Random(7), run.world.start
    seconds = sorted((chance.randrange((run.time - start) // SECOND) for _ in range(count)), reverse=True)
    return [_turn_back(run, start + second * SECOND) for second in seconds]


def _turn_back(run: Playthrough, time: Time) -> Rewind:
    wall, processor = perf_counter(), process_time()
    run.session.rewind(time)
    return Rewind(time, perf_counter() - wall, process_time() - processor)


def main() -> None:
    scenario = sys.argv[1] if len(sys.argv) > 1 else "black-thursday"
    began = process_time()
    run = played(scenario)
    kept = [len(each.world) for each in run.session.checkpoints.kept]
    hours, megabytes = (run.time - run.world.start) / HOUR, sum(kept) / MEGABYTE
    print(f"{scenario}: {hours:.0f} hours in {process_time() - began:.1f} s of processor time")
    print(f"{len(kept)} checkpoints, {megabytes:.0f} MB, the largest {max(kept) / MEGABYTE:.2f} MB")
    rewinds = turned_back(run)
    _tell("wall", [each.wall for each in rewinds])
    _tell("processor", [each.processor for each in rewinds])


def _tell(clock: str, seconds: list[float]) -> None:
    told = sorted(seconds)
    figures = f"median {median(told):.3f} s, p90 {told[len(told) * 9 // 10]:.3f} s, worst {told[-1]:.3f} s"
    print(f"{len(told)} rewinds by {clock}: {figures}")


if __name__ == "__main__":
    main()
