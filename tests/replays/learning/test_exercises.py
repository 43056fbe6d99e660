"""Each drill says what is to be done, and has its files."""

import pytest

from exchange.units import MINUTE, SECOND
from replays.learning.exercises import ALL, SET_UP, Drill, drill_of, find_drill
from replays.scenarios.scenario import load


@pytest.mark.parametrize("drill", ALL, ids=lambda drill: drill.name)
def test_a_drill_has_a_title_a_task_a_lesson_and_an_expert(drill: Drill) -> None:
    assert drill.title
    assert drill.task
    assert drill.lesson
    assert "[[step]]" in drill.expert
    assert drill.setup is None or drill.setup.is_file()


def test_there_are_six_each_found_by_its_scenario() -> None:
    assert [drill_of(drill.name) for drill in ALL] == list(ALL)
    assert len(ALL) == 6
    assert drill_of("calm") is None


@pytest.mark.parametrize("drill", ALL, ids=lambda drill: drill.name)
def test_its_players_turn_comes_when_its_own_orders_are_through(drill: Drill) -> None:
    assert drill.begins == load(drill.folder).start + SET_UP


def test_what_is_asked_says_how_long_there_is_and_when_that_is_over() -> None:
    drill = find_drill("stop-in-time")
    asked = [drill.asks(elapsed) for elapsed in (6 * SECOND, 3 * MINUTE, 3 * MINUTE + SECOND)]
    assert asked == [
        "2:54 left: a stop for all, 0.5% before liquidation",
        "0:00 left: a stop for all, 0.5% before liquidation",
        "the 3 minutes are over; its grade comes when it ends",
    ]
    assert find_drill("least-top-up").asks(5 * MINUTE) == find_drill("least-top-up").goal
