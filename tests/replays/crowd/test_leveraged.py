from itertools import pairwise

from exchange.commands import Deposit, MoveMargin, PlaceOrder, SetLeverage, SetMarginMode
from exchange.events import LiquidationFinished, MarginCalled, PositionSettled, Traded
from exchange.terms import BUY, SELL, MarginMode, OrderType, Symbol, TimeInForce, Trader
from exchange.units import SECOND
from replays.crowd.leveraged import SLICE_SECONDS, Leveraged
from replays.crowd.population import Person, Temper
from replays.crowd.takers import largest
from replays.prices.randomness import Stream
from replays.prices.sight import Sight
from replays.scenarios.scenario import find

BTC = find("black-thursday").instrument("BTCUSDT")
NAME, SYMBOL = Trader("h"), Symbol("BTCUSDT")
MARGIN = 800 * 10**8
MEDIAN = 1_000 * 10**8
WHALE = 250_000


def person(temper, size=1000, mode=MarginMode.ISOLATED, spare=MARGIN, leverage=10):
    return Person(NAME, SYMBOL, mode, leverage, temper, size, MARGIN, spare, Stream(5))


class Room:
    """One leveraged account and the index it sees."""

    def __init__(self, somebody):
        self.people = Leveraged([somebody], (BTC,), {SYMBOL: MEDIAN})
        self.sights = {SYMBOL: Sight(80_000)}
        self.opening = self.people.open(self.sights)

    def watch(self, index, seconds=1800):
        self.sights[SYMBOL].see(index)
        return [c for n in range(seconds) for c in self.people.act(self.sights, n * SECOND)]

    def trade(self, index, seconds=1800):
        """Watch, and have every order filled whole; each with its second."""
        self.sights[SYMBOL].see(index)
        orders = []
        for second in range(seconds):
            for order in self.people.act(self.sights, second * SECOND):
                self.fill(order.side, order.size)
                orders.append((second, order))
        return orders

    def fill(self, side, size):
        self.people.on_trade(NAME, trade(side, size), side)


def trade(side, size):
    return Traded(
        time=0,
        symbol=SYMBOL,
        price=1,
        size=size,
        notional=1,
        taker_side=side,
        taker=NAME,
        taker_order_id=1,
        taker_fee=0,
        taker_realized=0,
        maker=Trader("m"),
        maker_order_id=2,
        maker_fee=0,
        maker_realized=0,
    )


def settled(size):
    return PositionSettled(time=0, trader=NAME, symbol=SYMBOL, size=size, value=0, realized=0)


def call():
    return MarginCalled(
        time=0, trader=NAME, scope=SYMBOL, symbol=SYMBOL, equity=1, maintenance=1, buffer_ppb=1
    )


def liquidated(size):
    return LiquidationFinished(
        time=0,
        liquidation_id=1,
        trader=NAME,
        symbol=SYMBOL,
        filled_size=0,
        filled_value=0,
        fee=0,
        insured_size=size,
        deleveraged_size=0,
        unclosed_size=0,
        lost=1,
    )


def test_most_do_nothing_whatever_happens():
    room = Room(person(Temper.NOTHING))
    room.people.on_margin_call(call())
    assert room.opening == []
    assert room.watch(40_000) == []


def test_a_careful_one_leaves_a_stop_with_the_venue():
    (stop,) = Room(person(Temper.STOP)).opening
    assert (stop.type, stop.side, stop.close_position) == (OrderType.STOP, SELL, True)
    assert 80_000 * 90 // 100 < stop.trigger_price < 80_000


def test_nerves_fail_at_a_level_and_the_position_is_closed():
    room = Room(person(Temper.PANIC, size=-1000))
    assert room.watch(80_001) == []
    (order,) = room.watch(88_000)
    assert (order.side, order.size, order.reduce_only) == (BUY, 1000, True)


def test_a_holding_larger_than_anyone_sends_at_once_is_closed_in_slices_with_pauses():
    room = Room(person(Temper.PANIC, size=WHALE))
    orders = room.trade(72_000)
    at_once = largest(BTC, MEDIAN, room.sights[SYMBOL])
    sizes = [order.size for _, order in orders]
    assert len(sizes) > 3
    assert set(sizes[:-1]) == {at_once}
    assert sum(sizes) == WHALE
    assert all(order.side is SELL and order.reduce_only for _, order in orders)
    pauses = [after - before for (before, _), (after, _) in pairwise(orders)]
    assert SLICE_SECONDS[0] <= min(pauses) < max(pauses) <= SLICE_SECONDS[1]


def test_a_margin_call_does_not_hurry_who_is_slicing_already():
    calm, called = (Room(person(Temper.PANIC, size=WHALE)) for _ in range(2))
    called.people.on_margin_call(call())
    assert len(called.trade(72_000)) == len(calm.trade(72_000))


def test_who_was_settled_while_slicing_sends_nothing_more():
    room = Room(person(Temper.PANIC, size=WHALE))
    room.sights[SYMBOL].see(72_000)
    (first,) = room.people.act(room.sights, 0)
    room.fill(first.side, first.size)
    room.people.on_taken(settled(first.size - WHALE))
    assert room.watch(72_000) == []


def test_a_called_one_tops_up_from_what_is_spare_and_no_further():
    room = Room(person(Temper.TOP_UP, spare=MARGIN // 5))
    room.people.on_margin_call(call())
    (top_up,) = room.watch(79_000)
    assert isinstance(top_up, MoveMargin)
    assert top_up.amount == MARGIN // 5
    room.people.on_margin_call(call())
    assert room.watch(79_000) == []


def test_a_called_one_in_cross_brings_money_from_outside_at_most_twice():
    room = Room(person(Temper.TOP_UP, mode=MarginMode.CROSS))
    brought = []
    for _ in range(4):
        room.people.on_margin_call(call())
        brought += room.watch(79_000)
    assert len(brought) == 2
    assert all(isinstance(each, Deposit) and 0 < each.amount <= MARGIN for each in brought)


def test_who_waits_comes_in_once_the_price_has_moved():
    room = Room(person(Temper.NOTHING, size=0, leverage=20))
    quiet = room.watch(80_000)
    commands = room.watch(30_000) + room.watch(200_000)
    assert quiet == []
    assert [type(each) for each in commands] == [SetMarginMode, SetLeverage, PlaceOrder]
    order = commands[-1]
    assert order.time_in_force is TimeInForce.IOC
    assert order.size * BTC.notional(1, 80_000) <= MARGIN * 20 * 200_000 // 30_000


def test_after_a_liquidation_one_comes_in_a_second_time_and_then_no_more():
    room = Room(person(Temper.NOTHING, size=0, leverage=10))
    side = room.watch(30_000)[-1:] or room.watch(200_000)[-1:]
    room.fill(side[0].side, 500)
    room.people.on_liquidation(liquidated(500), room.sights[SYMBOL].index)
    again = room.watch(5_000) + room.watch(900_000)
    assert [type(each) for each in again] == [PlaceOrder]
    room.fill(again[0].side, 100)
    room.people.on_liquidation(liquidated(100), room.sights[SYMBOL].index)
    assert room.watch(100) + room.watch(9_000_000) == []


def test_a_room_goes_on_as_it_was_left():
    one = Room(person(Temper.PANIC))
    one.people.on_margin_call(call())
    other = Room(person(Temper.PANIC))
    other.people.restore(one.people.state())
    assert other.people.state() == one.people.state()
    assert one.watch(75_000) == other.watch(75_000)
