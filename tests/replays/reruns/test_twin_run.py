"""One of two twins: its mode, its worth, its lowest moment and how near it came."""

from dataclasses import replace
from pathlib import Path

import pytest

from exchange.commands import PlaceOrder
from exchange.terms import BUY, MarginMode, OrderType
from replays.crowd.population import PLAYER
from replays.messages.lived import ByHand
from replays.prices.index_path import STEP
from replays.reruns.twin_run import Twin
from tests.again_world import BTC, CENTS, FALL, LONG, life, scenario, step


@pytest.fixture
def lived(tmp_path: Path):
    return life(scenario(tmp_path, *FALL, fee="0.0005"), LONG)


def play(lived, mode: MarginMode) -> Twin:
    twin = Twin(lived, mode)
    while not twin.run.ended:
        twin.step()
    return twin


def test_the_mode_is_the_twins_whatever_the_plan_says(lived):
    assert [play(lived, mode).run.member.desks[BTC].mode for mode in MarginMode] == list(MarginMode)


def test_its_worth_is_its_equity(lived):
    twin = play(lived, MarginMode.CROSS)
    assert twin.begun == 2000 * CENTS
    assert twin.worth() == twin.run.account().cash[0].equity_total


def test_a_curve_has_a_point_a_minute(lived):
    twin = play(lived, MarginMode.CROSS)
    assert len(twin.curve) == len(FALL)
    assert twin.curve[0] == twin.begun
    assert min(twin.curve) >= twin.low.worth
    assert twin.curve == twin.line()


def test_its_lowest_and_its_curve_reach_to_the_present(lived):
    twin = Twin(lived, MarginMode.CROSS)
    lowest = twin.worth()
    for _ in range(90):
        twin.step()
        lowest = min(lowest, twin.worth())
    assert twin.low.worth == lowest <= twin.worth() == twin.line()[-1]
    assert len(twin.line()) == len(twin.curve) + 1 == 3
    assert twin.frame().curve == tuple(twin.line())


def test_its_drawn_curve_reaches_down_to_its_lowest_between_two_points(tmp_path):
    paid = step("+90s", "deposit", symbol="", asset="USDT", amount="500")
    twin = play(life(scenario(tmp_path, *FALL, fee="0.0005"), LONG + paid), MarginMode.CROSS)
    begun, before, *later = twin.line()
    assert twin.low.worth < min(before, *later), "it was lowest within a minute"
    assert twin.frame().curve == (begun, twin.low.worth, *later)


def test_what_is_done_by_hand_is_looked_at_at_once(tmp_path):
    calm = life(scenario(tmp_path, "100", "100", fee="0.0005"), "")
    order = PlaceOrder(trader=PLAYER, symbol=BTC, side=BUY, size=500, type=OrderType.MARKET)
    bought = ByHand(calm.scenario.start + STEP, order)
    twin = Twin(replace(calm, by_hand=(bought,)), MarginMode.CROSS)
    twin.step()
    twin.settle()
    assert twin.low == (twin.worth(), twin.run.time)
    assert twin.worth() < twin.begun


def test_what_is_paid_in_is_no_gain_and_what_is_taken_out_no_loss(tmp_path):
    """The worst moment is of what there was to lose then."""
    paid = step("+90s", "deposit", symbol="", asset="USDT", amount="500")
    twin = play(life(scenario(tmp_path, *FALL, fee="0.0005", wobble="10"), LONG + paid), MarginMode.ISOLATED)
    assert twin.begun == 2500 * CENTS
    assert 2490 * CENTS > twin.worth() > 2380 * CENTS
    assert twin.low.worth < 2000 * CENTS
    assert twin.frame().worst == twin.worth() - twin.begun


def test_its_danger_is_its_lowest_buffer(lived):
    isolated, cross = (play(lived, mode) for mode in (MarginMode.ISOLATED, MarginMode.CROSS))
    assert isolated.danger.scope == BTC
    assert cross.danger.scope == "USDT"
    assert isolated.danger.buffer_ppb < 250_000_000 < cross.danger.buffer_ppb


def test_what_it_lost_is_what_liquidations_took(lived):
    twin = play(lived, MarginMode.ISOLATED)
    (own,) = twin.story.trader.liquidations
    assert twin.lost() == own.finished.lost
    assert twin.frame().liquidated == (own.started.time,)


def test_coins_are_worth_their_mark(tmp_path):
    twin = Twin(life(scenario(tmp_path, "100", "100"), ""), MarginMode.CROSS)
    assert twin._dollars("USDT", 7) == 7
    assert twin._dollars("BTC", 2 * 10**12) == 200 * CENTS


def test_its_document_is_the_trader_of_a_replay(lived):
    document = play(lived, MarginMode.ISOLATED).document()
    assert {"equity", "positions", "margin_calls", "liquidations", "rejected"} <= document.keys()
    assert document["deposits"] == {"USDT": "2000"}


def test_only_what_could_set_twins_apart_is_news(tmp_path):
    plan = LONG + step("+20s", "order", side="buy", size="99999")
    twin = Twin(life(scenario(tmp_path, "100", "100"), plan), MarginMode.ISOLATED)
    while not twin.run.ended:
        twin.step()
    assert [type(event).__name__ for event in twin.news] == ["OrderRejected"]
