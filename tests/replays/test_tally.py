"""A plan over every scenario is told as it goes, and found out once."""

from pathlib import Path

import pytest

from replays import tally as room
from replays.opening import own_tallies
from replays.scenario import Scenario
from replays.scenario_file import ScenarioError
from replays.tally import Tally, tally
from tests.again_world import scenario
from tests.replays.test_survey import PATHS, THIN

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name: scenario(tmp_path / name, *path) for name, path in PATHS.items()}

    def find(name: str, own: Path) -> Scenario:
        if name not in known:
            raise ScenarioError(f"{own.name}/{name}: cannot be read")
        return known[name]

    monkeypatch.setattr(room, "names", lambda _: [*PATHS, "broken"])
    monkeypatch.setattr(room, "find", find)


def test_it_tells_how_far_it_is_and_then_where_which_was_better() -> None:
    told: list[Tally] = []
    found = tally(THIN, told.append)
    assert [(len(each.rows), each.now) for each in told] == [
        *((n, name) for n, name in enumerate(PATHS)),
        (3, "broken"),
    ]
    assert [len(found.where(better)) for better in ("isolated", "cross", "equal")] == [1, 1, 1]
    assert [each.scenario for each in found.left_out] == ["broken"]
    assert (found.total, found.now) == (4, "")


def test_it_is_not_lived_again_unless_something_is_another() -> None:
    told: list[Tally] = []
    first = tally(THIN, lambda _: None)
    assert tally(THIN, told.append) == first
    assert not told
    (kept,) = own_tallies().iterdir()
    kept.write_bytes(b"no tally")
    assert tally(THIN, told.append) == first
    assert told
    tally(f"{THIN}\n", lambda _: None)
    assert len(list(own_tallies().iterdir())) == 2
