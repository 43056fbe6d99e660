"""Memory over time: the terminal on an endless market as fast as it goes, minute by minute.

`python -m benchmarks.bench_soak [--minutes 30] [--size 120x40] [--session FILE] [WORLD]` starts the
program in a pseudo-terminal and prints what the screen and the world behind it hold (resident, in MB)
and what processor time they take (share of a core).
"""

import argparse
import os
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.bench_keys import READY, Terminal

MINUTE = 60.0


class Held(NamedTuple):
    """What one process holds and has used."""

    megabytes: float
    seconds: float


def held(pid: int) -> Held:
    """Resident memory in MB and processor time in seconds, of a process without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    return Held(int(fields[21]) * page / 1e6, (int(fields[11]) + int(fields[12])) / ticks)


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def row(minute: float, pids: list[int], before: list[Held], spent: float) -> tuple[str, list[Held]]:
    """One line of the table, and what it was made of."""
    now = [held(pid) for pid in pids]
    shares = [(each.seconds - then.seconds) / spent for each, then in zip(now, before, strict=True)]
    cells = [f"{each.megabytes:.1f} | {share:.0%}" for each, share in zip(now, shares, strict=True)]
    return f"| {minute:.0f} | {' | '.join(cells)} |", now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--session", type=Path, help="keep the session in a file; else in memory")
    parser.add_argument("world", nargs="?", default="calm")
    asked = parser.parse_args()
    columns, rows = map(int, asked.size.split("x"))
    kept = ["--session", str(asked.session)] if asked.session else ["--in-memory"]
    argv = ["-m", "tui", "replay", asked.world, "--speed", "max", *kept]
    terminal = Terminal(argv, columns, rows, 0)
    try:
        terminal.wait_for(READY)
        pids = [terminal.pid, *children(terminal.pid)[:1]]
        print("| minute | screen MB | screen CPU | world MB | world CPU |\n|---|---|---|---|---|", flush=True)
        begun = last = time.monotonic()
        before = [held(pid) for pid in pids]
        for minute in range(1, asked.minutes + 1):
            terminal.drain(begun + minute * MINUTE - time.monotonic())
            now = time.monotonic()
            line, before = row(minute, pids, before, now - last)
            last = now
            print(line, flush=True)
    finally:
        terminal.close()


if __name__ == "__main__":
    main()
