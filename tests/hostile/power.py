"""What a disk may hold after the power was cut: rebuilt from the real writes and syncs of a process.

Recorded with strace. After a cut everything synced is there; of what was written since, any part may
be: writes lost, reordered, torn at sector boundaries. Directory entries and flushes are taken as
honest; one process; no file system is modelled (JOURNAL 3).
"""

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
CALLS = "openat,open,close,write,pwrite64,lseek,ftruncate,fsync,fdatasync,unlink,unlinkat,link,linkat,rename"
_CALL = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+= (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def available() -> bool:
    return shutil.which("strace") is not None


class Call(NamedTuple):
    """One successful system call: its numbers in order, and its texts."""

    name: str
    numbers: list[int]
    texts: list[bytes]
    flags: str
    result: int


def record(script: Path, argument: Path, log: Path, folder: Path) -> list[Call]:
    """Run a script of ours under strace; empty when tracing is not allowed here."""
    command = ["strace", "-f", "-xx", "-s", "10000000", "-e", f"trace={CALLS}", "-o", str(log)]
    finished = subprocess.run(
        [*command, sys.executable, str(script), str(argument)], cwd=folder, capture_output=True, check=False
    )
    if finished.returncode != 0 and b"ptrace" in finished.stderr.lower():
        return []
    assert finished.returncode == 0, finished.stderr
    return list(_parse(log.read_text("ascii")))


def _parse(log: str) -> Iterator[Call]:
    for line in log.splitlines():
        match = _CALL.match(line)
        if match is None or int(match[3]) < 0:
            continue
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(match[2])]
        rest = _TEXT.sub("", match[2])
        numbers = [int(number) for number in re.findall(r"(?<![\w.])\d+(?![\w.])", rest)]
        yield Call(match[1], numbers, texts, rest, int(match[3]))


@dataclass
class Inode:
    """A file: what is surely on the disk, and what was written since, in order."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes), or (length, None) for a truncation."""

    def sync(self) -> None:
        for change in self.pending:
            _apply(self.durable, *change)
        self.pending.clear()

    def after_a_cut(self, chance: random.Random) -> bytes:
        """One of the contents the disk may have."""
        data = bytearray(self.durable)
        kept = [change for change in self.pending if chance.randrange(3)]
        if chance.randrange(2):
            chance.shuffle(kept)
        for offset, written in kept:
            for part in _torn(offset, written, chance):
                _apply(data, *part)
        return bytes(data)


@dataclass
class Machine:
    """Files and open descriptors of the traced process, as far as the calls went."""

    folder: bytes
    names: dict[bytes, Inode] = field(default_factory=dict)
    open: dict[int, tuple[Inode, list[int]]] = field(default_factory=dict)
    said: bytes = b""
    """What the process had acknowledged on its standard output."""

    def step(self, call: Call) -> None:
        action = getattr(self, f"_{call.name}", None)
        if action is not None:
            action(call)

    def cut(self, target: Path, chance: random.Random) -> None:
        """Put into `target` what the disk may hold."""
        for name, inode in self.names.items():
            (target / name.rpartition(b"/")[2].decode()).write_bytes(inode.after_a_cut(chance))

    def _openat(self, call: Call) -> None:
        name = call.texts[0]
        if not name.startswith(self.folder + b"/"):
            self.open.pop(call.result, None)
            return
        inode = self.names.setdefault(name, Inode())
        if "O_TRUNC" in call.flags:
            inode.pending.append((0, None))
        self.open[call.result] = (inode, [0])

    def _close(self, call: Call) -> None:
        self.open.pop(call.numbers[0], None)

    def _lseek(self, call: Call) -> None:
        if call.numbers[0] in self.open:
            self.open[call.numbers[0]][1][0] = call.result

    def _write(self, call: Call) -> None:
        if call.numbers[0] in self.open:
            inode, place = self.open[call.numbers[0]]
            inode.pending.append((place[0], call.texts[0]))
            place[0] += call.result
        elif call.numbers[0] == 1:
            self.said += call.texts[0]

    def _pwrite64(self, call: Call) -> None:
        if call.numbers[0] in self.open:
            self.open[call.numbers[0]][0].pending.append((call.numbers[2], call.texts[0]))

    def _ftruncate(self, call: Call) -> None:
        if call.numbers[0] in self.open:
            self.open[call.numbers[0]][0].pending.append((call.numbers[1], None))

    def _fsync(self, call: Call) -> None:
        if call.numbers[0] in self.open:
            self.open[call.numbers[0]][0].sync()

    _fdatasync = _fsync

    def _unlink(self, call: Call) -> None:
        self.names.pop(call.texts[0], None)

    def _link(self, call: Call) -> None:
        if call.texts[0] in self.names:
            self.names[call.texts[1]] = self.names[call.texts[0]]


def _apply(data: bytearray, offset: int, written: bytes | None) -> None:
    end = offset if written is None else offset + len(written)
    data.extend(bytes(max(0, end - len(data))))
    if written is None:
        del data[offset:]
    else:
        data[offset:end] = written


def _torn(offset: int, written: bytes | None, chance: random.Random) -> list[tuple[int, bytes | None]]:
    """The whole write, or some of its sectors."""
    if written is None or chance.randrange(2):
        return [(offset, written)]
    edges = [offset, *range(offset // SECTOR * SECTOR + SECTOR, offset + len(written), SECTOR)]
    ends = [*edges[1:], offset + len(written)]
    parts = [(start, written[start - offset : end - offset]) for start, end in zip(edges, ends, strict=True)]
    return [part for part in parts if chance.randrange(2)]
