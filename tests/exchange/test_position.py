"""A position is exact at every fill."""

from hypothesis import given
from hypothesis import strategies as st

from exchange.position import Position

FILLS = st.lists(st.tuples(st.integers(-50, 50).filter(bool), st.integers(1, 10_000)), max_size=30)


def test_growing_adds_up_what_was_paid():
    position = Position()
    assert position.fill(2, 200) == position.fill(3, 330) == 0
    assert position == Position(5, 530)


def test_a_partial_close_takes_its_share_of_the_cost_rounded_down():
    position = Position(3, 100)
    assert position.fill(-1, -40) == 40 - 33
    assert position == Position(2, 67)


def test_a_whole_close_takes_all_of_the_cost():
    position = Position(3, 100)
    assert position.fill(-3, -90) == -10
    assert position == Position(0, 0)


def test_a_flip_closes_first_and_opens_at_the_same_price():
    position = Position(2, 200)
    assert position.fill(-5, -600) == 40
    assert position == Position(-3, -360)


def test_a_short_gains_when_it_buys_back_for_less():
    position = Position(-2, -200)
    assert position.fill(2, 180) == 20


@given(FILLS)
def test_cost_is_always_what_was_paid_and_realized(fills):
    position, paid, realized = Position(), 0, 0
    for size, price in fills:
        realized += position.fill(size, size * price)
        paid += size * price
        assert position.cost == paid + realized
        assert (position.size == 0) == (position.cost == 0)
        assert position.size * position.cost >= 0


@given(FILLS)
def test_an_inverse_position_is_as_exact(fills):
    """The value of each trade is rounded once, with the opposite sign (INVARIANTS M-7)."""
    position, paid, realized = Position(), 0, 0
    for size, price in fills:
        value = -size * 10**9 // price
        realized += position.fill(size, value)
        paid += value
        assert position.cost == paid + realized
        assert (position.size == 0) == (position.cost == 0)
