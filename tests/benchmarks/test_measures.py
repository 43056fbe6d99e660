"""A time stands beside the floor's time of the same round; growth is the slope between logarithms."""

import pytest

from benchmarks.measures import Bench, Figures, Task, clocked, clocked_anew, exponent, figure, share


def test_a_figure_is_the_median_between_its_quartiles():
    told = figure("book/mixed", [5.0, 1.0, 2.0, 4.0, 3.0])
    assert (told.low, told.median, told.high) == (2, 3, 4)


def test_one_round_alone_has_no_spread():
    told = figure("book/mixed", [2.0])
    assert told.low == told.median == told.high == 2


def test_tasks_take_turns_and_are_told_for_one_operation(monkeypatch):
    bench, turns = Bench("book"), []
    monkeypatch.setattr(bench, "_floor", lambda: 40_000 * 1e-7)
    bench.together({"a": Task(lambda: turns.append("a") or 1e-3, 1_000), "b": Task(lambda: 2.0, 1)}, 2)
    assert turns == ["a", "a"]
    first, second = bench.figures
    assert (first.key, first.median, first.floors) == ("book/a", pytest.approx(1e-6), pytest.approx(10))
    assert second.floors == pytest.approx(2e7)


def test_a_new_world_is_made_outside_the_clock_each_time():
    made, given = [], []
    run = clocked_anew(lambda *told: given.append(told), "flow", lambda: made.append(1) or len(made))
    assert run() >= 0
    assert run() >= 0
    assert given == [("flow", 1), ("flow", 2)]


def test_the_clock_is_the_processors():
    assert 0 <= clocked(sum, range(1_000))() < 1


def test_a_share_of_sorted_values():
    assert share(range(100), 0.95) == 95
    assert share([7], 0.99) == 7


@pytest.mark.parametrize("power", [0, 0.5, 1, 2])
def test_the_exponent_of_a_power_is_that_power(power):
    sizes = [10, 100, 1_000, 10_000]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_a_logarithm_grows_slower_than_a_fifth_power():
    sizes = [10, 100, 1_000, 10_000, 100_000]
    assert 0 < exponent(sizes, [5 + count for count in range(5)]) < 0.2


def test_the_ratio_of_what_is_not_there_is_nothing():
    figures = Figures({"a": figure("a", [4.0]), "b": figure("b", [2.0])})
    assert figures.ratio("a", "b") == 2
    assert figures.ratio("a", "c") is None
    assert figures.value("c") is None
