"""In a world that liquidates nobody there are trades, and no liquidation makes one of them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from exchange.events import AnyEvent, LiquidationStarted, Traded
from exchange.terms import AdlRule
from exchange.units import SECOND, Price, Time
from replays.cascade import calm
from replays.cascade.calm import calm_low
from replays.messages.lived import ByHand
from replays.messages.player_commands import RankWinners
from replays.reruns.rerun import Life, Listener, Run
from replays.scenarios.scenario import load
from tests.again_world import BTC, FALL, LONG, life, scenario


@pytest.fixture(scope="module")
def falling(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A fall that many do not survive, in a book so shallow that each of them pushes it on."""
    folder = tmp_path_factory.mktemp("falling")
    scenario(folder, *FALL, wobble="10", accounts=400)
    table = folder / "textbook" / "scenario.toml"
    table.write_text(table.read_text().replace('depth = "10000000"', 'depth = "20000"'))
    return life(load(table.parent), LONG)


@pytest.fixture(scope="module")
def calmed(falling: Life) -> tuple[Price | None, list[Time]]:
    """Its low where nobody is liquidated, and what was told on the way."""
    told: list[Time] = []
    return calm_low(falling, BTC, told.append), told


def test_without_liquidations_the_low_is_higher(falling: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_was: list[AnyEvent] = []
    Run(falling, listen=as_it_was.extend).play()
    lived_calmly: list[AnyEvent] = []

    def heard(of: Life, listen: Listener) -> Run:
        def both(events: Sequence[AnyEvent]) -> None:
            lived_calmly.extend(events)
            listen(events)

        return Run(of, listen=both)

    monkeypatch.setattr(calm, "Run", heard)
    low = calm_low(falling, BTC, lambda _: None)
    assert _liquidations(as_it_was) > 50
    assert _liquidations(lived_calmly) == 0
    assert low == _low(lived_calmly)
    assert low > _low(as_it_was)


def test_another_ranking_of_winners_changes_nothing_of_it(
    falling: Life, calmed: tuple[Price | None, list[Time]]
) -> None:
    ranks = ByHand(falling.scenario.start + 30 * SECOND, RankWinners(rule=AdlRule.SIZE))
    ranked = replace(falling, by_hand=tuple(sorted((*falling.by_hand, ranks), key=lambda each: each.time)))
    assert calm_low(ranked, BTC, lambda _: None) == calmed[0]


def _liquidations(events: Sequence[AnyEvent]) -> int:
    return sum(isinstance(each, LiquidationStarted) for each in events)


def _low(events: Sequence[AnyEvent]) -> int:
    return min(each.price for each in events if isinstance(each, Traded))


def test_it_tells_how_far_it_is(falling: Life, calmed: tuple[Price | None, list[Time]]) -> None:
    _, seen = calmed
    assert seen[-1] == falling.until
    assert seen == sorted(seen)
