"""What is found out by living again: twins, an autopsy, a calm, a shove, a drill's grade.

A study changes nothing that is played: it lives a life that it was told as often as it takes, and says now
and then how far it is.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeAlias

from exchange.stories import Story
from replays.autopsy.case import NoLiquidation
from replays.autopsy.elsewhere import Elsewhere
from replays.autopsy.explanation import autopsy
from replays.cascade.calm import calm_low
from replays.cascade.shove import shove
from replays.crowd.population import PLAYER
from replays.learning.drill import grade
from replays.learning.exercises import find_drill
from replays.messages.lived import Lived
from replays.planning.plan_files import PlanError
from replays.reruns.find_run import begin_told, life_told
from replays.reruns.tally import tally
from replays.reruns.trial import Workers
from replays.reruns.twins import Twins
from replays.scenarios.catalogue import ScenarioError
from replays.scenarios.places import own_scenarios
from replays.scenarios.scenario import find
from replays.study.questions import (
    AskAhead,
    AskAutopsy,
    AskCalm,
    AskDrill,
    Asked,
    AskElsewhere,
    AskShove,
    AskTally,
    AskTwins,
    Studied,
    Study,
)
from replays.world.playback import World

TOLD_EVERY_SECONDS = 0.25
AHEAD_SPANS = 120

Tell: TypeAlias = Callable[[Studied], None]


class Studies:
    """Answers one question after the other, and remembers the last twins."""

    def __init__(self, workers: Callable[[], Workers] = Workers) -> None:
        self._workers = workers
        self._twins: tuple[Lived, Twins] | None = None
        self._answers: dict[type[Asked], Callable[[Any, Tell], None]] = {
            AskTwins: self._live_twins,
            AskTally: _tally_up,
            AskAutopsy: self._explain,
            AskElsewhere: self._follow,
            AskCalm: _live_calmly,
            AskShove: _shove_mark,
            AskDrill: _grade,
            AskAhead: _look_ahead,
        }

    def study(self, asked: Study, tell: Tell) -> None:
        """Find out, telling how far it is; the last that is told is done."""
        try:
            self._answers[type(asked)](asked, tell)
        except (NoLiquidation, PlanError, ScenarioError) as trouble:
            tell(Studied(done=True, trouble=str(trouble)))

    def _live_twins(self, asked: AskTwins, tell: Tell) -> None:
        twins, until = self._twins_of(asked.lived), asked.lived.time
        paced = Paced(tell)
        while not twins.ended:
            twins.step()
            if paced.is_due:
                paced.tell(Studied(time=twins.time, until=until, twins=twins.frame()))
        twins.settle()
        tell(Studied(time=twins.time, until=until, done=True, twins=twins.frame()))

    def _twins_of(self, lived: Lived) -> Twins:
        """The ones there are, when they have lived the beginning of the same life; else new ones."""
        life = life_told(lived)
        begun, self._twins = self._twins, None
        if begun is not None and begun[0].leads_to(lived) and begun[1].can_live_on(life):
            twins = begun[1]
            twins.live_on(life)
        else:
            twins = Twins(life)
        self._twins = lived, twins
        return twins

    def _explain(self, asked: AskAutopsy, tell: Tell) -> None:
        life = life_told(asked.lived, asked.until)
        paced, known = Paced(tell), asked.lived.fall(asked.number)
        with self._workers() as workers:
            explained = autopsy(
                life,
                workers,
                asked.number,
                rescue=True,
                progress=lambda time: paced.tell(Studied(time=time, until=life.until, autopsy=known)),
                begin=begin_told(asked.lived, asked.number),
            )
            while not explained.is_done:
                tell(Studied(time=life.until, until=life.until, autopsy=explained.frame()))
                explained.work()
        tell(Studied(time=life.until, until=life.until, done=True, autopsy=explained.frame()))

    def _follow(self, asked: AskElsewhere, tell: Tell) -> None:
        with self._workers() as workers:
            elsewhere = Elsewhere(asked.rule, workers)
            while not elsewhere.is_done:
                tell(Studied(elsewhere=elsewhere.frame()))
                elsewhere.work()
        tell(Studied(done=True, elsewhere=elsewhere.frame()))


class Paced:
    """Tells no more often than somebody looks."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._next = 0.0

    @property
    def is_due(self) -> bool:
        return monotonic() >= self._next

    def tell(self, studied: Studied) -> None:
        if self.is_due:
            self._next = monotonic() + TOLD_EVERY_SECONDS
            self._tell(studied)


def _tally_up(asked: AskTally, tell: Tell) -> None:
    found = tally(asked.lived.settings.plan, lambda so_far: tell(Studied(tally=so_far)))
    tell(Studied(done=True, tally=found))


def _grade(asked: AskDrill, tell: Tell) -> None:
    found = grade(find_drill(asked.lived.scenario), life_told(asked.lived))
    tell(Studied(done=True, grade=found))


def _shove_mark(asked: AskShove, tell: Tell) -> None:
    tell(Studied(done=True, shove=shove(_restored(asked.lived), asked.symbol, asked.target)))


def _live_calmly(asked: AskCalm, tell: Tell) -> None:
    """The same life in a world that liquidates nobody."""
    life, paced = life_told(asked.lived), Paced(tell)
    low = calm_low(life, asked.symbol, lambda time: paced.tell(Studied(time=time, until=life.until)))
    tell(Studied(time=life.until, until=life.until, done=True, low=low))


def _look_ahead(asked: AskAhead, tell: Tell) -> None:
    """The world from here on, nobody at the keys."""
    world, start = _restored(asked.lived), asked.lived.time
    instruments = world.rules.instruments
    story, paced = Story(PLAYER, instruments), Paced(tell)
    settle = world.scenario.instrument(asked.symbol).settle
    views = [story.markets[each.symbol] for each in instruments if each.settle == settle]

    def ahead(*, done: bool) -> Studied:
        sums, whole = [0] * AHEAD_SPANS, max(1, asked.until - start)
        for view in views:
            for time, minute in view.minutes.items():
                place = max(0, time - start) * AHEAD_SPANS // whole
                sums[min(AHEAD_SPANS - 1, place)] += minute.liquidated
        return Studied(time=world.time, until=asked.until, done=done, ahead=tuple(sums))

    while not world.ended and world.time < asked.until:
        story.fold(world.step())
        if paced.is_due:
            paced.tell(ahead(done=False))
    tell(ahead(done=True))


def _restored(told: Lived) -> World:
    settings = told.settings
    scenario = find(told.scenario, own_scenarios())
    balances = dict(settings.balances) or None
    return World.restore(scenario, told.world, told.seed, balances, settings.coupling_ppb, settings.adl)
