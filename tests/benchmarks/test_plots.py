"""A family's picture is well-formed, holds every timed figure, and tells ours from a peer's."""

from xml.etree import ElementTree

import pytest

from benchmarks.measures import Figure
from benchmarks.plots import DOT, OWN, dots, plain, seconds

SVG = "{http://www.w3.org/2000/svg}"
FAST = Figure("peers/mixed, margincall", 5e-7, 4e-7, 6e-7, floors=8)
SLOW = Figure("peers/mixed, a & b <other>", 5e-5, 4e-5, 6e-5, floors=800)


def parts(picture: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(picture).iter(SVG + tag))


def test_every_timed_figure_is_a_dot_and_a_name():
    picture = dots("Beside others", [FAST, SLOW, Figure("peers/fact", 1, 1, 1, "ms")])
    assert len(parts(picture, "circle")) == 2
    assert "mixed, a & b <other>" in [each.text for each in parts(picture, "text")]


def test_slower_is_further_to_the_right():
    fast, slow = (float(each.attrib["cx"]) for each in parts(dots("", [FAST, SLOW]), "circle"))
    assert fast < slow


def test_ours_stands_out_among_peers():
    assert [each.attrib["fill"] for each in parts(dots("", [FAST, SLOW]), "circle")] == [OWN, DOT]


def test_one_figure_alone_is_still_a_picture():
    assert len(parts(dots("", [Figure("book/x", 1.0, 1.0, 1.0, floors=10)]), "circle")) == 1


@pytest.mark.parametrize(
    ("value", "text"), [(2.5, "2.5 s"), (0.0125, "12.5 ms"), (3.2e-6, "3.2 µs"), (5e-8, "50 ns")]
)
def test_a_time_has_the_unit_that_suits_it(value, text):
    assert seconds(value) == text


def test_a_fact_keeps_its_own_unit():
    assert plain(Figure("a/b", 1234.5, 0, 0, "MB")) == "1,234 MB"
