"""The liquidation map as a document; more of it in tests/tui/commands/test_liquidation_map.py."""

from pathlib import Path

import pytest

from replays.liquidation_map import liquidation_map, round_step
from tests.runs import BTC, begun


@pytest.mark.parametrize(
    ("mark", "step"), [(0, 1), (250, 1), (500, 2), (79_000, 500), (420_000, 2_000), (2_000_000, 10_000)]
)
def test_a_level_is_a_round_share_of_the_mark(mark: int, step: int) -> None:
    assert round_step(mark) == step


def test_levels_stand_on_both_sides_of_the_mark_highest_first(tmp_path: Path) -> None:
    world = begun(tmp_path).world
    document = liquidation_map(world, BTC, 3)
    prices = [float(row["price"]) for row in document["levels"]]
    assert prices == sorted(prices, reverse=True)
    assert len(prices) == 7
    assert prices[3] <= float(document["mark"]) < prices[2]
