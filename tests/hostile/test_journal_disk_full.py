"""A disk that fills up while somebody trades: nothing acknowledged is lost, nothing else is shown."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.edge import faults
from exchange.edge.chain import Header
from exchange.edge.journal import Journal
from exchange.edge.recovery import verify
from exchange.edge.sequencer import Sequencer
from exchange.edge.transcript import Transcript
from exchange.engine import Exchange
from tests.trading import RULES, clock_of, trading

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes; where we may not mount one, the test is skipped."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None:
        pytest.skip("needs mount, for a disk small enough to fill")
    command = [mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def trade_until_full(sequencer: Sequencer) -> tuple[int, bytes]:
    """How many commands were acknowledged, and the state after the last of them."""
    shown = sequencer.exchange.digest()
    for number, command in enumerate(trading(50_000)):
        try:
            sequencer.submit(command)
        except faults.DiskFull:
            return number, shown
        shown = sequencer.exchange.digest()
    raise AssertionError("the disk never filled up")


def test_a_full_disk_stops_the_venue_and_loses_nothing(small_disk: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("exchange.edge.journal.ROOM_MIN", 0)
    path = small_disk / "one.session"
    sequencer = Sequencer(Exchange(RULES), clock_of(), Journal.create(path, HEADER))
    acknowledged, shown = trade_until_full(sequencer)
    assert sequencer.exchange.digest() == shown
    with pytest.raises(faults.DiskFull):
        sequencer.submit(trading(1)[0])
    sequencer.journal.close()
    verdict = verify(path)
    assert verdict.clean, verdict.text
    assert verdict.commands == acknowledged > 100
    with Transcript.open(path) as transcript:
        assert sum(1 for _ in transcript.records()) == acknowledged
    roomier = small_disk.parent / "roomier"
    shutil.copytree(small_disk, roomier)
    again = Sequencer.recover(RULES, clock_of(), Journal.open(roomier / path.name))
    assert again.exchange.digest() == shown
    again.journal.close()
