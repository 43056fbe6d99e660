"""A drill is failed by whoever does nothing or anything, and passed by whoever knows."""

import random

import pytest

from exchange.commands import AnyCommand, CancelAll, MoveMargin, PlaceOrder, SetLeverage
from exchange.instrument import Instrument
from exchange.terms import OrderType, Side
from exchange.units import SECOND
from replays.crowd.population import PLAYER
from replays.learning.drill import grade, life_of_drill
from replays.learning.exercises import ALL, Drill, find_drill
from replays.messages.lived import ByHand
from replays.planning.plan_files import PlanError
from replays.reruns.rerun import Life
from replays.scenarios.catalogue import ScenarioError

KEYS = 25
EACH = pytest.mark.parametrize("drill", ALL, ids=lambda drill: drill.name)


@EACH
def test_the_expert_passes(drill: Drill):
    graded = grade(drill, life_of_drill(drill, drill.expert))
    assert graded.passed, graded.marks
    assert graded.document()["lesson"] == drill.lesson


@EACH
def test_whoever_does_nothing_fails(drill: Drill):
    graded = grade(drill, life_of_drill(drill))
    assert graded.complete
    assert not graded.passed


@EACH
def test_whoever_presses_anything_fails(drill: Drill):
    life = life_of_drill(drill)
    draw = random.Random(drill.name)
    by_hand = tuple(
        ByHand(life.scenario.start + place * 20 * SECOND, _any(draw, life)) for place in range(KEYS)
    )
    assert not grade(drill, _with(life, by_hand)).passed


def _any(draw: random.Random, life: Life) -> AnyCommand:
    """What a key pressed blindly may send."""
    instrument: Instrument = draw.choice(life.scenario.instruments)
    symbol, settle = instrument.symbol, 10**instrument.cash_places
    size = draw.choice((1, 10, 100, 1_000, 10_000)) * instrument.size_min
    return draw.choice(
        (
            PlaceOrder(
                trader=PLAYER, symbol=symbol, side=draw.choice(tuple(Side)), size=size, type=OrderType.MARKET
            ),
            MoveMargin(trader=PLAYER, symbol=symbol, amount=draw.randint(-500, 500) * settle),
            SetLeverage(trader=PLAYER, symbol=symbol, leverage=draw.randint(1, 50)),
            CancelAll(trader=PLAYER),
        )
    )


def _with(life: Life, by_hand: tuple[ByHand, ...]) -> Life:
    return Life(life.scenario, life.seed, life.settings, life.until, by_hand)


def test_a_drill_that_was_left_is_not_passed():
    drill = find_drill("five-per-cent")
    life = life_of_drill(drill, drill.expert)
    left = grade(drill, Life(life.scenario, life.seed, life.settings, life.scenario.end - SECOND))
    assert all(mark.passed for mark in left.marks)
    assert not left.complete
    assert not left.passed


def test_an_answer_that_cannot_be_read_is_refused():
    with pytest.raises(PlanError, match="step 1: do"):
        life_of_drill(find_drill("five-per-cent"), '[[step]]\nat = "+1s"\ndo = "nothing"')


def test_a_name_nobody_knows_is_answered_with_the_nearest():
    with pytest.raises(ScenarioError, match="nearest: three-longs"):
        find_drill("three-long")
