"""A bucket is a round number of ticks."""

import pytest

from replays.cascade.buckets import round_step


@pytest.mark.parametrize(
    ("mark", "step"), [(0, 1), (250, 1), (500, 2), (79_000, 500), (420_000, 2_000), (2_000_000, 10_000)]
)
def test_a_level_is_a_round_share_of_the_mark(mark: int, step: int) -> None:
    assert round_step(mark) == step
