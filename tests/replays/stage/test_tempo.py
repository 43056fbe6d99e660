"""The pace that is told is that of the last seconds, and none where nothing has been seen yet."""

from exchange.units import SECOND
from replays.stage.tempo import Tempo


def seen(tempo: Tempo, seconds: range, pace: int, asked: int | None = 1000) -> list[int]:
    return [tempo.look(second * SECOND, second * pace * SECOND, asked) for second in seconds]


def test_a_pace_is_told_from_the_third_look_on_to_two_digits() -> None:
    assert seen(Tempo(), range(6), 157) == [0, 0, 150, 150, 150, 150]


def test_looks_between_two_seconds_change_nothing() -> None:
    tempo = Tempo()
    told = [tempo.look(tenth * SECOND // 10, tenth * 15 * SECOND, 1000) for tenth in range(50)]
    assert told == [0] * 20 + [150] * 30


def test_at_another_speed_after_a_stand_and_after_a_way_back_it_is_measured_anew() -> None:
    tempo = Tempo()
    assert seen(tempo, range(4), 60)[-1] == 60
    assert seen(tempo, range(4, 6), 60, asked=60) == [0, 0]
    assert seen(tempo, range(6, 9), 60, asked=None) == [0, 0, 0]
    assert seen(tempo, range(9, 13), 60)[-1] == 60
    assert seen(tempo, range(13, 15), 1) == [0, 0]


def test_a_tape_that_slows_down_is_told_within_seconds() -> None:
    tempo = Tempo()
    seen(tempo, range(5), 1000)
    assert [tempo.look((5 + more) * SECOND, 4500 * SECOND, 1000) for more in range(4)][-1] < 300
