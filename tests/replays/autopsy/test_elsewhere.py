"""The same rule in the other crashes: each is lived to its end, told as it goes, and found out once."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from exchange.units import PPB, SECOND
from replays.autopsy import elsewhere as room
from replays.autopsy.elsewhere import Elsewhere
from replays.messages.findings import Outcome, Rule
from replays.reruns.trial import Pending, Trial, Workers
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.scenario import Scenario
from tests.again_world import scenario

pytestmark = pytest.mark.usefixtures("home")
RULE = Rule(
    scenario="fall", symbol="BTCUSDT", side="long", leverage=20, mode="isolated", share_ppb=PPB // 20,
    after=11 * SECOND,
)  # fmt: skip
PATHS = {
    "fall": ("100", "92"),
    "gap": ("100", "100", "90", "90"),
    "rise": ("100", "100", "101"),
}


class Counting(Workers):
    """Knows how often something was lived."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def start(self, trial: Trial) -> Pending:
        self.count += 1
        return super().start(trial)


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str, _: Path) -> Scenario:
        if name not in PATHS:
            raise ScenarioError(f"{name}: cannot be read")
        return replace(scenario(tmp_path / name, *PATHS[name]), name=name)

    monkeypatch.setattr(room, "names", lambda _: [*PATHS, "broken"])
    monkeypatch.setattr(room, "find", find)


def test_every_crash_but_its_own_is_lived_and_what_cannot_be_is_left_out() -> None:
    elsewhere = Elsewhere(RULE, Workers())
    told = [(frame := elsewhere.frame()).computing]
    while not elsewhere.is_done:
        elsewhere.work()
        told.append((frame := elsewhere.frame()).computing)
    assert told == [("gap", "rise"), ("rise",), ()]
    assert [(each.scenario, each.survives) for each in frame.crashes] == [("gap", False), ("rise", True)]
    assert [each.scenario for each in frame.left_out] == ["broken"]
    assert frame.document


def test_a_crash_that_cannot_go_on_is_left_out_and_hides_no_other() -> None:
    class Stumbling(Workers):
        def start(self, trial: Trial) -> Pending:
            return stumble if trial.life.scenario.name == "gap" else super().start(trial)

    def stumble() -> Outcome:
        raise ScenarioError("scenario.toml: it cannot continue")

    elsewhere = Elsewhere(RULE, Stumbling())
    elsewhere.finish()
    frame = elsewhere.frame()
    assert [each.scenario for each in frame.crashes] == ["rise"]
    assert [each.scenario for each in frame.left_out] == ["broken", "gap"]
    assert frame.computing == ()


def test_the_document_has_the_rows_of_the_table_and_says_hindsight() -> None:
    elsewhere = Elsewhere(RULE, Workers())
    shown: list[int] = []
    elsewhere.finish(shown.append)
    document = elsewhere.document()
    assert shown == [0, 1]
    fell, lived = document["scenarios"]
    assert (fell["survives"], lived["survives"]) == (False, True)
    assert fell["liquidated"] is not None
    assert (lived["liquidated"], lived["refused"]) == (None, None)
    for row in (fell, lived):
        assert Decimal(row["share"]) * 2000 == Decimal(row["profit"]) == Decimal(row["equity_end"]) - 2000
    assert (document["survived"], document["of"]) == (1, 2)
    assert document["rule"] == RULE.sentence
    assert "hindsight" in document["hindsight"]


def test_what_was_lived_before_is_not_lived_again() -> None:
    first, second = Counting(), Counting()
    for workers in (first, second):
        elsewhere = Elsewhere(RULE, workers)
        elsewhere.finish()
    assert (first.count, second.count) == (2, 0)
    assert len(elsewhere.crashes) == 2
