"""One plan as twins in every scenario, told as it goes and remembered: it takes minutes.

The one law: what is remembered is of the same plan, the same scenarios and the same program, or it is
found out anew.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

from exchange.edge.version import VERSION
from exchange.rules import RULES_VERSION
from replays.history import Settings
from replays.opening import OpeningError, own_scenarios, own_tallies
from replays.plan import parse_plan
from replays.rerun import Life
from replays.scenario import find, names
from replays.scenario_file import ScenarioError
from replays.survey import LeftOut, Row, Survey


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How a plan's twins ended, scenario by scenario, as far as that is known."""

    rows: tuple[Row, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    total: int
    """Scenarios that are looked at."""
    now: str = ""
    """The one that is being lived; empty when all are done."""

    def where(self, better: str) -> list[str]:
        return [row.scenario for row in self.rows if row.better == better]


def tally(plan: str, tell: Callable[[Tally], None]) -> Tally:
    """The text of a plan over all scenarios; what was found out before is not lived again."""
    every = names(own_scenarios())
    path = own_tallies() / f"{_key(plan, every)}.json"
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(path.read_bytes(), type=Tally)
    survey = Survey()

    def told(now: str = "") -> Tally:
        rows, left_out = tuple(survey.rows), tuple(survey.left_out)
        return Tally(rows=rows, left_out=left_out, total=len(every), now=now)

    survey.play(every, lambda name: _life(name, plan), lambda number: tell(told(every[number])))
    _keep(path, told())
    return told()


def _life(name: str, plan: str) -> Life:
    """To the end of the scenario, with its own balances. Raises what reading either raises."""
    scenario = find(name, own_scenarios())
    if scenario.end is None:
        raise OpeningError(f"{name} has no end")
    life = Life(scenario, scenario.seed, Settings(plan=plan), scenario.end)
    parse_plan(plan, life.grounds)
    return life


def _key(plan: str, every: Sequence[str]) -> str:
    """A hash over everything that the answer follows from."""
    made = [VERSION, str(RULES_VERSION), plan, *map(_hash, every)]
    return blake2b("\0".join(made).encode(), digest_size=16).hexdigest()


def _hash(name: str) -> str:
    try:
        return f"{name} {find(name, own_scenarios()).hash!r}"
    except ScenarioError:
        return name


def _keep(path: Path, found: Tally) -> None:
    """Where there is no room for it, it will be found out again."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(found))
