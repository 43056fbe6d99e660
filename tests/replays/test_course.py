"""A course is what a life was: its looks, its doings by kind."""

from exchange.commands import Deposit, MoveMargin
from exchange.terms import Asset, Symbol
from exchange.units import MINUTE, SECOND
from replays.course import LOOK_EVERY, Course
from replays.drill import life_of_drill
from replays.exercises import find_drill
from replays.population import PLAYER
from replays.rerun import Deed, Life

BTC = Symbol("BTCUSDT")


def test_a_course_knows_what_was_added_and_paid_in_and_how_it_stood():
    life = life_of_drill(find_drill("least-top-up"))
    start, unit = life.scenario.start, 10 ** life.scenario.instruments[0].cash_places
    deeds = (
        Deed(start + 10 * SECOND, MoveMargin(trader=PLAYER, symbol=BTC, amount=300 * unit)),
        Deed(start + 20 * SECOND, MoveMargin(trader=PLAYER, symbol=BTC, amount=-100 * unit)),
        Deed(start + 30 * SECOND, Deposit(trader=PLAYER, asset=Asset("USDT"), amount=7 * unit)),
    )
    course = Course(Life(life.scenario, life.seed, life.settings, start + MINUTE, deeds))
    assert course.topped_up == 300 * unit
    assert course.deposited == 7 * unit
    assert course.traded[BTC] == 1000
    assert course.first.size(BTC) == 0
    assert course.at(LOOK_EVERY).size(BTC) == 1000
    assert course.value(BTC, course.last) > 50_000 * unit
    assert course.last.time == start + MINUTE
    assert course.liquidations == 0
