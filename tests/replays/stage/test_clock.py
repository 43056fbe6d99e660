"""A step is due by the wall clock; what cannot keep up is let go of, and not played faster."""

from exchange.units import SECOND, Time
from replays.prices.index_path import STEP
from replays.stage.clock import DEBT_NS, Clock


class Wall:
    time: Time = 5 * SECOND

    def __call__(self) -> Time:
        return self.time


def clock() -> tuple[Clock, Wall]:
    wall = Wall()
    made = Clock(wall)
    made.anchor(100 * SECOND)
    return made, wall


def test_a_step_is_due_once_the_wall_clock_has_come_to_it() -> None:
    made, wall = clock()
    assert not made.is_due(100 * SECOND, 10)
    assert made.seconds_left(100 * SECOND, 10) == STEP / (10 * SECOND)
    wall.time += STEP // 10
    assert made.is_due(100 * SECOND, 10)
    assert made.seconds_left(100 * SECOND, 10) == 0
    assert not made.is_due(100 * SECOND, 1), "at another speed it is later"


def test_as_fast_as_it_can_one_always_is() -> None:
    made, _ = clock()
    assert made.is_due(10**6 * SECOND, 0)
    assert made.seconds_left(10**6 * SECOND, 0) == 0


def test_a_tape_that_lags_too_far_behind_goes_on_from_where_it_is() -> None:
    made, wall = clock()
    wall.time += DEBT_NS
    made.forgive(100 * SECOND, 10)
    assert made.due(10) == 100 * SECOND + 10 * DEBT_NS
    wall.time += STEP
    made.forgive(100 * SECOND, 10)
    assert made.due(10) == 100 * SECOND
