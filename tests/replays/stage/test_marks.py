"""The player's own marks stay; what the replay noted is yet to come once time has gone back before it."""

from replays.stage.marks import ALERTED, CALLED, Marks


def test_all_of_them_stand_in_order_of_time() -> None:
    marks = Marks()
    marks.note(30, CALLED)
    marks.set(10, "here")
    marks.note(20, ALERTED)
    assert marks.rows == ((10, "here"), (20, ALERTED), (30, CALLED))


def test_what_was_noted_at_that_very_time_is_forgotten_and_a_mark_of_ones_own_is_not() -> None:
    marks = Marks()
    for time in (10, 20, 30):
        marks.note(time, CALLED)
    marks.set(40, "there")
    marks.forget(20)
    assert marks.rows == ((10, CALLED), (40, "there"))
