"""R-1, R-5: kill -9 at any moment, also while recovering: all that was acknowledged is there, once."""

import os
import random
from functools import partial
from pathlib import Path

import pytest

from exchange.edge.chain import Header
from exchange.edge.codec import encode_command
from exchange.edge.journal import Journal
from exchange.edge.sequencer import Sequencer
from exchange.engine import Exchange
from tests.hostile.killing import killed, needs_fork
from tests.trading import RULES, clock_of, trading

pytestmark = needs_fork

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)
SNAPSHOT_EVERY = 25
REOPENED_MAX = 25
"""Kills after which a fresh session is begun."""


class Unbroken:
    """The same trading without any interruption: its digest after each number of commands."""

    def __init__(self) -> None:
        self.commands = trading(20_000)
        self._sequencer = Sequencer(Exchange(RULES), clock_of())
        self._digests = [self._sequencer.exchange.digest()]

    def digest(self, count: int) -> bytes:
        while len(self._digests) <= count:
            self._sequencer.submit(self.commands[len(self._digests) - 1])
            self._digests.append(self._sequencer.exchange.digest())
        return self._digests[count]


@pytest.fixture(scope="module")
def unbroken() -> Unbroken:
    return Unbroken()


def trade(path: Path, unbroken: Unbroken, acknowledge: int) -> None:
    """The child: open or begin, recover, then trade on until killed, saying each number it was given."""
    journal = Journal.open(path) if path.exists() else Journal.create(path, HEADER)
    sequencer = Sequencer.recover(RULES, clock_of(journal.seq), journal)
    os.write(acknowledge, b"open\n")
    for number in range(journal.seq, len(unbroken.commands)):
        sequencer.submit(unbroken.commands[number])
        os.write(acknowledge, b"%d\n" % journal.seq)
        if journal.seq % SNAPSHOT_EVERY == 0:
            sequencer.save_snapshot()


def check(path: Path, unbroken: Unbroken, acknowledged: int) -> int:
    """Open as the user would: nothing missing, nothing twice, the state an unbroken run had."""
    if not path.exists():
        assert acknowledged == 0
        return 0
    journal = Journal.open(path)
    again = Sequencer.recover(RULES, clock_of(), journal)
    assert journal.seq >= acknowledged
    assert again.exchange.digest() == unbroken.digest(journal.seq)
    bodies = [record.body for record in journal.transcript.records()]
    assert bodies == [encode_command(command) for command in unbroken.commands[: journal.seq]]
    journal.close()
    return journal.seq


def killing(folder: Path, unbroken: Unbroken, kills: int, seed: int) -> int:
    chance = random.Random(seed)
    path, last, most = folder / "0.session", 0, 0
    for kill in range(kills):
        if kill % REOPENED_MAX == 0:
            path, last = folder / f"{kill}.session", 0
        acknowledged = killed(partial(trade, path, unbroken), chance)
        if chance.randrange(4) or kill % REOPENED_MAX == REOPENED_MAX - 1:
            last = check(path, unbroken, max(last, acknowledged))
        last = max(last, acknowledged)
        most = max(most, last)
    return most


def test_twenty_kills_lose_nothing(tmp_path: Path, unbroken: Unbroken):
    assert killing(tmp_path, unbroken, 20, seed=1) > 20


@pytest.mark.soak
def test_two_thousand_kills_lose_nothing(tmp_path: Path, unbroken: Unbroken):
    assert killing(tmp_path, unbroken, 2000, seed=2) > 100
