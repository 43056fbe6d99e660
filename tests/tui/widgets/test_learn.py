"""The helper's pages fit any size, and say the same in each."""

import re

from hypothesis import given
from hypothesis import strategies as st

from replays.learning.advice import advise
from replays.learning.decision import QUESTIONS
from tests.tui.frames import FRAME, HELLO
from tui.looking.holdings import equity_of, holdings
from tui.looking.view import View
from tui.painters.canvas import Canvas
from tui.widgets.learn import DecisionHelper, Leaning

VIEW = View(frame=FRAME, hello=HELLO)


def lines(canvas: Canvas) -> str:
    return "\n".join(strip.text for strip in canvas.strips())


def answered(count: int) -> DecisionHelper:
    helper = DecisionHelper()
    for _ in range(count):
        assert helper.answer(0)
    if helper.is_done:
        helper.advice = advise(helper.answers, equity_of(VIEW), holdings(VIEW))
    return helper


@given(st.integers(1, 120), st.integers(1, 50), st.integers(0, len(QUESTIONS)))
def test_any_page_fits_any_size(width: int, height: int, count: int) -> None:
    helper, leaning = answered(count), Leaning()
    leaning.answers = helper.answers
    for panel in (helper, leaning):
        strips = panel.content(VIEW, width, height).strips()
        assert [strip.cell_length for strip in strips] == [width] * height


def test_every_answer_has_its_reason_beside_it_where_there_is_room() -> None:
    reasons = [answer.reason[:20] for answer in QUESTIONS[0].answers]
    low, lower = (lines(answered(0).content(VIEW, 78, height)) for height in (11, 9))
    assert all(reason in low for reason in reasons)
    assert [reason in lower for reason in reasons] == [True, False, False]


def test_answers_are_taken_and_taken_back() -> None:
    helper = answered(2)
    helper.take_back()
    assert helper.answers == [0]
    assert not helper.answer(7)
    assert not answered(6).answer(0)


def test_the_pointer_leans_to_what_was_answered() -> None:
    leaning = Leaning()
    middle = lines(leaning.content(VIEW, 42, 8)).splitlines()[1].index("◆")
    leaning.answers = [2, 0]
    assert lines(leaning.content(VIEW, 42, 8)).splitlines()[1].index("◆") > middle


def test_the_last_question_left_is_one() -> None:
    leaning = Leaning()
    leaning.answers = answered(len(QUESTIONS) - 1).answers
    assert "1 question left" in lines(leaning.content(VIEW, 70, 12))


def test_advice_names_both_prices_and_the_ceiling() -> None:
    text = lines(answered(6).content(VIEW, 70, 34))
    for words in ("liquidated at, isolated", "liquidated at, cross", "a 15% day", "top-up plan"):
        assert words in text


def test_in_a_narrow_terminal_too_every_position_is_there_with_both_prices() -> None:
    text = lines(answered(6).content(VIEW, 78, 11))
    for position in FRAME.account.positions:
        assert f"{VIEW.name(position.symbol)} " in text
    assert text.count("liq isolated") == len(FRAME.account.positions)
    assert "prove it wrong" in text


def test_what_has_no_room_is_said_to_be_there() -> None:
    assert "… and 2 more: z" in lines(answered(6).content(VIEW, 78, 5))


def test_why_is_told_whole_and_reasons_without_room_are_counted() -> None:
    canvas = answered(len(QUESTIONS)).content(VIEW, 70, 34)
    assert "…" not in lines(canvas)
    leaning = Leaning()
    leaning.answers = [0] * len(QUESTIONS)
    counted = re.compile(r"· \d before")
    assert counted.search(lines(leaning.content(VIEW, 46, 9)))
    assert not counted.search(lines(leaning.content(VIEW, 46, 20)))
