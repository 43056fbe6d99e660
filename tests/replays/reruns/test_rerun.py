"""A run lived again: the same to the byte without a change, the same until it with one."""

from pathlib import Path

import pytest

from exchange.commands import Deposit, MoveMargin, PlaceOrder, SetLeverage
from exchange.edge.codec import encode_event
from exchange.events import LiquidationStarted
from exchange.terms import AccountId
from exchange.units import MINUTE, SECOND
from replays.crowd.population import PLAYER
from replays.messages.client import OpenWorld
from replays.messages.lived import ByHand
from replays.reruns.rerun import ANY, NOTHING_ELSE, Change, Run
from replays.sessions.opening import open_run
from tests.again_world import BTC, CENTS, FALL, LONG, USDT, life, scenario, step

CALLED = LONG + step("margin_call", "add_margin", amount="5") + step("+8m", "close")


@pytest.fixture
def lived(tmp_path: Path):
    """A leveraged crowd falls with the player."""
    return life(scenario(tmp_path, *FALL, fee="0.0005", wobble="10", accounts=40), CALLED)


def play(life, change=NOTHING_ELSE, place=None, *, keeps=False):
    """The run at its end, and every event as bytes."""
    events = []
    run = Run(life, change, place, lambda heard: events.extend(map(encode_event, heard)), keeps=keeps)
    run.play()
    return run, events


def test_the_same_life_twice_is_the_same_to_the_byte(lived):
    one, events = play(lived)
    other, again = play(lived)
    assert events == again
    assert one.world.digest() == other.world.digest()


def test_it_is_lived_as_a_session_plays_it(lived, tmp_path, monkeypatch):
    plan = tmp_path / "plan.toml"
    plan.write_text(CALLED)
    monkeypatch.setattr("replays.sessions.opening.own_scenarios", lambda: tmp_path)
    world = OpenWorld(scenario="textbook", plan=str(plan), in_memory=True)
    session = open_run(world, clock=lambda: 0.0)
    while not session.ended:
        session.step()
    session.settle()
    assert play(lived)[0].world.digest() == session.world.digest()


def test_from_any_kept_place_the_rest_is_the_same(lived, monkeypatch):
    monkeypatch.setattr("replays.reruns.rerun.KEEP_EVERY", SECOND)
    run, events = play(lived, keeps=True)
    assert len(run.places) >= 4
    for place in run.places:
        again, rest = play(lived, place=place)
        assert events[-len(rest) :] == rest
        assert again.world.digest() == run.world.digest()


def test_places_are_kept_now_and_then_only(lived):
    run, _ = play(lived, keeps=True)
    assert len(run.places) == 1
    assert run.places[0].sent == 0
    assert run.place_before(3, run.time) == run.places[0]
    assert run.place_before(0, lived.scenario.start) is None


def test_a_change_leaves_everything_before_it_as_it_was(lived):
    at = lived.scenario.start + 3 * MINUTE
    _, events = play(lived)
    _, changed = play(lived, Change(more=(ByHand(at, Deposit(trader=PLAYER, asset=USDT, amount=CENTS)),)))
    same = next(n for n, (one, other) in enumerate(zip(events, changed, strict=False)) if one != other)
    early = Run(lived)
    count = len(early.world.opened)
    while early.time < at:
        count += len(early.step())
    assert same == count


def test_what_is_done_otherwise_begins_with_its_command(lived):
    less = SetLeverage(trader=PLAYER, symbol=BTC, leverage=5)
    change = Change(since=1, first=(less,), drops=((SetLeverage, BTC),))
    run, _ = play(lived, change)
    assert run.member.desks[BTC].leverage == 5
    assert [type(command).__name__ for command in run.commands][:3] == [
        "SetMarginMode",
        "SetLeverage",
        "PlaceOrder",
    ]


def test_a_command_may_stand_in_for_another(lived):
    run = Run(lived)
    run.play(lived.scenario.start + 20 * SECOND)
    order = next(command for command in run.commands if isinstance(command, PlaceOrder))
    smaller = PlaceOrder(trader=PLAYER, symbol=BTC, side=order.side, size=500, type=order.type)
    run = Run(lived, Change(instead=((2, smaller),)))
    run.play(lived.scenario.start + 20 * SECOND)
    assert run.member.desks[BTC].position.size == 500
    assert run.opened_by == {BTC: 2}


def test_who_is_spared_is_not_liquidated(lived):
    falls = {}
    for spared in ((), (AccountId(PLAYER, BTC),)):
        events = []
        Run(lived, Change(spared=spared), listen=events.extend).play()
        falls[spared] = [e for e in events if isinstance(e, LiquidationStarted) and e.trader == PLAYER]
    assert [bool(found) for found in falls.values()] == [True, False]


def test_it_is_settled_once_nothing_is_held_and_nothing_is_to_come(lived):
    run, held = Run(lived), Run(life(lived.scenario, LONG))
    assert not run.is_settled
    run.play()
    assert run.is_settled
    held.play(lived.scenario.start + 20 * SECOND)
    assert held.plan.next_time is None
    assert not held.is_settled


def test_doings_by_hand_are_done_again_at_their_time(lived):
    by_hand = ByHand(lived.scenario.start + MINUTE, MoveMargin(trader=PLAYER, symbol=BTC, amount=7 * CENTS))
    handed = lived.__class__(lived.scenario, lived.seed, lived.settings, lived.until, (by_hand,))
    run, plain = Run(handed), Run(lived)
    for each in (run, plain):
        each.play(lived.scenario.start + 2 * MINUTE)
    put_in = [each.member.desks[BTC].isolated.put_in for each in (run, plain)]
    assert put_in[0] - put_in[1] == 7 * CENTS


def test_assets_are_what_the_plan_trades_in(tmp_path):
    market = scenario(tmp_path, *FALL)
    assert life(market, LONG).assets == life(market, "").assets == (USDT,)
    assert ANY == ""
