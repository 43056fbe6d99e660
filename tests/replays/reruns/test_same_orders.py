"""What was done to an order is done to the same order of another life, or falls away with it."""

from pathlib import Path

import pytest

from exchange.commands import (
    AmendOrder,
    CancelAll,
    CancelOrder,
    MoveMargin,
    PlaceOrder,
    SetLeverage,
    SetMarginMode,
)
from exchange.events import OrderCancelled, OrderRejected
from exchange.terms import BUY, SELL, ClientId, MarginMode, OrderType, RejectReason
from exchange.units import SECOND
from replays.autopsy.case import find_case
from replays.autopsy.whatif import questions
from replays.crowd.population import PLAYER
from replays.messages.lived import ByHand
from replays.messages.settings import Settings
from replays.reruns.rerun import Change, Life, Run
from replays.reruns.same_orders import Origin
from replays.reruns.trial import live_again
from tests.again_world import BTC, FALL, scenario

MINE = {"trader": PLAYER, "symbol": BTC}
STOP = OrderType.STOP.value
OPENED = (
    (1, SetMarginMode(**MINE, mode=MarginMode.ISOLATED)),
    (1, SetLeverage(**MINE, leverage=20)),
    (2, PlaceOrder(**MINE, side=BUY, size=500, price=1010)),
    (3, PlaceOrder(**MINE, side=BUY, size=300, type=OrderType.MARKET, stop_loss=973)),
    (4, PlaceOrder(**MINE, side=BUY, size=100, price=900)),
    (5, PlaceOrder(**MINE, side=BUY, size=300, type=OrderType.MARKET, stop_loss=973, take_profit=1100)),
    (6, PlaceOrder(**MINE, side=BUY, size=300, type=OrderType.MARKET, stop_loss=973)),
)
"""Seven commands at so many seconds, in ticks and lots; the exits are of the fourth, sixth and seventh."""


@pytest.fixture
def market(tmp_path: Path):
    return scenario(tmp_path, *FALL, fee="0.0005", wobble="10", accounts=40)


def by_hand(market, *commands) -> Life:
    done = tuple(ByHand(market.start + at * SECOND, command) for at, command in commands)
    return Life(market, market.seed, Settings(), market.end, done)


def named(market) -> dict[Origin, int]:
    """What each order of the opening is called."""
    run = Run(by_hand(market, *OPENED))
    run.play(market.start + 8 * SECOND)
    return {origin: id for id, origin in run.orders}


def cancel(id: int) -> CancelOrder:
    return CancelOrder(**MINE, order_id=id)


def lived(market, *later) -> tuple[Life, Life]:
    """The whole life, and the same to be lived again."""
    life = by_hand(market, *OPENED, *later)
    return life, find_case(life).life


def heard(life, change):
    events = []
    Run(life, change, None, events.extend).play()
    return [each for each in events if getattr(each, "trader", "") == PLAYER]


def test_an_order_is_known_by_the_deed_that_placed_it_and_an_exit_by_its_kind(market):
    found = named(market)
    placed = [Origin(True, number) for number in (3, 4, 5, 6, 7)]
    exits = [
        Origin(True, 4, STOP),
        Origin(True, 6, "take_profit"),
        Origin(True, 6, STOP),
        Origin(True, 7, STOP),
    ]
    assert set(found) == {*placed, *exits}


def test_every_what_if_of_a_life_of_brackets_and_cancels_is_answered(market):
    ids = named(market)
    life, _ = lived(
        market,
        (8, cancel(ids[Origin(True, 5)])),
        (9, cancel(ids[Origin(True, 4, STOP)])),
        (10, AmendOrder(**MINE, order_id=ids[Origin(True, 6, STOP)], trigger_price=972)),
        (11, CancelAll(**MINE)),
        (12, MoveMargin(**MINE, amount=10**8)),
        (200, MoveMargin(**MINE, amount=10**8)),
    )
    case = find_case(life)
    assert case.refusals == ()
    answers = {each.change: live_again(each.trial) for each in questions(case) if each.trial is not None}
    assert {change: each.refused for change, each in answers.items()} == dict.fromkeys(answers)
    assert any(change.startswith("half") for change in answers)
    assert any(change.startswith("a stop") for change in answers)


def test_a_cancel_is_of_the_same_order_whatever_its_number_there(market):
    ids = named(market)
    wanted = ids[Origin(True, 6, STOP)]
    _, life = lived(market, (8, cancel(wanted)), (11, CancelAll(**MINE)))
    before = ByHand(life.scenario.start + 2 * SECOND, PlaceOrder(**MINE, side=BUY, size=100, price=890))
    events = heard(life, Change(more=(before, before)))
    (gone,) = [each for each in events if isinstance(each, OrderCancelled)][:1]
    assert gone.order_id == wanted + 2
    assert not [each for each in events if isinstance(each, OrderRejected)]


def test_a_stop_that_is_done_otherwise_is_not_cancelled_with_all_the_others(market):
    life, _ = lived(market, (11, CancelAll(**MINE)))
    (stop,) = [each for each in questions(find_case(life)) if each.change.startswith("a stop")]
    saved = live_again(stop.trial)
    assert (saved.survives, saved.refused) == (True, None)
    events = heard(stop.trial.life, stop.trial.change)
    gone = [
        each for each in events if isinstance(each, OrderCancelled) and each.time < market.start + 12 * SECOND
    ]
    assert len(gone) == 5


def test_what_is_done_to_an_order_that_the_other_life_never_had_falls_away(market):
    ids = named(market)
    _, life = lived(market, (8, cancel(ids[Origin(True, 7, STOP)])), (11, CancelAll(**MINE)))
    bare = PlaceOrder(**MINE, side=BUY, size=300, type=OrderType.MARKET)
    events = heard(life, Change(since=6, instead=((6, bare),)))
    assert not [each for each in events if isinstance(each, OrderRejected)]


def test_exits_without_a_position_are_dropped_and_half_a_pair_stands_alone(market):
    close = PlaceOrder(**MINE, side=SELL, size=100, type=OrderType.MARKET, reduce_only=True)
    one = PlaceOrder(**MINE, side=BUY, size=100, price=880, client_id=ClientId("one"))
    two = PlaceOrder(**MINE, side=BUY, size=100, price=870, sibling=ClientId("one"))
    later = (
        (20, one),
        (21, two),
        (22, MoveMargin(**MINE, amount=10**8)),
        (23, close),
        (24, CancelAll(**MINE)),
    )
    _, life = lived(market, *later)
    events = heard(life, Change(since=2, drops=((PlaceOrder, BTC),)))
    assert not [each for each in events if isinstance(each, OrderRejected)]
    gone = ByHand(life.scenario.start + 21 * SECOND, CancelOrder(**MINE, client_id=ClientId("one")))
    assert not [each for each in heard(life, Change(more=(gone,))) if isinstance(each, OrderRejected)]


def test_what_was_refused_at_first_is_refused_again_where_nothing_is_done_otherwise(market):
    _, life = lived(market, (8, cancel(10**6)), (11, CancelAll(**MINE)))
    events = []
    Run(life, listen=events.extend).play()
    refused = [each for each in events if isinstance(each, OrderRejected) and each.trader == PLAYER]
    assert [each.reason for each in refused] == [RejectReason.UNKNOWN_ORDER]
