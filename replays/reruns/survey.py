"""One plan as twins in every scenario: where isolated was better, and where cross was.

Both are told alike, and where the plan cannot be played its reason stands instead.
"""

from collections.abc import Callable, Iterable
from typing import Any

from replays.messages.findings import EQUAL, LeftOut, TwinsRow
from replays.planning.plan_files import PlanError
from replays.reruns.rerun import Life
from replays.reruns.twins import Twins
from replays.scenarios.catalogue import ScenarioError
from replays.sessions.opening import OpeningError

Begin = Callable[[str], Life]
"""The plan's life in the scenario of that name; raises OpeningError, PlanError or ScenarioError."""


class Survey:
    """The twins of one plan, scenario after scenario."""

    def __init__(self) -> None:
        self.rows: list[TwinsRow] = []
        self.left_out: list[LeftOut] = []

    def play(self, names: Iterable[str], begin: Begin, progress: Callable[[int], None]) -> None:
        for number, name in enumerate(names):
            progress(number)
            try:
                self.rows.append(_lived(Twins(begin(name))))
            except (OpeningError, PlanError, ScenarioError) as error:
                self.left_out.append(LeftOut(name, str(error)))

    def document(self) -> dict[str, Any]:
        """The document of `twins all --json`."""
        return {
            "isolated_better": self._where("isolated"),
            "cross_better": self._where("cross"),
            "equal": self._where(EQUAL),
            "scenarios": [row._asdict() for row in self.rows],
            "left_out": [each._asdict() for each in self.left_out],
        }

    def _where(self, better: str) -> list[str]:
        return [row.scenario for row in self.rows if row.better == better]


def _lived(twins: Twins) -> TwinsRow:
    twins.play(whole=False)
    document = twins.document()
    parted = None if twins.part is None else twins.part.reason
    return TwinsRow(twins.life.scenario.name, twins.better, document["worth"], parted, twins.verdict)
