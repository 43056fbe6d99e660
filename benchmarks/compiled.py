"""The compiled build beside its own source, in turns: two processes, the same flows, one digest.

`MARGINCALL_COMPILE=1 pip install .` puts compiled rooms where packages are installed; run in a checkout,
the interpreter finds the sources first. So the one process imports the exchange from here, the other from
there, and each says which of the two it is. Both play the flows in loops that are interpreted. The
compiled one alone plays what lasts long: a crash of 100,000 legs, and Black Thursday.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from subprocess import PIPE, Popen
from sysconfig import get_path
from typing import NamedTuple, TypeAlias

from benchmarks import bench_book, bench_exchange, simulated
from benchmarks.flows import FLOWS
from benchmarks.measures import Bench, Figure, Task, clocked
from exchange.book import Book, BookOrder
from exchange.edge.version import is_compiled
from exchange.terms import Side

HERE = Path(__file__).parents[1]
INSTALLED = Path(get_path("platlib"))
STEPS = 20_000
VENUES = ("exchange", "book")
USER = "user"
"""The one user of simulated.py, command by command."""
CRASH, WORLD = "crash", "world"
LEGS, MODES = 100_000, ("isolated", "cross")
TWO = (("interpreted", HERE), ("compiled", INSTALLED))


def installed() -> bool:
    """Whether there is a compiled build to be measured."""
    return any((INSTALLED / "exchange" / f"engine{suffix}").exists() for suffix in EXTENSION_SUFFIXES)


def compiled(quick: bool) -> list[Figure]:
    """Every flow through both builds, the whole exchange first, then the book alone."""
    bench = Bench("compiled")
    with ExitStack() as stack:
        players = [(name, stack.enter_context(player(name, folder))) for name, folder in TWO]
        for venue in VENUES:
            for flow in FLOWS:
                assert len({play(venue, flow).digest for _, play in players}) == 1, f"{flow}: two outcomes"
                tasks = {
                    f"{venue}, {flow}, {name}": Task(partial(_seconds, play, venue, flow), STEPS)
                    for name, play in players
                }
                bench.together(tasks, 3 if quick else 9)
        users = {f"one user, {name}": Task(partial(_seconds, play, USER, "-"), 1) for name, play in players}
        bench.together(users, 3 if quick else 9)
        if not quick:
            _lasting(bench, dict(players)["compiled"])
    return bench.figures


def _lasting(bench: Bench, play: "Play") -> None:
    """Once each."""
    for mode in MODES:
        bench.spread(f"liquidation, {mode}, {LEGS:,} legs, compiled", [_seconds(play, CRASH, mode)])
    bench.fact("Black Thursday, compiled", _seconds(play, WORLD, "-"), "s of processor time")


class Played(NamedTuple):
    seconds: float
    """Of processor time."""
    digest: str


Play: TypeAlias = Callable[[str, str], Played]


def _seconds(play: Play, venue: str, flow: str) -> float:
    return play(venue, flow).seconds


@contextmanager
def player(name: str, folder: Path) -> Iterator[Play]:
    """A process that has its exchange from a folder, and plays a flow whenever it is asked."""
    begin = f"import sys; sys.path[:0] = [{str(folder)!r}]; sys.path.append({str(HERE)!r})"
    command = [sys.executable, "-P", "-c", f"{begin}; from benchmarks.compiled import answer; answer()"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        asked, told = process.stdin, process.stdout
        assert asked is not None
        assert told is not None

        def play(venue: str, flow: str) -> Played:
            print(venue, flow, file=asked, flush=True)
            seconds, digest = told.readline().split()
            return Played(float(seconds), digest)

        assert told.readline().strip() == name, f"{folder} holds another build"
        yield play
        asked.close()


def answer() -> None:
    """What the process does: says which build it is, then a line for each line."""
    print("compiled" if is_compiled() else "interpreted", flush=True)
    for line in sys.stdin:
        venue, flow = line.split()
        print(*PLAYS[venue](flow), flush=True)


_steps = cache(bench_book.prepared)
_commands = cache(bench_exchange.prepared)


def _on_the_book(flow: str) -> Played:
    steps, book = _steps(flow, STEPS), Book[BookOrder]()
    seconds = clocked(bench_book.play, steps, book)()
    left = [(order.id, order.price, order.open_size) for side in Side for order in book.orders(side)]
    return Played(seconds, sha256(repr(left).encode()).hexdigest())


def _on_the_exchange(flow: str) -> Played:
    commands, exchange = _commands(flow, STEPS), bench_exchange.venue()
    seconds = clocked(bench_exchange.play, commands, exchange)()
    return Played(seconds, exchange.digest().hex())


def _of_one_user(_flow: str) -> Played:
    return Played(simulated.ours(), "-")


def _of_a_crash(mode: str) -> Played:
    """For one liquidation, all that follows from it and the makers' quotes included."""
    from benchmarks import bench_cascade  # noqa: PLC0415 - needs NumPy, which the flows do without

    exchange = bench_cascade.opened(LEGS, mode)
    tally = bench_cascade.crash(exchange)
    bench_cascade.opening.cache_clear()
    return Played(tally.seconds / tally.liquidations, exchange.digest().hex())


def _of_a_world(_flow: str) -> Played:
    from benchmarks.world_families import lived  # noqa: PLC0415 - loads the screen too

    run, seconds = lived(False)
    lived.cache_clear()
    return Played(seconds, run.world.digest().hex())


PLAYS = {
    "book": _on_the_book,
    "exchange": _on_the_exchange,
    USER: _of_one_user,
    CRASH: _of_a_crash,
    WORLD: _of_a_world,
}
