"""A course is what a life was: its looks, its doings by kind."""

import pytest

from exchange.commands import Deposit, MoveMargin
from exchange.events import FundTookOver, OrderTriggered, Traded
from exchange.questions import AccountView
from exchange.terms import SELL, Asset, OrderId, Symbol, Trader
from exchange.units import MINUTE, SECOND
from replays.crowd.population import PLAYER
from replays.learning.course import LOOK_EVERY, Course
from replays.learning.drill import life_of_drill
from replays.learning.exercises import find_drill
from replays.messages.lived import ByHand
from replays.reruns.rerun import Life

BTC = Symbol("BTCUSDT")


def test_a_course_knows_what_was_added_and_paid_in_and_how_it_stood():
    life = life_of_drill(find_drill("least-top-up"))
    start, unit = life.scenario.start, 10 ** life.scenario.instruments[0].cash_places
    by_hand = (
        ByHand(start + 10 * SECOND, MoveMargin(trader=PLAYER, symbol=BTC, amount=300 * unit)),
        ByHand(start + 20 * SECOND, MoveMargin(trader=PLAYER, symbol=BTC, amount=-100 * unit)),
        ByHand(start + 30 * SECOND, Deposit(trader=PLAYER, asset=Asset("USDT"), amount=7 * unit)),
    )
    course = Course(Life(life.scenario, life.seed, life.settings, start + MINUTE, by_hand))
    assert course.topped_up == 300 * unit
    assert course.deposited == 7 * unit
    assert course.traded[BTC] == 1000
    assert course.first.size(BTC) == 0
    assert course.at(LOOK_EVERY).size(BTC) == 1000
    assert course.value(BTC, course.last) > 50_000 * unit
    assert course.last.time == start + MINUTE
    assert course.liquidations == 0


def test_what_is_paid_in_before_the_first_step_is_paid_in_too():
    life = life_of_drill(find_drill("least-top-up"))
    start = life.scenario.start
    paid = ByHand(start, Deposit(trader=PLAYER, asset=Asset("USDT"), amount=7))
    for by_hand, deposited in (((paid,), 7), ((), 0)):
        course = Course(Life(life.scenario, life.seed, life.settings, start + 2 * SECOND, by_hand))
        assert course.deposited == deposited


FLAT = AccountView(trader=PLAYER, cash=(), positions=(), orders=(), leverages=())
SOMEBODY = Trader("h-BTCUSDT-00001")
BY_A_TRIGGER = (
    OrderTriggered(time=1, trader=PLAYER, symbol=BTC, order_id=OrderId(7), trigger_price=9),
    Traded(
        time=1,
        symbol=BTC,
        price=9,
        size=1,
        notional=9,
        taker_side=SELL,
        taker=PLAYER,
        taker_order_id=OrderId(7),
        taker_fee=0,
        taker_realized=0,
        maker=SOMEBODY,
        maker_order_id=OrderId(8),
        maker_fee=0,
        maker_realized=0,
    ),
)


def taken_over(trader):
    return FundTookOver(time=2, symbol=BTC, size=1, value=9, liquidation_id=1, trader=trader, realized=0)


@pytest.mark.parametrize(
    ("last", "closed"),
    [((), True), ((taken_over(SOMEBODY),), True), ((taken_over(PLAYER),), False)],
)
def test_what_the_fund_takes_of_others_leaves_the_player_closed_by_the_trigger(monkeypatch, last, closed):
    class Scripted:
        """A life of those events, and nothing held at its end."""

        def __init__(self, life, listen):
            self.time, self.ended, self._listen = life.scenario.start, False, listen

        def step(self):
            self._listen([*BY_A_TRIGGER, *last])
            self.ended = True

        def settle(self):
            pass

        def account(self):
            return FLAT

        def mark(self, _symbol):
            return 9

    monkeypatch.setattr("replays.learning.course.Run", Scripted)
    course = Course(life_of_drill(find_drill("stop-in-time")))
    assert course.was_closed_by_trigger(BTC) is closed
