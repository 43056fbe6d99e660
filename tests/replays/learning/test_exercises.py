"""Each drill says what is to be done, and has its files."""

import pytest

from replays.learning.exercises import ALL, Drill, drill_of


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
