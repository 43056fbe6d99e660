"""What ends well by luck is not passed: each mark has its own way to miss it."""

from decimal import Decimal
from functools import cache

import pytest
from msgspec.structs import replace

from exchange.commands import MoveMargin, PlaceOrder, SetLeverage
from exchange.terms import BUY, SELL, OrderType, Symbol
from exchange.units import SECOND
from replays.crowd.population import PLAYER
from replays.learning.drill import grade, life_of_drill
from replays.learning.exercises import find_drill
from replays.messages.findings import Mark
from replays.messages.lived import ByHand
from replays.reruns.rerun import Life

BTC = Symbol("BTCUSDT")
USDT = 10**8


def missed(name: str, *doings) -> set[str]:
    """What was asked and not done, when these things are done after so many seconds."""
    return {mark.asked for mark in marked(name, *doings) if not mark.passed}


@cache
def marked(name: str, *doings) -> tuple[Mark, ...]:
    drill = find_drill(name)
    life = life_of_drill(drill)
    by_hand = tuple(ByHand(life.scenario.start + after * SECOND, command) for after, command in doings)
    return grade(drill, Life(life.scenario, life.seed, life.settings, life.until, by_hand)).marks


def add(amount):
    return MoveMargin(trader=PLAYER, symbol=BTC, amount=int(amount * USDT))


def stop(trigger, size=1000):
    return PlaceOrder(
        trader=PLAYER,
        symbol=BTC,
        side=SELL,
        size=size,
        type=OrderType.STOP,
        trigger_price=trigger * 10,
        reduce_only=True,
    )


def test_whoever_adds_everything_survives_and_has_not_passed():
    assert missed("least-top-up", (30, add(6_000))) == {"topped up with at most twice the least"}


def test_the_least_is_known_to_whoever_added_nothing_too():
    """And it is the least: with it the position lives, with less it does not."""
    told = marked("least-top-up")[-1].told
    assert told.startswith("0 USDT added; the least was ")
    least = Decimal(told.split()[-2])
    assert not missed("least-top-up", (30, add(least)))
    assert "never liquidated" in missed("least-top-up", (30, add(least - Decimal("1e-8"))))


def test_what_the_liquidation_closed_no_stop_has_closed():
    marks = {mark.asked: mark for mark in marked("stop-in-time", (60, stop(57_000)))}
    assert not marks["never liquidated"].passed
    assert not marks["the stop has closed the position"].passed
    assert marks["the stop has closed the position"].told == "the liquidation closed it"


def test_whoever_sells_the_position_has_not_kept_it():
    sale = PlaceOrder(trader=PLAYER, symbol=BTC, side=SELL, size=1000, type=OrderType.MARKET)
    assert "the position is kept in full" in missed("least-top-up", (30, sale))


def test_a_stop_that_closes_whatever_there_is_is_for_the_whole_position():
    whole = replace(stop(58_400, 0), close_position=True, reduce_only=False)
    assert not missed("stop-in-time", (30, whole))


@pytest.mark.parametrize(
    ("trigger", "size", "asked"),
    [
        (58_400, 500, "it is for the whole position"),
        (57_500, 1000, "it triggers 0.5% or more before liquidation"),
    ],
)
def test_half_a_stop_is_no_stop(trigger: int, size: int, asked: str):
    assert asked in missed("stop-in-time", (60, stop(trigger, size)))


def ether(side, size):
    return PlaceOrder(trader=PLAYER, symbol=Symbol("ETHUSDT"), side=side, size=size, type=OrderType.MARKET)


def relever():
    return SetLeverage(trader=PLAYER, symbol=Symbol("ETHUSDT"), leverage=25)


def test_a_hedge_that_is_taken_off_but_for_a_rest_is_not_held():
    hedged = (60, relever()), (60, ether(SELL, 18_000))
    assert not missed("hedge-in-cross", *hedged, (660, ether(SELL, 10)))
    assert missed("hedge-in-cross", *hedged, (660, ether(BUY, 17_990))) == {"the hedge is held to the end"}


def test_a_stop_that_comes_late_is_late_and_nothing_else():
    assert missed("stop-in-time", (200, stop(58_400))) == {"a reduce-only stop is placed within 3 minutes"}


def test_a_stop_for_a_part_may_still_trigger_in_time():
    assert "it triggers 0.5% or more before liquidation" not in missed(
        "stop-in-time", (60, stop(58_400, 500))
    )


def test_a_stop_within_five_per_cent_that_comes_late_is_late_and_nothing_else():
    assert missed("five-per-cent", (200, buy(300))) == {"long within 3 minutes, with a stop for all of it"}


def test_a_hedge_that_comes_late_is_late_and_nothing_else():
    hedge = (200, relever()), (200, ether(SELL, 18_000))
    assert missed("hedge-in-cross", *hedge) == {"a short in ETH hedges it within 3 minutes"}


def test_a_short_of_the_coin_that_comes_late_is_late_and_nothing_else():
    short = PlaceOrder(trader=PLAYER, symbol=Symbol("XBTUSD"), side=SELL, size=60_000, type=OrderType.MARKET)
    assert "short what the coin is worth within 3 minutes" in missed("inverse-short", (200, short))
    assert "the short is held to the end" not in missed("inverse-short", (200, short))


def test_a_size_too_large_for_its_stop_is_not_five_per_cent():
    assert "the stop would cost 4 to 5.5%" in missed("five-per-cent", (30, buy(900)))


def buy(size):
    """With a stop for all of it."""
    return PlaceOrder(
        trader=PLAYER, symbol=BTC, side=BUY, size=size, type=OrderType.MARKET, stop_loss=585_000
    )
