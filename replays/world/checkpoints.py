"""Where a rewind may land: the whole world, kept in memory every so often.

One is taken for each eighth of a second of engine work, but never so often that taking them costs more
than a quarter of the work; when there are too many, every second of the older half is given up.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from exchange.units import Time
from replays.world.history import Act, Line

WORK_BETWEEN = 0.125
"""Seconds of engine work from one checkpoint to the next, at least: half of it is lived again by a rewind,
half as long as restoring takes (benchmarks/bench_rewind.py)."""
COST_SHARE = 4
"""Nor sooner than four times what the last one took."""
KEPT_MAX = 384
BYTES_MAX = 160_000_000
"""Of all together: a whole run is to keep below 200 MB."""
BOOKMARK_BYTES = 25_000
"""Of a bookmark, in three busy markets; it does not grow with what was lived."""


class Place(NamedTuple):
    """A moment of a line: a time of the tape, after the act numbered `seq` (0: before any)."""

    seq: int
    time: Time

    def lived(self, acts: Sequence[Act], until: Time) -> int | None:
        """How many of these acts lie behind; None unless the rest leads from here to before `until`."""
        count = sum(act.seq <= self.seq for act in acts)
        last, following = acts[count - 1 : count], acts[count : count + 1]
        same_past = [act.seq for act in last] == ([self.seq] if self.seq else [])
        nothing_between = all(act.time >= self.time for act in following)
        before = all(act.time < until for act in last)
        return count if self.time <= until and same_past and nothing_between and before else None

    @classmethod
    def at_end(cls, line: Line) -> "Place":
        """After its last act, as far as it was played."""
        return cls(line.acts[-1].seq if line.acts else 0, line.end)


class Checkpoint(NamedTuple):
    """A world at a place."""

    place: Place
    events: bytes
    """Hash over every event until then."""
    world: bytes
    bookmark: object
    """Where whoever follows the world was."""

    @property
    def weight(self) -> int:
        """Bytes of memory, about."""
        return len(self.world) + BOOKMARK_BYTES


class Checkpoints:
    """In the order in which they were taken."""

    def __init__(self) -> None:
        self.kept: list[Checkpoint] = []
        self._work = 0.0
        self._cost = 0.0
        self._bytes = 0

    def work(self, seconds: float) -> None:
        """Count engine work."""
        self._work += seconds

    def start_again(self) -> None:
        """The world has gone back to one of them: what it lives now, up to the next, is kept already."""
        self._work = 0.0

    @property
    def is_due(self) -> bool:
        return self._work >= max(WORK_BETWEEN, COST_SHARE * self._cost)

    def keep(self, checkpoint: Checkpoint, cost: float) -> None:
        """`cost` is the seconds it took to take."""
        self._work, self._cost = 0.0, cost
        self.kept.append(checkpoint)
        self._bytes += checkpoint.weight
        if len(self.kept) > KEPT_MAX or self._bytes > BYTES_MAX:
            half = len(self.kept) // 2
            self.kept = self.kept[:half:2] + self.kept[half:]
            self._bytes = sum(each.weight for each in self.kept)

    def before(
        self, acts: Sequence[Act], until: Time, fits: Callable[[Checkpoint], bool] = lambda _: True
    ) -> tuple[Checkpoint, int] | None:
        """The latest that fits, and from which these acts lead to before `until`, and how many of them it
        holds."""
        kept = filter(fits, self.kept)
        found = [(each, lived) for each in kept if (lived := each.place.lived(acts, until)) is not None]
        return max(found, key=lambda pair: pair[0].place.time, default=None)
