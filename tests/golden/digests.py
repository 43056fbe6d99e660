"""A slice of every committed scenario, under each Python and hash seed: all must come to the same.

Run: python -m tests.golden.digests [PYTHON...] — interpreters that have the requirements; default: this one.
Without a name of its own a process prints its digests, one scenario a line.
"""

import os
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path

from exchange.edge.codec import encode_event
from exchange.units import MINUTE, SECOND
from replays.scenarios.catalogue import names
from replays.scenarios.scenario import find
from replays.world.playback import World

SLICE = 20 * MINUTE
HASH_SEEDS = ("0", "1", "42")
ROOT = Path(__file__).parents[2]
PRINT = "import tests.golden.digests as digests; digests.tell()"


def digest(name: str) -> str:
    """State and events of a slice, in sixteen bytes each."""
    world, events = World(find(name)), blake2b(digest_size=16)
    for _ in range(SLICE // SECOND):
        for event in world.step():
            events.update(encode_event(event))
    return f"{world.digest().hex()} {events.hexdigest()}"


def tell() -> None:
    for name in names():
        print(name, digest(name))


def told_by(python: str, hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([python, "-c", PRINT], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def main(pythons: list[str]) -> int:
    """The table, and 1 if any differs."""
    told = {(python, seed): told_by(python, seed) for python in pythons for seed in HASH_SEEDS}
    first = next(iter(told.values()))
    print(first, end="")
    for (python, seed), each in told.items():
        print(f"{python} hash seed {seed}: {'the same' if each == first else 'DIFFERENT'}")
    return int(any(each != first for each in told.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [sys.executable]))
