"""R-1, R-5: kill -9 at any moment, also while recovering: all that was acknowledged is there, once."""

import os
import random
from functools import partial
from pathlib import Path

import pytest

from exchange.edge.chain import Header, Stamped
from exchange.edge.journal import Journal
from tests.hostile.killing import killed, needs_fork
from tests.trading import records, snapshot, state_after

pytestmark = needs_fork

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)
SNAPSHOT_EVERY = 25
REOPENED_MAX = 25
"""Kills after which a fresh session is begun."""


@pytest.fixture(scope="module")
def day() -> list[Stamped]:
    return records(20_000)


def write(path: Path, day: list[Stamped], acknowledge: int) -> None:
    """The child: open or begin, then write on until killed, saying each number it was given."""
    journal = Journal.open(path) if path.exists() else Journal.create(path, HEADER)
    os.write(acknowledge, b"open\n")
    for record in day[journal.seq :]:
        journal.append([record])
        os.write(acknowledge, b"%d\n" % journal.seq)
        if journal.seq % SNAPSHOT_EVERY == 0:
            snapshot(journal)


def check(path: Path, day: list[Stamped], acknowledged: int) -> int:
    """Open as the user would: nothing missing, nothing twice, every snapshot that of its place."""
    if not path.exists():
        assert acknowledged == 0
        return 0
    journal = Journal.open(path)
    assert journal.seq >= acknowledged
    assert [record[1:] for record in journal.transcript.records()] == day[: journal.seq]
    for kept in journal.transcript.snapshots():
        assert kept.body == state_after(kept.seq)
    journal.close()
    return journal.seq


def killing(folder: Path, day: list[Stamped], kills: int, seed: int) -> int:
    chance = random.Random(seed)
    path, last, most = folder / "0.session", 0, 0
    for kill in range(kills):
        if kill % REOPENED_MAX == 0:
            path, last = folder / f"{kill}.session", 0
        acknowledged = killed(partial(write, path, day), chance)
        if chance.randrange(4) or kill % REOPENED_MAX == REOPENED_MAX - 1:
            last = check(path, day, max(last, acknowledged))
        last = max(last, acknowledged)
        most = max(most, last)
    return most


def test_twelve_kills_lose_nothing(tmp_path: Path, day: list[Stamped]):
    assert killing(tmp_path, day, 12, seed=1) > 20


@pytest.mark.soak
def test_two_thousand_kills_lose_nothing(tmp_path: Path, day: list[Stamped]):
    assert killing(tmp_path, day, 2000, seed=2) > 100
