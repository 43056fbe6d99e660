"""R-3, R-4: a damaged session is told and refused, never half believed, and left as it is."""

import random
import shutil
from pathlib import Path

import pytest

from exchange.edge import faults
from exchange.edge.chain import Header, Record
from exchange.edge.journal import Journal
from exchange.edge.recovery import salvage, verify
from exchange.edge.transcript import Transcript
from tests import trading

HEADER = Header(scenario="calm", scenario_hash="ab", seed=7, program="0.1.0", created=1)
RECORDS = trading.records(400)
SECTOR = 512
NAME = "one.session"


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def zero(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data)) // SECTOR * SECTOR
    data[start : start + SECTOR] = bytes(len(data[start : start + SECTOR]))


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `live`, as a kill leaves a session, and `closed`, as quitting does."""
    folder = tmp_path_factory.mktemp("whole")
    for state in ("live", "closed", "at work"):
        (folder / state).mkdir()
    journal = Journal.create(folder / "at work" / NAME, HEADER)
    for start in range(0, len(RECORDS), 4):
        journal.append(RECORDS[start : start + 4])
        if start in (100, 200, 300):
            trading.snapshot(journal)
        if start == 300:
            journal.fork("what if", 50, 1)
            journal.switch(0)
    for file in journal.path.parent.iterdir():
        shutil.copy(file, folder / "live" / file.name)
    journal.close()
    for file in journal.path.parent.iterdir():
        shutil.copy(file, folder / "closed" / file.name)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def records(path: Path) -> list[Record]:
    with Transcript.open(path) as transcript:
        transcript.check_complete()
        transcript.check_recent()
        return list(transcript.records())


def read_after(damage, source: Path, folder: Path, chance: random.Random, good: list[Record]) -> str:
    """What a reader makes of one damage: "refused" or "harmless"; anything else fails."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    path = folder / NAME
    target = path.with_name(chance.choice([name for name, data in contents(folder).items() if data]))
    data = bytearray(target.read_bytes())
    damage(data, chance)
    target.write_bytes(data)
    before = contents(folder)
    try:
        found = records(path)
    except (faults.SessionDamaged, faults.SessionForeign, faults.SessionNewer):
        assert contents(folder) == before, "a refused session was touched"
        return "refused"
    assert found == good, "silently wrong or short"
    return "harmless"


def trials(damage, state: str, whole: Path, folder: Path, count: int) -> dict[str, int]:
    chance = random.Random(f"{damage.__name__} {state}")
    good = records(whole / state / NAME)
    seen = {"refused": 0, "harmless": 0}
    for _ in range(count):
        seen[read_after(damage, whole / state, folder, chance, good)] += 1
    return seen


@pytest.mark.parametrize("state", ["live", "closed"])
@pytest.mark.parametrize("damage", [flip, zero, cut])
def test_no_damage_is_silently_believed(damage, state: str, whole: Path, tmp_path: Path):
    assert trials(damage, state, whole, tmp_path / "damaged", 40)["refused"] > 2


@pytest.mark.soak
@pytest.mark.parametrize("state", ["live", "closed"])
@pytest.mark.parametrize("damage", [flip, zero, cut])
def test_no_damage_in_three_hundred_is_silently_believed(damage, state: str, whole: Path, tmp_path: Path):
    assert trials(damage, state, whole, tmp_path / "damaged", 300)["refused"] > 20


def test_what_salvage_saves_is_always_a_true_beginning(whole: Path, tmp_path: Path):
    good = records(whole / "live" / NAME)
    chance = random.Random(5)
    saved_something = 0
    for trial in range(30):
        folder = tmp_path / str(trial)
        shutil.copytree(whole / "live", folder)
        target = folder / (NAME + chance.choice(("", "-wal", "-wal")))
        data = bytearray(target.read_bytes())
        chance.choice((flip, zero, cut))(data, chance)
        target.write_bytes(data)
        out = folder / "saved.session"
        try:
            salvage(folder / NAME, out)
        except faults.SessionFault:
            continue
        saved = records(out)
        assert saved == good[: len(saved)]
        assert verify(out).clean
        saved_something += bool(saved)
    assert saved_something > 5


def test_a_log_cut_at_any_of_its_last_bytes_loses_nothing_silently(whole: Path, tmp_path: Path):
    """Without the mark a cut of the log is what a power cut leaves, and the beginning is whole."""
    good = records(whole / "live" / NAME)
    size = (whole / "live" / (NAME + "-wal")).stat().st_size
    for length in sorted({*range(size - 40, size), *range(0, size, size // 20)}):
        folder = tmp_path / str(length)
        shutil.copytree(whole / "live", folder)
        log = folder / (NAME + "-wal")
        log.write_bytes(log.read_bytes()[:length])
        with pytest.raises(faults.CommandsMissing):
            records(folder / NAME)
        (folder / (NAME + ".hwm")).unlink()
        try:
            found = records(folder / NAME)
        except faults.SessionForeign:
            continue
        assert found == good[: len(found)]
