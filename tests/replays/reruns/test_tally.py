"""A plan over every scenario is told as it goes, and found out once."""

from dataclasses import replace
from pathlib import Path

import pytest

from replays.messages.findings import Tally, TwinsRow
from replays.reruns import survey
from replays.reruns import tally as room
from replays.reruns.rerun import Life
from replays.reruns.tally import tally
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.places import own_tallies
from replays.scenarios.scenario import Scenario
from tests.again_world import scenario
from tests.replays.reruns.test_survey import THIN

pytestmark = pytest.mark.usefixtures("home")
ENDS = {"dip": "cross", "gap": "isolated", "nothing": "equal"}


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three scenarios whose ends are known without living them (test_survey lives them), and a broken one."""
    known = {name: replace(scenario(tmp_path / name, "100", "100"), name=name) for name in ENDS}

    def find(name: str, own: Path) -> Scenario:
        if name not in known:
            raise ScenarioError(f"{own.name}/{name}: cannot be read")
        return known[name]

    def lived(life: Life) -> TwinsRow:
        name = life.scenario.name
        return TwinsRow(name, ENDS[name], {}, None, "")

    monkeypatch.setattr(room, "names", lambda _: [*ENDS, "broken"])
    monkeypatch.setattr(room, "find", find)
    monkeypatch.setattr(survey, "Twins", lambda life: life)
    monkeypatch.setattr(survey, "_lived", lived)


def test_it_tells_how_far_it_is_and_then_where_which_was_better() -> None:
    told: list[Tally] = []
    found = tally(THIN, told.append)
    assert [len(each.rows) for each in told] == [0, 1, 2, 3]
    assert [each.now for each in told] == [*ENDS, "broken"]
    assert [found.where(better) for better in ENDS.values()] == [["dip"], ["gap"], ["nothing"]]
    assert [each.scenario for each in found.left_out] == ["broken"]
    assert (found.total, found.now) == (4, "")


def test_a_plan_that_was_played_is_not_judged_anew() -> None:
    """It may say what its order cannot have, as one of a session of before may."""
    played = f'{THIN}\ntrigger_by = "last"'
    assert [each.scenario for each in tally(played, lambda _: None).left_out] == ["broken"]


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
