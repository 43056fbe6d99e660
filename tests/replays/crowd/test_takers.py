import pytest

from exchange.terms import BUY, SELL, OrderType, Trader
from replays.crowd.takers import LARGEST, Takers
from replays.prices.randomness import Stream
from replays.prices.sight import STRESS_MAX, Sight
from replays.scenarios.scenario import find

BTC = find("black-thursday").instrument("BTCUSDT")
MEDIAN = 150 * 10**8


def room(surge=1):
    names = [Trader(f"t{n}") for n in range(20)]
    return Takers(names, BTC, Stream(1), [Stream(100 + n) for n in range(20)], 60, MEDIAN, surge)


def falling(seconds=120):
    sight, price = Sight(80_000), 80_000
    for _ in range(seconds):
        price -= price // 200
        sight.see(price)
    return sight


def orders(sight, seconds=600):
    takers = room()
    return [order for _ in range(seconds) for order in takers.act(sight)]


def test_they_come_as_often_as_was_said_in_calm_and_more_often_in_stress():
    calm, stressed = len(orders(Sight(80_000))), len(orders(falling()))
    assert calm == 600
    assert 2_000 < stressed < 2_200


def test_a_surge_begins_at_the_second_step_of_stress_and_is_whole_at_the_last():
    sight, usual, surging = Sight(80_000), room(), room(surge=9)
    times = []
    for sight.stress in range(STRESS_MAX + 1):
        few, many = ([order for _ in range(300) for order in each.act(sight)] for each in (usual, surging))
        times.append(len(many) / len(few))
    assert times == pytest.approx([1, 1, 3, 5, 7, 9], rel=0.05)


def test_in_calm_the_sides_balance_and_in_a_fall_most_sell():
    calm, fall = orders(Sight(80_000)), orders(falling())
    assert 0.4 < sum(order.side is BUY for order in calm) / len(calm) < 0.6
    assert sum(order.side is SELL for order in fall) / len(fall) > 0.7
    assert all(order.type is OrderType.MARKET for order in calm)


def test_sizes_have_the_measured_quantiles():
    sizes = sorted(order.size for order in orders(Sight(80_000), 6000))
    median = sizes[len(sizes) // 2]
    assert 0.85 < median * 8 / 150 < 1.15
    assert 11 < sizes[len(sizes) * 90 // 100] / median < 17
    assert 55 < sizes[len(sizes) * 99 // 100] / median < 130


def test_nobody_sends_a_very_large_order_into_a_thin_book():
    sight = falling()
    largest = max(order.size for order in orders(sight, 2000))
    assert largest <= LARGEST[sight.stress] * 150 * 10_000 // sight.index


def test_a_room_goes_on_as_it_was_left():
    one, other, sight = room(), room(), Sight(80_000)
    for _ in range(50):
        one.act(sight)
    other.restore(one.state())
    assert [one.act(sight) for _ in range(20)] == [other.act(sight) for _ in range(20)]
