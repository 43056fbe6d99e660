"""The same plan in several scenarios, and where which margin mode was better."""

from pathlib import Path

import pytest

from replays.messages.findings import LeftOut
from replays.planning.plan_files import PlanError
from replays.reruns.survey import Survey
from replays.reruns.twins import Twins
from replays.scenarios.catalogue import ScenarioError
from tests.again_world import life, scenario, step

THIN = step("+5s", "set_leverage", leverage="50") + step(
    "+10s", "order", side="buy", type="limit", price="100.2", size="300"
)
PATHS = {
    "a gap through its margin": ("100", "100", "96", "92", "90", "90"),
    "a dip": ("100", "100", "98", "97.5", "100", "101", "101"),
    "nothing": ("100", "100", "100"),
}


def surveyed(folder: Path) -> Survey:
    def begin(name: str):
        if name not in PATHS:
            raise PlanError("no BTCUSDT here")
        return life(scenario(folder / name, *PATHS[name]), THIN)

    survey, shown = Survey(), []
    survey.play([*PATHS, "elsewhere"], begin, shown.append)
    assert shown == [0, 1, 2, 3]
    return survey


def test_where_isolated_was_better_and_where_cross_was_stand_side_by_side(tmp_path: Path):
    survey = surveyed(tmp_path)
    assert [row.better for row in survey.rows] == ["isolated", "cross", "equal"]
    assert [row.parted is None for row in survey.rows] == [False, False, True]
    document = survey.document()
    assert all(len(document[where]) == 1 for where in ("isolated_better", "cross_better", "equal"))
    assert [row["worth"].keys() for row in document["scenarios"]] == [{"isolated", "cross"}] * 3


def test_where_the_plan_cannot_be_played_the_reason_is_told(tmp_path: Path):
    assert surveyed(tmp_path).left_out == [LeftOut("elsewhere", "no BTCUSDT here")]


def test_a_scenario_that_cannot_go_on_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    step_of = Twins.step

    def stumble(twins: Twins) -> None:
        if "wrong" in str(twins.life.settings.plan):
            raise ScenarioError("scenario.toml: it cannot continue")
        step_of(twins)

    def begin(name: str):
        return life(scenario(tmp_path / name, "100", "100"), THIN + f"# {name}")

    monkeypatch.setattr(Twins, "step", stumble)
    survey = Survey()
    survey.play(["wrong", "right"], begin, lambda _: None)
    assert survey.left_out == [LeftOut("wrong", "scenario.toml: it cannot continue")]
    assert len(survey.rows) == 1


def test_twins_that_have_closed_and_have_nothing_to_come_need_not_live_on(tmp_path: Path):
    """What both are worth, why they parted and the verdict are those of the whole run."""
    market = scenario(tmp_path, "100", "100", *["101"] * 8, fee="0.0005", wobble="10", accounts=20)
    plan = step("+10s", "order", side="buy", size="10") + step("+80s", "close")
    short, whole = Twins(life(market, plan)), Twins(life(market, plan))
    short.play(whole=False)
    whole.play()
    assert short.time < whole.time == market.end
    told = [(each.verdict, each.part, each.isolated.worth(), each.cross.worth()) for each in (short, whole)]
    assert told[0] == told[1]
