"""Triggers: what fires, at which tick, in which order."""

import random

import pytest

from exchange.terms import BUY, SELL, OrderId, OrderType, Side, TriggerBy
from exchange.triggers import ConditionalOrder, Triggers, trailing_trigger
from exchange.units import PPB

MARK = TriggerBy.MARK


def order(
    id: int, side: Side, type: OrderType = OrderType.STOP, trigger: int = 0, **fields
) -> ConditionalOrder:
    fields.setdefault("sequence", id)
    return ConditionalOrder(OrderId(id), side, type, trigger, 1, **fields)


def waiting(*orders: ConditionalOrder, price: int = 100) -> Triggers:
    triggers = Triggers()
    for each in orders:
        triggers.add(each, price)
    triggers.check()
    return triggers


def due_ids(triggers: Triggers, previous: int, current: int, by: TriggerBy = MARK) -> list[int]:
    due = triggers.due(by, previous, current)
    triggers.check()
    return [each.id for each in due]


@pytest.mark.parametrize(
    ("side", "type", "last_quiet", "first_due"),
    [
        (BUY, OrderType.STOP, 109, 110),
        (BUY, OrderType.STOP_LIMIT, 109, 110),
        (SELL, OrderType.STOP, 111, 110),
        (BUY, OrderType.TAKE_PROFIT, 111, 110),
        (SELL, OrderType.TAKE_PROFIT, 109, 110),
        (SELL, OrderType.TAKE_PROFIT_LIMIT, 109, 110),
    ],
)
def test_an_order_fires_at_its_trigger_and_not_one_tick_before(side, type, last_quiet, first_due):
    one = order(1, side, type, 110)
    triggers = waiting(one)
    assert not triggers.already_true(one, last_quiet)
    assert triggers.already_true(one, first_due)
    assert due_ids(triggers, last_quiet, last_quiet) == []
    assert due_ids(triggers, last_quiet, first_due) == [1]


def test_what_is_due_waits_until_it_is_removed():
    one = order(1, BUY, trigger=110)
    triggers = waiting(one)
    assert due_ids(triggers, 100, 110) == due_ids(triggers, 110, 120) == [1]
    triggers.remove(one)
    assert due_ids(triggers, 120, 130) == []
    assert triggers.orders_by_id.get(OrderId(1)) is None


def test_the_nearest_trigger_to_the_previous_price_fires_first():
    triggers = waiting(
        order(1, SELL, trigger=80), order(2, SELL, trigger=95), order(3, BUY, OrderType.TAKE_PROFIT, 90)
    )
    assert due_ids(triggers, 100, 80) == [2, 3, 1]


def test_at_one_trigger_the_earlier_sequence_fires_first():
    triggers = waiting(order(1, SELL, trigger=90, sequence=7), order(2, SELL, trigger=90, sequence=3))
    assert due_ids(triggers, 100, 90) == [2, 1]


def test_each_order_watches_its_own_price():
    triggers = waiting(
        order(1, SELL, trigger=90, trigger_by=TriggerBy.LAST),
        order(2, SELL, trigger=90, trigger_by=TriggerBy.INDEX),
    )
    assert due_ids(triggers, 100, 90) == []
    assert due_ids(triggers, 100, 90, TriggerBy.LAST) == [1]
    assert due_ids(triggers, 100, 90, TriggerBy.INDEX) == [2]


def trailing(id: int, side: Side, callback_ppb: int, **fields) -> ConditionalOrder:
    return order(id, side, OrderType.TRAILING_STOP, callback_ppb=callback_ppb, **fields)


def test_a_trailing_sell_follows_the_high_and_fires_when_the_price_comes_back():
    triggers = waiting(one := trailing(1, SELL, PPB // 10), price=1000)
    assert one.trigger_price == 900
    assert due_ids(triggers, 1000, 1005) == []
    assert (one.best, one.trigger_price) == (1005, 904)
    assert due_ids(triggers, 1005, 905) == []
    assert one.best == 1005
    assert due_ids(triggers, 905, 904) == [1]


def test_a_trailing_buy_follows_the_low_and_fires_when_the_price_comes_back():
    triggers = waiting(one := trailing(1, BUY, PPB // 10), price=1000)
    assert one.trigger_price == 1100
    assert due_ids(triggers, 1000, 995) == []
    assert (one.best, one.trigger_price) == (995, 1095)
    assert due_ids(triggers, 995, 1094) == []
    assert due_ids(triggers, 1094, 1095) == [1]


def test_a_trailing_stop_sleeps_until_its_activation_price():
    triggers = waiting(one := trailing(1, SELL, PPB // 10, activation_price=1100), price=1000)
    assert not triggers.already_true(one, 1099)
    assert triggers.already_true(one, 1100)
    assert due_ids(triggers, 1000, 500) == []
    assert due_ids(triggers, 500, 1099) == []
    assert one.best == 0
    assert due_ids(triggers, 1099, 1100) == []
    assert (one.best, one.trigger_price) == (1100, 990)
    assert due_ids(triggers, 1100, 990) == [1]


def test_a_trailing_buy_with_activation_mirrors():
    triggers = waiting(one := trailing(1, BUY, PPB // 10, activation_price=900), price=1000)
    assert triggers.already_true(one, 900)
    assert not triggers.already_true(one, 901)
    assert due_ids(triggers, 1000, 901) == []
    assert one.best == 0
    assert due_ids(triggers, 901, 899) == []
    assert (one.best, one.trigger_price) == (899, 989)


def test_without_activation_a_trailing_stop_is_never_already_true():
    one = trailing(1, SELL, PPB // 10)
    assert not Triggers.already_true(one, 1)


@pytest.mark.parametrize(
    ("best", "callback_ppb"), [(1000, 1), (999, 333_333_333), (7, PPB // 10), (10**12, 50_000_001)]
)
def test_the_trailing_trigger_is_the_exact_last_tick(best, callback_ppb):
    sell, buy = trailing(1, SELL, callback_ppb, best=best), trailing(2, BUY, callback_ppb, best=best)
    low, high = trailing_trigger(sell), trailing_trigger(buy)
    assert low * PPB <= best * (PPB - callback_ppb) < (low + 1) * PPB
    assert (high - 1) * PPB < best * (PPB + callback_ppb) <= high * PPB


def test_orders_are_listed_by_id_however_they_were_added():
    triggers = waiting(*(order(id, BUY, trigger=200 + id) for id in (3, 1, 2)))
    assert [each.id for each in triggers] == [1, 2, 3]
    assert len(triggers.orders_by_id) == 3


def test_a_restored_trailing_stop_goes_on_where_it_was():
    triggers = waiting(one := trailing(1, SELL, PPB // 10), price=1000)
    due_ids(triggers, 1000, 1200)
    restored = waiting(again := trailing(1, SELL, PPB // 10, best=one.best), price=1150)
    assert again.trigger_price == one.trigger_price == 1080
    assert due_ids(restored, 1150, 1080) == [1]


def scan(orders: list[ConditionalOrder], extremes: dict[int, int], previous: int, price: int) -> list[int]:
    """RULES 12, read aloud: look at every order, keep every extreme apart."""
    due = []
    for one in orders:
        trigger = one.trigger_price
        if one.type is OrderType.TRAILING_STOP:
            best = extremes.get(one.id, 0)
            if one.side is SELL and (best or price >= one.activation_price):
                best = max(best, price)
                trigger = best * (PPB - one.callback_ppb) // PPB
            elif one.side is BUY and (best or price <= one.activation_price):
                best = min(best or price, price)
                trigger = -(-best * (PPB + one.callback_ppb) // PPB)
            extremes[one.id] = best
            if not best or not trigger:
                continue
        take_profit = one.type is OrderType.TAKE_PROFIT
        if (price >= trigger) if (one.side is BUY) != take_profit else (price <= trigger):
            due.append((abs(trigger - previous), one.sequence, one.id))
    return [id for _, _, id in sorted(due)]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_due_equals_a_scan_of_every_order(seed):
    rng = random.Random(seed)
    triggers, alive, extremes, price = Triggers(), [], {}, 100
    kinds = [OrderType.STOP, OrderType.TAKE_PROFIT, OrderType.TRAILING_STOP]
    for id in range(1, 400):
        type, side = rng.choice(kinds), rng.choice([BUY, SELL])
        if type is OrderType.TRAILING_STOP:
            activation = rng.choice([0, price + side * -rng.randint(1, 8)])
            one = trailing(id, side, rng.randint(1, 9) * PPB // 100, activation_price=activation)
            extremes[id] = 0 if activation else price
        else:
            one = order(id, side, type, max(1, price + rng.randint(-9, 9)))
        triggers.add(one, price)
        alive.append(one)
        previous, price = price, max(20, price + rng.randint(-6, 6))
        expected = scan(alive, extremes, previous, price)
        assert due_ids(triggers, previous, price) == expected
        for each in [each for each in alive if each.id in expected[::2]] + rng.sample(
            alive, len(alive) // 10
        ):
            if triggers.orders_by_id.get(each.id):
                triggers.remove(each)
                alive.remove(each)
