"""The liquidation map as a document; more of it in tests/tui/commands/test_liquidation_map.py."""

from pathlib import Path

from replays.cascade.liquidation_map import liquidation_map
from tests.runs import BTC, begun


def test_levels_stand_on_both_sides_of_the_mark_highest_first(tmp_path: Path) -> None:
    world = begun(tmp_path).world
    document = liquidation_map(world, BTC, 3)
    prices = [float(row["price"]) for row in document["levels"]]
    assert prices == sorted(prices, reverse=True)
    assert len(prices) == 7
    assert prices[3] <= float(document["mark"]) < prices[2]
