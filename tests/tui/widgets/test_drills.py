"""The list of drills: what is to be done, an expert's answer, a grade; at any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from replays.learning.exercises import ALL
from replays.messages.findings import Grade, Mark
from replays.study.questions import Studied
from tests.tui.frames import FRAME, HELLO
from tui.looking.view import View
from tui.screens.layout import learn
from tui.widgets.drills import Drills

VIEW = View(frame=FRAME, hello=HELLO)
GRADE = Grade(
    drill=ALL[0].name,
    passed=True,
    complete=True,
    marks=(Mark("never liquidated", True), Mark("topped up", False, "0 USDT added")),
    lesson="No more than it takes.",
)


def text(panel: Drills, view: View) -> str:
    return "\n".join(strip.text for strip in panel.content(view, 60, 30).strips())


@given(st.integers(1, 120), st.integers(1, 50), st.booleans(), st.booleans(), st.integers(0, 5))
def test_it_fits_any_size(width: int, height: int, expert: bool, graded: bool, cursor: int) -> None:
    panel = Drills()
    panel.cursor, panel.expert = cursor, expert
    view = replace(VIEW, drill=Studied(grade=GRADE) if graded else None)
    strips = panel.content(view, width, height).strips()
    assert [strip.cell_length for strip in strips] == [width] * height


@pytest.mark.parametrize("size", [(80, 24), (80, 23), (100, 30), (120, 40), (200, 60)])
def test_an_expert_s_answer_zoomed_stands_whole_at_every_size_of_a_terminal(size: tuple[int, int]) -> None:
    room, panel = learn(*size, zoomed="drills")["drills"], Drills()
    panel.expert = True
    for cursor, drill in enumerate(ALL):
        panel.cursor = cursor
        painted = panel.content(VIEW, room.width - 2, room.height - 2).strips()
        told = " ".join(" ".join(strip.text.split()) for strip in painted)
        for line in drill.expert.splitlines():
            if line != "[[step]]":
                assert line.removeprefix("# ") in told
        assert told.count("at =") + told.count("on =") == drill.expert.count("[[step]]")


def test_what_of_an_answer_has_no_room_is_said_to_be_there() -> None:
    panel = Drills()
    panel.expert, panel.cursor = True, 2
    assert "… more: z" in panel.content(VIEW, 40, 12).strips()[-1].text
    assert "more" not in text(panel, VIEW)


def test_a_drill_that_runs_says_where_it_is_done() -> None:
    view = replace(VIEW, hello=replace(HELLO, scenario=ALL[0].name))
    assert "1 Trade: space plays it" in text(Drills(), view)
    assert "enter start" in text(Drills(), VIEW)


def test_a_grade_stands_in_the_list_and_under_it() -> None:
    shown = text(Drills(), replace(VIEW, drill=Studied(grade=GRADE)))
    for words in ("passed", "✔ never liquidated", "✕ topped up", "0 USDT added", "No more than it takes."):
        assert words in shown
