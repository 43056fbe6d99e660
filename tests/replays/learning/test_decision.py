"""Every question has answers that lean and say why; a position is read as its owner states it."""

from fractions import Fraction

from replays.learning.decision import QUESTIONS, Held


def test_every_answer_says_why_and_the_questions_lean_both_ways() -> None:
    points = [answer.points for question in QUESTIONS for answer in question.answers]
    assert all(answer.text and answer.reason for question in QUESTIONS for answer in question.answers)
    assert min(points) < 0 < max(points)


def test_a_position_has_a_sign_and_a_notional() -> None:
    held = Held("BTCUSDT", "short", "0.5", "42000", "40000", "10", "0.004")
    assert (held.sign, held.notional) == (-1, Fraction(20_000))
    assert held._replace(side="buy").sign == 1
