"""A disk that fills up while somebody trades: nothing acknowledged is lost, nothing else is shown."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.commands import Deposit
from exchange.edge import faults
from exchange.edge.recovery import verify
from replays.crowd.population import PLAYER
from replays.sessions.session import Session
from tests.small_world import USDT, small


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


def trade_until_full(session: Session) -> tuple[int, bytes]:
    """How many commands were acknowledged, and the state after the last of them."""
    shown = session.world.digest()
    for number in range(50_000):
        try:
            session.submit(Deposit(trader=PLAYER, asset=USDT, amount=number))
        except faults.DiskFull:
            return number, shown
        shown = session.world.digest()
    raise AssertionError("the disk never filled up")


def test_a_full_disk_stops_the_world_and_loses_nothing(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("exchange.edge.journal.ROOM_MIN", 0)
    path = small_disk / "one.session"
    session = Session.start(small(tmp_path), program="0.1.0", path=path)
    acknowledged, shown = trade_until_full(session)
    assert session.world.digest() == shown
    with pytest.raises(faults.DiskFull):
        session.submit(Deposit(trader=PLAYER, asset=USDT, amount=1))
    session.close()
    verdict = verify(path)
    assert verdict.clean, verdict.text
    assert verdict.commands == acknowledged > 100
    roomier = tmp_path / "roomier"
    shutil.copytree(small_disk, roomier)
    again = Session.resume(roomier / path.name, scenarios=tmp_path)
    again.catch_up()
    assert (len(again.done), again.world.digest()) == (acknowledged, shown)
    again.close()
