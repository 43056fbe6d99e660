"""Six short drills: a small market each, something to do in it, and grades for how it was done.

The one law: a drill is a scenario like any other. What the player does in it is lived again and
graded, whether it was done on a screen or by a plan.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from exchange.edge.text import nearest
from replays import exam
from replays.course import Course
from replays.exam import Exam
from replays.fields import Grounds
from replays.plan import parse_plan
from replays.rerun import Life
from replays.scenario import DRILLS, Scenario, ScenarioError, load
from replays.settings import Settings


@dataclass(frozen=True)
class Drill:
    """One exercise. Its scenario, the orders it begins with and an expert's answer lie in one folder."""

    name: str
    task: str
    lesson: str
    """Said when it is over."""
    exam: Exam

    @property
    def folder(self) -> Path:
        return DRILLS / self.name

    @property
    def scenario(self) -> Scenario:
        return load(self.folder)

    @property
    def setup(self) -> Path | None:
        """The plan that opens the position it begins with, if it begins with one."""
        path = self.folder / "setup.toml"
        return path if path.is_file() else None

    @property
    def expert(self) -> str:
        """The text of a plan that passes."""
        return (self.folder / "expert.toml").read_text()

    def life(self, answer: str = "") -> Life:
        """The drill lived with an answer, the text of a plan. Raises PlanError."""
        scenario = self.scenario
        assert scenario.end is not None
        if answer:
            parse_plan(answer, Grounds.of(scenario.instruments, scenario.start, scenario.end))
        setup = self.setup.read_text() if self.setup is not None else ""
        return Life(scenario, scenario.seed, Settings(plan=f"{setup}\n{answer}"), scenario.end)


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a drill."""

    drill: str
    passed: bool
    complete: bool
    """Whether it was lived to its end."""
    marks: tuple[exam.Mark, ...]
    lesson: str

    def document(self) -> dict[str, Any]:
        """For `--json` and as text."""
        return {
            "drill": self.drill,
            "passed": self.passed,
            "complete": self.complete,
            "marks": [mark._asdict() for mark in self.marks],
            "lesson": self.lesson,
        }


ALL = (
    Drill(
        "least-top-up",
        "You are long 1 BTC at 20x, isolated. It will be called. Keep all of it alive through the fall, "
        "and add at most twice what is needed.",
        "Margin added early is margin at risk. Wait for the call, look at what an amount does to the "
        "liquidation price, add that much and no more.",
        exam.least_top_up,
    ),
    Drill(
        "hedge-in-cross",
        "You are long 1 BTC in cross and must not sell it. Within three minutes, short ETH against it, "
        "and hold both to the end.",
        "In cross the profit of one leg is the margin of the other. Isolated, the long would have fallen "
        "with the short's profit beside it, out of reach.",
        exam.hedge_in_cross,
    ),
    Drill(
        "three-longs",
        "You hold three longs in cross. Within three minutes, cut them so that a joint fall of 15% leaves "
        "the account standing, without leaving the market.",
        "Three coins that move together are one position. What counts is the sum, and the move of all "
        "at once at which the account falls.",
        exam.three_longs,
    ),
    Drill(
        "inverse-short",
        "You own 1 BTC and owe its value in dollars. Within three minutes, short as many contracts as the "
        "coin is worth, and hold them.",
        "An inverse contract is worth dollars and settles in coin. Short by the value of the coin, the "
        "account is worth the same dollars at every price.",
        exam.inverse_short,
    ),
    Drill(
        "stop-in-time",
        "You are long 1 BTC at 20x, isolated, and will be away. Within three minutes, leave a stop for all "
        "of it, at least 0.5% before liquidation.",
        "A stop costs what you decided; a liquidation costs the margin, and a fee. Room between the two is "
        "for the book to be thin in.",
        exam.stop_in_time,
    ),
    Drill(
        "five-per-cent",
        "Within three minutes, buy BTC with a stop that may cost 5% of the account. The stop comes first; "
        "it says the size.",
        "Size is risk divided by the distance to the stop. Leverage only decides how much margin it binds.",
        exam.five_per_cent,
    ),
)
"""In the order in which they are best done."""


def find_drill(name: str) -> Drill:
    """By name. Raises ScenarioError with the nearest."""
    known = {drill.name: drill for drill in ALL}
    if name not in known:
        raise ScenarioError(f'no drill "{name}"{nearest(name, known)}')
    return known[name]


def drill_of(scenario: str) -> Drill | None:
    """The drill that a scenario belongs to, if it does."""
    return next((drill for drill in ALL if drill.name == scenario), None)


def grade(drill: Drill, life: Life) -> Grade:
    """Live it and grade it, as far as it goes."""
    course = Course(life)
    marks = tuple(drill.exam(course))
    complete = life.scenario.end is not None and course.last.time >= life.scenario.end
    passed = complete and all(mark.passed for mark in marks)
    return Grade(drill=drill.name, passed=passed, complete=complete, marks=marks, lesson=drill.lesson)
