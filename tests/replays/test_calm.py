"""In a world that liquidates nobody there are trades, and no liquidation makes one of them."""

from pathlib import Path

from exchange.units import SECOND
from replays.calm import Spared, calm_low
from replays.rerun import Life
from replays.settings import Settings
from tests.runs import BTC
from tests.small_world import small


def test_a_life_lived_calmly_has_a_low_and_tells_how_far_it_is(tmp_path: Path) -> None:
    scenario = small(tmp_path)
    life, seen = Life(scenario, scenario.seed, Settings(), scenario.start + 20 * SECOND), []
    low = calm_low(life, BTC, seen.append)
    assert low is not None
    assert low > 0
    assert seen[-1] == life.until
    assert seen == sorted(seen)


def test_nobody_is_put_on_the_list_of_the_unsafe() -> None:
    spared = Spared()
    spared["anybody"] = None  # type: ignore[index, assignment]
    assert spared == {}
