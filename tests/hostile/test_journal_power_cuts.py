"""R-2: the power is cut at any moment: all that was acknowledged is there, and nothing is refused."""

import os
import random
import shutil
from pathlib import Path

import pytest

from exchange.edge import faults
from exchange.edge.journal import Journal
from tests.hostile import power
from tests.hostile.trade_until_done import COUNT
from tests.trading import records

ROOT = Path(__file__).parents[2]
EXPECTED = [record.body for record in records(COUNT)]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[power.Call]]:
    """The folder of the traced session, and every call its process made."""
    if not power.available():
        pytest.skip("needs strace, to record writes and syncs")
    folder = tmp_path_factory.mktemp("traced")
    script = ROOT / "tests" / "hostile" / "trade_until_done.py"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(ROOT))
        log = folder.with_name("calls.log")
        found = power.record(script, folder / "one.session", log, ROOT)
    if not found:
        pytest.skip("tracing is not allowed here")
    return os.fsencode(folder), found


def acknowledged(said: bytes) -> int | None:
    lines = said.split(b"\n")[:-1]
    return int(lines[-1]) if lines else None


def check(path: Path, last: int | None) -> None:
    if last is None:
        return
    try:
        journal = Journal.open(path)
    except faults.SessionFault as fault:
        raise AssertionError(f"refused after {last}: {fault}") from fault
    bodies = [record.body for record in journal.transcript.records()]
    journal.close()
    assert len(bodies) >= last, "acknowledged commands are lost"
    assert bodies == EXPECTED[: len(bodies)]


def cut_often(calls: tuple[bytes, list[power.Call]], target: Path, cuts: int, seed: int) -> None:
    folder, recorded = calls
    chance = random.Random(seed)
    first = next(i for i, call in enumerate(recorded) if any(t.startswith(folder) for t in call.texts))
    moments = sorted(chance.randrange(first, len(recorded)) for _ in range(cuts))
    machine, done = power.Machine(folder), 0
    for moment in moments:
        for call in recorded[done:moment]:
            machine.step(call)
        done = max(done, moment)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        machine.cut(target, chance)
        check(target / "one.session", acknowledged(machine.said))


def test_sixty_cuts_lose_nothing(calls: tuple[bytes, list[power.Call]], tmp_path: Path):
    cut_often(calls, tmp_path / "cut", 60, seed=1)


def test_the_simulator_finds_a_session_that_was_never_synced(
    calls: tuple[bytes, list[power.Call]], tmp_path: Path
):
    folder, recorded = calls
    unsynced = [call for call in recorded if "sync" not in call.name]
    with pytest.raises(AssertionError):
        cut_often((folder, unsynced), tmp_path / "cut", 60, seed=1)


@pytest.mark.soak
def test_a_thousand_cuts_lose_nothing(calls: tuple[bytes, list[power.Call]], tmp_path: Path):
    cut_often(calls, tmp_path / "cut", 1000, seed=2)
