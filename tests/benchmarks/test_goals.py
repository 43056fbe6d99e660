"""A promise is met, not met, or not measured, and which of them the figures alone decide."""

from benchmarks.goals import (
    GOALS,
    Goal,
    best_peer_over,
    floors,
    rate,
    ratio,
    steepest,
    times,
    value,
)
from benchmarks.measures import Figure, Figures

AT_MOST = Goal("book", "p99", 40, "µs", value("book/p99"))
AT_LEAST = Goal("book", "rate", 5, "x", value("book/rate"), at_least=True)


def figures(**medians: float) -> Figures:
    return Figures({key: Figure(key, each, each, each, floors=each * 2) for key, each in medians.items()})


def of(key: str, median: float) -> Figures:
    return figures(**{key: median})


def test_a_bound_itself_is_within_the_bound():
    assert AT_MOST.met(of("book/p99", 40)) is True
    assert AT_LEAST.met(of("book/rate", 5)) is True


def test_beyond_the_bound_is_not_met():
    assert AT_MOST.met(of("book/p99", 40.1)) is False
    assert AT_LEAST.met(of("book/rate", 4.9)) is False


def test_what_was_not_measured_is_never_met():
    assert [goal.met(Figures()) for goal in GOALS] == [None] * len(GOALS)


def test_the_best_peer_is_the_fastest_one_in_pure_python():
    seen = figures(
        **{
            "peers/amend, margincall": 1.0,
            "peers/amend, pyorderbook": 8.0,
            "peers/amend, lightmatchingengine": 7.0,
            "peers/amend, nautilus_trader": 0.5,
        }
    )
    assert best_peer_over("amend")(seen) == 7


def test_what_was_not_measured_together_is_compared_through_ratios_of_one_run_each():
    seen = figures(**{"x/peer": 8.0, "x/ours": 2.0, "y/ours": 3.0, "y/faster": 1.0})
    chain = times(ratio("x/peer", "x/ours"), ratio("y/ours", "y/faster"))
    assert chain(seen) == 12
    assert times(chain, ratio("y/ours", "z"))(seen) is None


def test_without_a_peer_there_is_nothing_to_be_faster_than():
    assert best_peer_over("amend")(of("peers/amend, margincall", 1.0)) is None


def test_ratios_rates_and_floors_read_their_figures():
    seen = figures(a=4.0, b=2.0)
    assert ratio("a", "b")(seen) == 2
    assert rate("a")(seen) == 0.25
    assert floors("a")(seen) == 8
    assert value("b", 1_000)(seen) == 2_000


def test_the_steepest_growth_is_the_one_that_counts():
    assert steepest(figures(**{"growth/x: exponent": 0.1, "growth/y: exponent": 0.3, "growth/y": 9.0})) == 0.3
