"""A score is lived: survived or not, the return to the unit, and every top-up counted."""

from dataclasses import replace
from pathlib import Path

import pytest

from exchange.commands import Deposit, MoveMargin
from exchange.units import MINUTE, PPB
from replays.crowd.population import PLAYER
from replays.messages.lived import ByHand
from replays.reruns import score as room
from replays.reruns.rerun import Life
from replays.reruns.score import Score, best_scores, score
from replays.scenarios.catalogue import ScenarioError
from tests.again_world import BTC, CENTS, FALL, LONG, USDT, life, scenario, step

BOUGHT_FOR_1000 = step("+10s", "order", side="buy", type="limit", price="100", size="10", post_only=True)


def test_who_does_nothing_survives_with_nothing_gained(tmp_path: Path):
    assert score(life(scenario(tmp_path, *FALL), "")) == Score(True, True, 0, 0)


def test_who_is_liquidated_has_not_survived(tmp_path: Path):
    came_to = score(life(scenario(tmp_path, *FALL), LONG))
    assert (came_to.finished, came_to.survived) == (True, False)
    assert came_to.return_ppb < 0


def test_the_return_is_what_was_gained_on_what_was_paid_in(tmp_path: Path):
    """10 bitcoin from 100 down to 90, with 2,000 and then 500 more paid in: -100 of 2,500."""
    market = scenario(tmp_path, "100", "100", "95", "90", "90", "90", "90")
    plan = BOUGHT_FOR_1000 + step("+2m", "deposit", symbol="", asset="USDT", amount="500")
    assert score(life(market, plan)) == Score(True, True, -PPB * 100 // 2500, 1)


@pytest.mark.parametrize("taken", ["1000", "1999", "2050"])
def test_what_is_taken_out_changes_no_return(tmp_path: Path, taken: str):
    """10 bitcoin from 100 up to 110: 100 of 2,000, whatever is left of them afterwards."""
    market = scenario(tmp_path, "100", "100", "105", "110", "110", "110", "110")
    kept = BOUGHT_FOR_1000 + step("+4m", "close")
    taking = step("+5m", "withdraw", symbol="", asset="USDT", amount=taken)
    assert score(life(market, kept + taking)) == score(life(market, kept))


def test_doings_by_hand_are_lived_and_margin_put_in_counts(tmp_path: Path):
    lived = life(scenario(tmp_path, *FALL), LONG)
    begun = lived.scenario.start
    by_hand = (
        ByHand(begun + MINUTE, MoveMargin(trader=PLAYER, symbol=BTC, amount=300 * CENTS)),
        ByHand(begun + 2 * MINUTE, Deposit(trader=PLAYER, asset=USDT, amount=CENTS)),
        ByHand(begun + 3 * MINUTE, MoveMargin(trader=PLAYER, symbol=BTC, amount=-CENTS)),
    )
    came_to = score(lived.__class__(lived.scenario, lived.seed, lived.settings, lived.until, by_hand))
    assert (came_to.survived, came_to.top_ups) == (True, 2)


def test_the_finished_before_the_unfinished_survival_before_return():
    best, *others = sorted(
        [
            Score(True, True, -5, 0),
            Score(False, True, 9, 0),
            Score(True, False, 7, 0),
            Score(True, True, -5, 1),
        ],
        key=lambda each: each.rank,
        reverse=True,
    )
    assert best == Score(True, True, -5, 0)
    assert others[-1] == Score(False, True, 9, 0)
    assert best.document() == {"finished": True, "survived": True, "return": "-0.000000005", "top_ups": 0}


def test_a_session_that_cannot_go_on_is_named_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def lived_until(path: Path) -> Life:
        return replace(life(scenario(tmp_path, *FALL), ""), seed=int(path.name))

    def stumble(life: Life) -> Score:
        if not life.seed:
            raise ScenarioError("scenario.toml: it cannot continue")
        return Score(True, True, life.seed, 0)

    monkeypatch.setattr(room, "life_of_session", lived_until)
    monkeypatch.setattr(room, "score", stumble)
    scores, left_out = best_scores([Path("3"), Path("0"), Path("2")])
    assert [best.return_ppb for best in scores.values()] == [3]
    assert left_out == ["0: scenario.toml: it cannot continue"]
