"""The rule of a position that fell, followed in the other crashes: it might have been this one alone.

Each answer is that crash lived to its end, once; what was found out before is not lived again. All of it is
hindsight.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from exchange.edge.instant import format_instant
from exchange.units import PPB
from replays.autopsy.rule import instrument_of, plan_of
from replays.messages.findings import HINDSIGHT_ELSEWHERE, Crash, ElsewhereFrame, LeftOut, Outcome, Rule
from replays.planning.plan_files import PlanError
from replays.reruns.remembered import recall, remember
from replays.reruns.rerun import NOTHING_ELSE
from replays.reruns.tally import whole_life
from replays.reruns.trial import Pending, Trial, Workers
from replays.scenarios.catalogue import ScenarioError, names
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import Scenario, find
from replays.sessions.opening import OpeningError
from replays.telling.plain import cash_text, rate_text


class _Asked:
    """One crash, and its answer to come."""

    def __init__(self, rule: Rule, scenario: Scenario, workers: Workers) -> None:
        self.scenario, self.instrument = scenario, instrument_of(rule, scenario)
        life = whole_life(scenario, plan_of(rule, scenario))
        self._asked = life.settings.plan, scenario.hash
        self._known = recall(Crash, *self._asked)
        self._pending: Pending | None = None
        if self._known is None:
            self._pending = workers.start(Trial(life, NOTHING_ELSE, None, self.instrument.symbol))

    def answer(self) -> Crash:
        """Wait for it."""
        if self._known is None:
            assert self._pending is not None
            self._known = self._crash(self._pending())
            remember(self._known, *self._asked)
        return self._known

    def _crash(self, outcome: Outcome) -> Crash:
        begun = self.scenario.balances.get(self.instrument.settle, 0)
        profit = outcome.equity - begun
        return Crash(
            scenario=self.scenario.name,
            symbol=self.instrument.symbol,
            survives=outcome.survives,
            fell_at=outcome.fell_at,
            equity_end=cash_text(self.instrument, outcome.equity),
            profit=cash_text(self.instrument, profit),
            share_ppb=profit * PPB // max(1, begun),
            refused=outcome.refused.value if outcome.refused else "",
        )


class Elsewhere:
    """The other crashes, lived one after the other or side by side."""

    def __init__(self, rule: Rule, workers: Workers) -> None:
        self.rule = rule
        self.crashes: list[Crash] = []
        self.left_out: list[LeftOut] = []
        self._asked = list(self._begin(names(own_scenarios()), workers))
        self._answered = 0

    def _begin(self, every: Iterable[str], workers: Workers) -> Iterable[_Asked]:
        for name in every:
            try:
                scenario = find(name, own_scenarios())
                if scenario.name != self.rule.scenario:
                    yield _Asked(self.rule, scenario, workers)
            except (OpeningError, PlanError, ScenarioError) as error:
                self.left_out.append(LeftOut(name, str(error)))

    @property
    def is_done(self) -> bool:
        return self._answered == len(self._asked)

    def work(self) -> None:
        """One more answer."""
        asked = self._asked[self._answered]
        self._answered += 1
        try:
            self.crashes.append(asked.answer())
        except ScenarioError as error:
            self.left_out.append(LeftOut(asked.scenario.name, str(error)))

    def finish(self, progress: Callable[[int], None] = lambda _: None) -> None:
        """Every answer, telling how many there are by now."""
        while not self.is_done:
            progress(self._answered)
            self.work()

    @property
    def computing(self) -> tuple[str, ...]:
        return tuple(each.scenario.name for each in self._asked[self._answered :])

    def frame(self) -> ElsewhereFrame:
        return ElsewhereFrame(
            rule=self.rule,
            crashes=tuple(self.crashes),
            computing=self.computing,
            left_out=tuple(self.left_out),
            document=msgspec.json.encode(self.document()).decode() if self.is_done else "",
        )

    def document(self) -> dict[str, Any]:
        """The part `elsewhere` of `autopsy --everywhere --json`."""
        return {
            "rule": self.rule.sentence,
            "survived": sum(_lives(each) for each in self.crashes),
            "of": len(self.crashes),
            "scenarios": [_row(each) for each in self.crashes],
            "left_out": [each._asdict() for each in self.left_out],
            "hindsight": HINDSIGHT_ELSEWHERE,
        }


def _lives(crash: Crash) -> bool:
    return crash.survives and not crash.refused


def _row(crash: Crash) -> dict[str, Any]:
    return {
        "scenario": crash.scenario,
        "symbol": crash.symbol,
        "survives": crash.survives,
        "equity_end": crash.equity_end,
        "profit": crash.profit,
        "share": rate_text(crash.share_ppb),
        "liquidated": None if crash.fell_at is None else format_instant(crash.fell_at),
        "refused": crash.refused or None,
    }
