"""One plan as twins in every scenario, told as it goes and remembered: it takes minutes.

What is remembered is of the same plan, the same scenarios and the same program, or it is found out anew.
"""

from collections.abc import Callable

from replays.messages.findings import Tally
from replays.messages.settings import Settings
from replays.planning.plan import parse_plan
from replays.reruns.remembered import recall, remember
from replays.reruns.rerun import Life
from replays.reruns.survey import Survey
from replays.scenarios.catalogue import ScenarioError, names
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import Scenario, find
from replays.sessions.opening import OpeningError


def tally(plan: str, tell: Callable[[Tally], None]) -> Tally:
    """The text of a plan over all scenarios; what was found out before is not lived again."""
    every = names(own_scenarios())
    asked = plan, *map(_hash, every)
    known = recall(Tally, *asked)
    if known is not None:
        return known
    survey = Survey()

    def told(now: str = "") -> Tally:
        rows, left_out = tuple(survey.rows), tuple(survey.left_out)
        return Tally(rows=rows, left_out=left_out, total=len(every), now=now)

    def begin(name: str) -> Life:
        return whole_life(find(name, own_scenarios()), plan)

    survey.play(every, begin, lambda number: tell(told(every[number])))
    remember(told(), *asked)
    return told()


def whole_life(scenario: Scenario, plan: str) -> Life:
    """To the end of the scenario, with its own balances. Raises OpeningError or PlanError."""
    if scenario.end is None:
        raise OpeningError(f"{scenario.name} has no end")
    life = Life(scenario, scenario.seed, Settings(plan=plan), scenario.end)
    parse_plan(plan, life.grounds, is_kept=True)
    return life


def _hash(name: str) -> str:
    try:
        return f"{name} {find(name, own_scenarios()).hash!r}"
    except ScenarioError:
        return name
