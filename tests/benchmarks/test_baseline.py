"""A fifth slower than the baseline is seen in any family, named, and looked at again before it is told."""

import pytest

from benchmarks.baseline import ALLOWED, LOOKS, floors_of, keep, kept, regressions, slower
from benchmarks.measures import Figure

FAMILIES = ("book", "exchange", "margin", "cascade", "journal", "frame", "replay", "rewind", "keys")
BEFORE = {f"{family}/step": 10.0 for family in FAMILIES}


def measure(family, *floors):
    """A family that takes so many floors, one look after another; the last one stays."""
    looks = iter(floors)
    last = floors[-1]
    return lambda _quick: [Figure(f"{family}/step", 1.0, 1.0, 1.0, floors=next(looks, last))]


def test_what_takes_a_fifth_longer_is_slower():
    assert slower({"a": 12.1, "b": 11.9, "new": 99}, {"a": 10.0, "b": 10.0}) == {"a": pytest.approx(1.21)}
    assert ALLOWED == 1.2


@pytest.mark.parametrize("family", FAMILIES)
def test_a_regression_in_any_family_is_named(family):
    measures = {each: measure(each, 12.5 if each == family else 10.0) for each in FAMILIES}
    (line,) = regressions(measures, True, BEFORE)
    assert line == f"{family}: step takes 1.25 times as long as the baseline"


def test_the_baseline_compared_with_itself_is_silent():
    assert list(regressions({each: measure(each, 10.0) for each in FAMILIES}, True, BEFORE)) == []


def test_one_slow_look_is_a_rumour():
    assert list(regressions({"book": measure("book", 30.0, 10.5)}, True, BEFORE)) == []


def test_nobody_looks_for_ever():
    looks = []
    slow = measure("book", 30.0)
    measures = {"book": lambda quick: looks.append(1) or slow(quick)}
    assert len(list(regressions(measures, True, BEFORE))) == 1
    assert len(looks) == LOOKS


def test_a_family_that_was_never_kept_is_told():
    (line,) = regressions({"new": measure("new", 1.0)}, True, BEFORE)
    assert line == "new: nothing of it is in the baseline"


def test_what_is_kept_is_read_again_and_replaces_its_own_keys_only(tmp_path):
    path = tmp_path / "baseline.json"
    assert kept("quick", path) == {}
    keep("quick", {"b": 2.0, "a": 1.0}, path)
    keep("full", {"a": 5.0}, path)
    keep("quick", {"b": 3.0}, path)
    assert kept("quick", path) == {"a": 1.0, "b": 3.0}
    assert kept("full", path) == {"a": 5.0}


def test_facts_have_no_ratio():
    timed, fact = Figure("a/t", 1.0, 1.0, 1.0, floors=7.004), Figure("a/f", 1.0, 1.0, 1.0, "ms")
    assert floors_of([timed, fact]) == {"a/t": 7.0}
