"""The venue measured: the book alone, the whole exchange, margin updates, a cascade, and how each grows.

Figures are seconds of processor time for one operation: a step of a flow, a mark tick, an account
filed again, a liquidation. A quick run asks the same of smaller worlds.
"""

import random
from collections.abc import Callable
from functools import partial
from itertools import cycle
from statistics import median

from benchmarks import bench_book, bench_cascade, bench_exchange, bench_margin
from benchmarks.bench_margin import INSTRUMENTS, MARK, NumpyScan, filed, holdings
from benchmarks.flows import FLOWS, deep
from benchmarks.measures import Bench, Figure, Spans, Task, clocked, clocked_anew, exponent, share
from exchange.book import Book
from exchange.risk_bands import RiskBands
from exchange.terms import Trader
from exchange.units import Price

TICKS = 2_000
FILINGS = 2_000
MILLION = 1_000_000
DEPTHS = (10, 100, 1_000, 10_000, 100_000)
TRADERS = (10, 100, 1_000, 10_000)
LENGTHS = (5_000, 20_000, 80_000)


def book(quick: bool) -> list[Figure]:
    bench, steps = Bench("book"), 20_000 if quick else 100_000
    flows = {name: bench_book.prepared(name, steps) for name in FLOWS}
    bench.together(
        {name: Task(clocked(bench_book.play, flow), len(flow)) for name, flow in flows.items()},
        5 if quick else 9,
    )
    for part, span in zip(("p50", "p99", "p99.9"), bench_book.percentiles(flows["mixed"]), strict=True):
        bench.fact(f"{part} of a mixed step", span, "µs")
    if not quick:
        flow = bench_book.prepared("mixed", MILLION)
        bench.time("mixed, a million", clocked(bench_book.play, flow), MILLION)
    return bench.figures


def exchange(quick: bool) -> list[Figure]:
    bench, steps = Bench("exchange"), 10_000 if quick else 40_000
    flows = {name: bench_exchange.prepared(name, steps) for name in FLOWS}
    tasks = {
        name: Task(clocked_anew(bench_exchange.play, flow, bench_exchange.venue), len(flow))
        for name, flow in flows.items()
    }
    told = bench_exchange.ordered("mixed", steps).steps
    tasks["mixed, commands built inside"] = Task(clocked(bench_exchange.play_building, told), steps)
    bench.together(tasks, 3 if quick else 7)
    spans = sorted(bench_exchange.spans(flows["mixed"]))
    for name, part in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)):
        bench.fact(f"{name} of a mixed command", share(spans, part) / 1_000, "µs")
    return bench.figures


def margin(quick: bool) -> list[Figure]:
    bench = Bench("margin")
    for mode in bench_margin.LEGS_MAX:
        margin_of(bench, mode, quick)
    return bench.figures


def margin_of(bench: Bench, mode: str, quick: bool) -> None:
    counts = (1_000, 100_000) if quick else (1_000, 10_000, 100_000, MILLION)
    bands = {count: filed(count, mode) for count in counts}
    ends = counts[0], counts[-1]
    tasks = {f"calm tick, {mode}, {count:,}": Task(_ticks(each), TICKS) for count, each in bands.items()}
    if mode == "cross":
        scans = [NumpyScan(holdings(count, mode), INSTRUMENTS, MARK) for count in ends]
        tasks |= {
            f"calm tick, NumPy scan, {count:,}": Task(_scans(scan), 20)
            for count, scan in zip(ends, scans, strict=True)
        }
    bench.together(tasks, 7 if quick else 15)
    filings = {
        f"file again, {mode}, {count:,}": Task(_filings(bands[count], count, mode), FILINGS) for count in ends
    }
    bench.together(filings, 3 if quick else 7)
    filed.cache_clear()
    holdings.cache_clear()


def _ticks(bands: RiskBands) -> Spans:
    marks = bench_margin.calm_marks()

    def tick() -> None:
        tripped = bands.tripped
        for _ in range(TICKS):
            tripped(*next(marks))

    return clocked(tick)


def _scans(scan: NumpyScan) -> Spans:
    marks = cycle([(each.symbol, Price(MARK + step)) for step in (1, -1) for each in INSTRUMENTS])

    def tick() -> None:
        for _ in range(20):
            scan.tick(*next(marks))

    return clocked(tick)


def _filings(bands: RiskBands, count: int, mode: str) -> Spans:
    """Balances up or down by as much as a fifth, drawn outside the clock; then all put back."""
    chance, held = random.Random(7), holdings(count, mode)

    def run() -> float:
        drawn = [chance.choice(held) for _ in range(FILINGS)]
        changed = [each._replace(balance=each.balance * chance.randint(80, 120) // 100) for each in drawn]
        spent = clocked(_file, bands, changed)()
        _file(bands, drawn)
        return spent

    return run


def _file(bands: RiskBands, changed: list[bench_margin.Holding]) -> None:
    for each in changed:
        bands.file(*each)


def cascade(quick: bool) -> list[Figure]:
    """A liquidation with all that follows from it, makers' quotes included."""
    bench = Bench("cascade")
    for mode in bench_margin.LEGS_MAX:
        cascade_of(bench, mode, quick)
    return bench.figures


def cascade_of(bench: Bench, mode: str, quick: bool) -> None:
    legs = 10_000 if quick else 100_000
    tallies = [bench_cascade.crash(bench_cascade.opened(legs, mode)) for _ in range(3 if quick else 1)]
    bench_cascade.opening.cache_clear()
    counts = [tally.liquidations for tally in tallies]
    name = f"liquidation, {mode}, {legs:,} legs"
    bench.spread(name, [tally.seconds / count for tally, count in zip(tallies, counts, strict=True)])
    bench.fact(f"liquidations, {mode}", counts[0], "")
    bench.fact(f"worst command, {mode}", median(1_000 * tally.worst for tally in tallies), "ms")
    bench.fact(f"memory grown, {mode}", median(tally.grown / 2**20 for tally in tallies), "MB")


def growth(quick: bool) -> list[Figure]:
    """What one operation costs in worlds of different sizes, and the exponent fitted to it."""
    bench = Bench("growth")
    _grows(bench, "book step, resting orders", DEPTHS[:4] if quick else DEPTHS, _book_of)
    _grows(bench, "exchange command, traders", TRADERS[:3] if quick else TRADERS, _venue_of)
    _grows(bench, "exchange command, commands before", LENGTHS[:2] if quick else LENGTHS, _tail_of)
    positions = (1_000, 10_000, 100_000)
    _grows(bench, "calm tick, cross positions", positions, _tick_of)
    _grows(bench, "file again, cross positions", positions, _filing_of)
    filed.cache_clear()
    holdings.cache_clear()
    return bench.figures


def _grows(bench: Bench, what: str, sizes: tuple[int, ...], world: Callable[[int], Task]) -> None:
    tasks = {f"{what}: {size:,}": world(size) for size in sizes}
    already = len(bench.figures)
    bench.together(tasks, 5)
    fitted = exponent(sizes, [each.median for each in bench.figures[already:]])
    bench.fact(f"{what}: exponent", fitted, "")


def _book_of(resting: int) -> Task:
    steps = [bench_book.in_book_words(step) for step in deep(1, 20_000, resting)]

    def run() -> float:
        filled = bench_book.play(steps[:resting], Book())
        return clocked(bench_book.play, steps[resting:], filled)()

    return Task(run, 20_000)


def _venue_of(count: int) -> Task:
    traders = [Trader(f"trader{number}") for number in range(count)]
    told = bench_exchange.ordered("mixed", 10_000, traders)
    commands = [bench_exchange.command_of(*each) for each in told.steps]
    venue = partial(bench_exchange.venue, traders)
    return Task(clocked_anew(bench_exchange.play, commands, venue), len(commands))


def _tail_of(length: int) -> Task:
    """The last 5,000 of so many commands."""
    commands = bench_exchange.prepared("mixed", length)

    def run() -> float:
        opened = bench_exchange.play(commands[:-5_000])
        return clocked(bench_exchange.play, commands[-5_000:], opened)()

    return Task(run, 5_000)


def _tick_of(positions: int) -> Task:
    return Task(_ticks(filed(positions, "cross")), TICKS)


def _filing_of(positions: int) -> Task:
    return Task(_filings(filed(positions, "cross"), positions, "cross"), FILINGS)
