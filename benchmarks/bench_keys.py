"""From a key to the changed screen: the terminal in a real pty, a driver that types and watches.

`python -m benchmarks.bench_keys [--size 120x40] [--speed max] [--link 300000]` starts `margincall
replay` in a pseudo-terminal, opens the ticket, and presses `r` at random moments; the latency is the
time from the byte written to the bytes that show the switch. With `--link` the driver reads no more
than so many bytes a second, as a thin line would.
"""

import argparse
import fcntl
import os
import pty
import random
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import suppress

import msgspec

READY = b"palette"
STATES = (b"REDUCE", b"reduce")
PATIENCE = 30.0
CHUNK = 65536


class Result(msgspec.Struct, frozen=True):
    """Milliseconds, share of a core, kB a second."""

    size: str
    speed: str
    link: int
    keys: int
    p50: float
    p95: float
    worst: float
    cpu: float
    output: float

    def row(self) -> str:
        link = f"{self.link // 1000} kB/s" if self.link else "local"
        return (
            f"| {self.size} | {self.speed} | {link} | {self.keys} | {self.p50:.1f} | {self.p95:.1f} | "
            f"{self.worst:.1f} | {self.cpu:.0%} | {self.output:.0f} |"
        )


class Terminal:
    """A child in a pty, read no faster than the link allows."""

    def __init__(self, argv: list[str], columns: int, rows: int, link: int) -> None:
        self.link = link
        self.taken = 0
        self._begun = time.monotonic()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TEXTUAL_DISABLE_KITTY_KEY="1")
            os.execv(sys.executable, [sys.executable, *argv])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)

    def press(self, key: bytes) -> None:
        os.write(self.fd, key)

    def read(self, seconds: float) -> bytes:
        """What comes within so many seconds, as far as the link lets it through."""
        if not select.select([self.fd], [], [], max(seconds, 0))[0]:
            return b""
        room = CHUNK
        if self.link:
            room = min(CHUNK, int((time.monotonic() - self._begun) * self.link) - self.taken)
            if room < 256:
                time.sleep(min(0.002, max(seconds, 0)))
                return b""
        data = os.read(self.fd, room)
        self.taken += len(data)
        return data

    def wait_for(self, text: bytes, seconds: float = PATIENCE) -> float:
        """Seconds until a text comes by."""
        begun, tail = time.monotonic(), b""
        while time.monotonic() - begun < seconds:
            tail = tail[-64:] + self.read(0.05)
            if text in tail:
                return time.monotonic() - begun
        raise TimeoutError(f"never saw {text!r}")

    def drain(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.read(left)

    def cpu_seconds(self) -> float:
        """Of the process itself, not of its children."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End it, and read what it has left to say: who writes to a terminal that nobody reads, waits."""
        os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while not os.waitpid(self.pid, os.WNOHANG)[0]:
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
            with suppress(OSError):
                self.read(0.05)
        os.close(self.fd)


def latencies(terminal: Terminal, count: int, seed: int = 1) -> Iterator[float]:
    """Press at random moments; one latency in milliseconds each."""
    dice = random.Random(seed)
    for number in range(count):
        terminal.drain(dice.uniform(0.05, 0.25))
        terminal.press(b"r")
        yield 1000 * terminal.wait_for(STATES[number % 2], 5.0)


def first_screen(world: str, size: str = "120x40") -> float:
    """Seconds by the clock from the start of the program to a screen that can be used."""
    columns, rows = map(int, size.split("x"))
    terminal = Terminal(["-m", "tui", "replay", world, "--in-memory"], columns, rows, 0)
    try:
        return terminal.wait_for(READY)
    finally:
        terminal.close()


def measure(size: str, speed: str, link: int, count: int, world: list[str]) -> Result:
    columns, rows = map(int, size.split("x"))
    terminal = Terminal(["-m", "tui", "replay", *world, "--speed", speed, "--in-memory"], columns, rows, link)
    try:
        terminal.wait_for(READY)
        terminal.drain(2.0)
        terminal.press(b"b")
        terminal.drain(0.5)
        begun, cpu, taken = time.monotonic(), terminal.cpu_seconds(), terminal.taken
        found = sorted(latencies(terminal, count))
        spent = time.monotonic() - begun
        return Result(
            size=size,
            speed=speed,
            link=link,
            keys=count,
            p50=statistics.median(found),
            p95=found[min(len(found) - 1, len(found) * 95 // 100)],
            worst=found[-1],
            cpu=(terminal.cpu_seconds() - cpu) / spent,
            output=(terminal.taken - taken) / spent / 1000,
        )
    finally:
        terminal.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", help="columns x rows; may be repeated")
    parser.add_argument("--speed", default="max")
    parser.add_argument("--link", type=int, default=0, help="bytes a second; 0 for no limit")
    parser.add_argument("--keys", type=int, default=60)
    parser.add_argument("world", nargs="*", default=["black-thursday"])
    asked = parser.parse_args()
    print("| size | speed | link | keys | p50 ms | p95 ms | worst ms | CPU | kB/s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in asked.size or ["120x40", "200x60"]:
        print(measure(size, asked.speed, asked.link, asked.keys, asked.world).row(), flush=True)


if __name__ == "__main__":
    main()
