"""The program measured: a crash replayed, turned back, journaled, framed, and a key's way to the screen.

A quick run plays twenty minutes of Black Thursday instead of its day, and looks at one size of screen.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import perf_counter, process_time

import msgspec

from benchmarks import bench_journal, bench_keys, bench_rewind
from benchmarks.measures import Bench, Figure, Task, by_the_clock, clocked, share
from exchange.edge.journal import BATCH_MAX, Journal
from exchange.edge.recovery import verify
from exchange.units import MINUTE, SECOND
from replays.frames.framing import Knobs, build_frame
from replays.frames.overview import Overview
from replays.messages.client import OpenWorld
from replays.messages.frame import Want
from replays.scenarios.scenario import find
from replays.sessions.opening import open_run
from replays.sessions.playthrough import Playthrough
from replays.sessions.session import Session
from replays.world.history import acted

CRASH = "black-thursday"
QUICK_MINUTES = 20
BATCHES = {1: 2_000, 10: 1_000, 100: 500, 1_000: 150}
FRAMES = 200
SIZES = ("120x40", "200x60")
THIN_LINK = 300_000


@cache
def lived(quick: bool) -> tuple[Playthrough, float]:
    """Black Thursday with everything a screen keeps, and the processor seconds it took."""
    run = open_run(OpenWorld(scenario=CRASH, seed=7, in_memory=True))
    until = run.world.start + QUICK_MINUTES * MINUTE if quick else None
    begun = process_time()
    while not run.ended and (until is None or run.time < until):
        run.step()
    return run, process_time() - begun


def replay(quick: bool) -> list[Figure]:
    bench = Bench("replay")
    run, spent = lived(quick)
    simulated, commands = (run.time - run.world.start) // SECOND, run.world.exchange.sequence
    bench.spread("simulated second", [spent / simulated])
    bench.spread("command of a world", [spent / commands])
    bench.fact("simulated hours", simulated / 3_600, "h")
    bench.fact("leveraged accounts", run.world.crowd.leveraged, "")
    if run.ended:
        bench.fact("the whole of it", spent, "s of processor time")
    return bench.figures


def rewind(quick: bool) -> list[Figure]:
    bench = Bench("rewind")
    run, _ = lived(quick)
    kept = [len(each.world) for each in run.session.checkpoints.kept]
    rewinds = bench_rewind.turned_back(run, 10 if quick else bench_rewind.REWINDS)
    bench.spread("to any moment", [each.processor for each in rewinds])
    walls = sorted(each.wall for each in rewinds)
    bench.fact("p90", share(walls, 0.9), "s by the clock")
    bench.fact("worst", walls[-1], "s by the clock")
    bench.fact("checkpoints kept", sum(kept) / 10**6, "MB")
    lived.cache_clear()
    return bench.figures


def journal(quick: bool) -> list[Figure]:
    bench = Bench("journal")
    with _folder() as folder:
        for size, rounds in BATCHES.items():
            _commits(bench, folder / f"{size}.session", size, rounds // 5 if quick else rounds)
        commands = bench_journal.commands(5_000)
        encode = clocked(lambda: [acted(bench_journal.START, each, False) for each in commands])
        bench.time("record of a command, proven readable", encode, len(commands), 5)
        _read_back(bench, folder / "long.session", 100_000 if quick else bench_journal.MILLION)
        if not quick:
            _reopen(bench, folder / "killed.session", 30)
    return bench.figures


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _commits(bench: Bench, path: Path, size: int, rounds: int) -> None:
    """A durable commit waits for the disk: by the clock. What it costs the processor is the ratio kept."""
    journal = Journal.create(path, bench_journal.HEADER)
    supply = bench_journal.batches(size, 20_000)
    batches = [next(supply) for _ in range(rounds)]
    walls: list[float] = []
    spent = clocked(lambda: walls.extend(by_the_clock(journal.append, batch) for batch in batches))()
    journal.close()
    walls.sort()
    if size == BATCH_MAX:
        bench.spread(f"command committed, {size:,} at a time", [spent / rounds / size])
    bench.fact(f"commit of {size:,}, p50", 1_000 * share(walls, 0.5), "ms by the clock")
    bench.fact(f"commit of {size:,}, p99", 1_000 * share(walls, 0.99), "ms by the clock")
    bench.fact(f"commit of {size:,}, commands a second", size / share(walls, 0.5), "/s by the clock")


def _read_back(bench: Bench, path: Path, count: int) -> None:
    journal = Journal.create(path, bench_journal.HEADER)
    supply = bench_journal.batches(BATCH_MAX, 100_000)
    for _ in range(count // BATCH_MAX):
        journal.append(next(supply))
    journal.close()
    bench.fact("size of a command", path.stat().st_size / count, "bytes")
    bench.together(
        {
            "command verified": Task(clocked(verify, path), count),
            "command read and decoded": Task(clocked(bench_journal.read, path), count),
        },
        3,
    )


def _reopen(bench: Bench, path: Path, minutes: int) -> None:
    session = Session.start(find(CRASH), program="bench", path=path)
    for _ in range(minutes * 60):
        session.step()
    session.save()
    session.journal.store.close()
    bench.fact("opened after a kill", by_the_clock(bench_journal.open_again, path), "s by the clock")


def frame(_quick: bool) -> list[Figure]:
    """A frame of the Trade screen, and its bytes to the screen's process."""
    run = open_run(OpenWorld(scenario=CRASH, seed=7, in_memory=True))
    for _ in range(300):
        run.step()
    want = Want(symbol=next(iter(run.world.exchange.markets)), levels=60, map_buckets=40, map_step=100)
    overview, knobs = Overview(perf_counter), Knobs("playing", 0, ())
    shown, encoder = build_frame(run, overview, want, knobs, (), 0), msgspec.json.Encoder()

    def frames() -> None:
        for number in range(FRAMES):
            build_frame(run, overview, want, knobs, (), number)

    bench = Bench("frame")
    bench.together(
        {
            "built": Task(clocked(frames), FRAMES),
            "encoded": Task(clocked(lambda: [encoder.encode(shown) for _ in range(FRAMES)]), FRAMES),
        },
        9,
    )
    bench.fact("size", len(encoder.encode(shown)) / 1_000, "kB")
    return bench.figures


def keys(quick: bool) -> list[Figure]:
    bench = Bench("keys")
    for size in SIZES[:1] if quick else SIZES:
        _pressed(bench, size, 0, 20 if quick else 60)
    if not quick:
        _pressed(bench, SIZES[0], THIN_LINK, 40)
    bench.fact("start to first screen", bench_keys.first_screen(CRASH), "s by the clock")
    return bench.figures


def _pressed(bench: Bench, size: str, link: int, count: int) -> None:
    seen = bench_keys.measure(size, "max", link, count, [CRASH])
    where = f"{size}, {link // 1_000} kB/s" if link else size
    bench.fact(f"{where}: p50", seen.p50, "ms by the clock")
    bench.fact(f"{where}: p95", seen.p95, "ms by the clock")
    bench.fact(f"{where}: share of a core", 100 * seen.cpu, "%")
    if not link:
        bench.spread(f"{where}: processor time of the screen a second", [seen.cpu])
