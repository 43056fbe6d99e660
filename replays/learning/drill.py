"""A drill lived and graded: a small market, something that was to be done in it, and how it was done.

A drill is a scenario like any other. What the player does in it is lived again and graded, whether it was
done on a screen or by a plan.
"""

from replays.learning import exam
from replays.learning.course import Course
from replays.learning.exam import Exam
from replays.learning.exercises import Drill
from replays.messages.findings import Grade
from replays.messages.settings import Settings
from replays.planning.fields import Grounds
from replays.planning.plan import parse_plan
from replays.reruns.rerun import Life
from replays.scenarios.scenario import load

EXAMS: dict[str, Exam] = {
    "least-top-up": exam.least_top_up,
    "hedge-in-cross": exam.hedge_in_cross,
    "three-longs": exam.three_longs,
    "inverse-short": exam.inverse_short,
    "stop-in-time": exam.stop_in_time,
    "five-per-cent": exam.five_per_cent,
}


def life_of_drill(drill: Drill, answer: str = "") -> Life:
    """The drill lived with an answer, the text of a plan. Raises PlanError."""
    scenario = load(drill.folder)
    assert scenario.end is not None
    if answer:
        parse_plan(answer, Grounds.of(scenario.instruments, scenario.start, scenario.end))
    setup = drill.setup.read_text() if drill.setup is not None else ""
    return Life(scenario, scenario.seed, Settings(plan=f"{setup}\n{answer}"), scenario.end)


def grade(drill: Drill, life: Life) -> Grade:
    """Live it and grade it, as far as it goes."""
    course = Course(life)
    marks = tuple(EXAMS[drill.name](course))
    complete = life.scenario.end is not None and course.last.time >= life.scenario.end
    passed = complete and all(mark.passed for mark in marks)
    return Grade(drill=drill.name, passed=passed, complete=complete, marks=marks, lesson=drill.lesson)
