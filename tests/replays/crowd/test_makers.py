import pytest

from exchange.commands import AmendOrder, CancelAll, OpenBooks, PlaceOrder, SetIndexPrice
from exchange.engine import Exchange
from exchange.events import OrderAccepted, OrderAmended, OrderCancelled, OrderRejected, Traded
from exchange.rules import VenueRules
from exchange.terms import BUY, SELL, OrderType, Side, Symbol, Trader
from exchange.units import PPB, SECOND
from replays.crowd.makers import Maker, spaced
from replays.prices.randomness import Stream
from replays.prices.sight import Sight
from replays.scenarios.pockets import GRID_PPB, RUNGS
from replays.scenarios.scenario import find

BTC = find("black-thursday").instrument("BTCUSDT")
NAME = Trader("m")


class Floor:
    """One maker alone on a venue, its index moved by hand."""

    def __init__(self, maker=None):
        self.maker = maker or Maker(NAME, BTC, Stream(9), (0, 3), 800 * 10**8)
        self.exchange = Exchange(VenueRules(instruments=(BTC,)))
        self.sight = Sight(80_000)
        self.time = SECOND
        deposits = ((NAME, BTC.settle, 10**17), (Trader("x"), BTC.settle, 10**17))
        self.exchange.submit(
            OpenBooks(deposits=deposits, positions=(), index=((Symbol("BTCUSDT"), 80_000),)), self.time
        )

    def submit(self, command):
        for event in self.exchange.submit(command, self.time):
            match event:
                case OrderAccepted(trader="m"):
                    self.maker.on_accepted(event)
                case OrderAmended(trader="m"):
                    self.maker.on_amended(event)
                case OrderCancelled(trader="m"):
                    self.maker.on_cancelled(event)
                case OrderRejected(trader="m"):
                    self.maker.on_rejected(event)
                case Traded(maker="m"):
                    self.maker.on_filled(event, event.maker_order_id, event.taker_side.opposite)

    def second(self, index):
        """One second of tape; the maker's commands."""
        self.time += SECOND
        self.sight.see(index)
        self.submit(SetIndexPrice(symbol=Symbol("BTCUSDT"), price=index))
        commands = self.maker.retreat(self.sight, self.time)
        for command in commands:
            self.submit(command)
        rest = self.maker.advance()
        for command in rest:
            self.submit(command)
        return [*commands, *rest]

    def levels(self, side: Side):
        book = self.exchange.markets["BTCUSDT"].book
        return sorted(order.price for order in book.orders_by_id.values() if order.side is side)

    def take(self, side, size):
        self.submit(
            PlaceOrder(
                trader=Trader("x"), symbol=Symbol("BTCUSDT"), side=side, size=size, type=OrderType.MARKET
            )
        )


@pytest.fixture
def floor():
    floor = Floor()
    floor.second(80_000)
    return floor


def test_it_quotes_a_full_ladder_on_both_sides_of_the_index(floor):
    bids, asks = floor.levels(BUY), floor.levels(SELL)
    assert len(bids) == len(asks) == RUNGS
    assert max(bids) < 80_000 < min(asks)


def test_it_does_nothing_while_the_index_stays_near(floor):
    assert [floor.second(80_000 + n % 2) for n in range(20)] == [[]] * 20


def test_who_is_not_due_has_nothing_to_say_and_who_is_due_mostly_has(floor):
    chance, index, idle, said = Stream(5), 80_000, 0, 0
    for second in range(300):
        index += chance.between(-20, 20) if second < 200 else chance.between(-300, 200)
        floor.sight.see(index)
        floor.time += SECOND
        if not second % 40:
            floor.take(SELL if second % 80 else BUY, 120)
        due, before = floor.maker.is_due(floor.sight, floor.time), floor.maker.state()
        commands = [*floor.maker.retreat(floor.sight, floor.time), *floor.maker.advance()]
        if not due:
            assert not commands
            assert floor.maker.state() == before
            idle += 1
        said += bool(commands)
        for command in commands:
            floor.submit(command)
    assert idle > 100
    assert said > 100


def test_a_step_of_the_grid_costs_one_amended_order_a_side(floor):
    moved = floor.second(80_036)
    assert [type(command) for command in moved] == [AmendOrder, AmendOrder]
    assert len(floor.levels(BUY)) == len(floor.levels(SELL)) == RUNGS
    assert max(floor.levels(BUY)) < 80_036 < min(floor.levels(SELL))


def test_after_any_walk_the_ladder_is_whole_and_around_the_index(floor):
    for index in (80_020, 80_100, 79_900, 79_500, 79_510, 79_480, 79_530):
        floor.second(index)
        assert max(floor.levels(BUY)) < index < min(floor.levels(SELL))
    for _ in range(12):
        floor.second(79_530)
    assert len(floor.levels(BUY)) == len(floor.levels(SELL)) == RUNGS


def test_a_rung_that_was_taken_comes_back_later(floor):
    floor.take(SELL, 120)
    assert len(floor.levels(BUY)) < RUNGS
    for _ in range(10):
        floor.second(80_000)
    assert len(floor.levels(BUY)) == RUNGS


def test_in_stress_the_ladder_is_wider_and_thinner(floor):
    book = floor.exchange.markets["BTCUSDT"].book
    before = max(floor.levels(BUY)) - min(floor.levels(BUY))
    depth = sum(order.open_size for order in book.orders_by_id.values())
    index = 80_000
    for _ in range(60):
        index -= 150
        commands = floor.second(index)
    assert any(isinstance(command, CancelAll | AmendOrder) for command in commands)
    after = max(floor.levels(BUY)) - min(floor.levels(BUY))
    assert after > 4 * before
    assert sum(order.open_size for order in book.orders_by_id.values()) < depth


def test_a_maker_goes_on_as_it_was_left(floor):
    for index in (80_020, 79_950, 79_700):
        floor.second(index)
    floor.take(BUY, 300)
    twin = Maker(NAME, BTC, Stream(9), (0, 3), 800 * 10**8)
    twin.restore(floor.maker.state())
    assert twin.state() == floor.maker.state()
    floor.time += 4 * SECOND
    floor.sight.see(79_600)
    now = floor.time
    assert twin.retreat(floor.sight, now) == floor.maker.retreat(floor.sight, now)
    assert twin.advance() == floor.maker.advance()


def test_makers_may_stand_nearer_in_calm_and_as_far_as_ever_in_panic():
    near, usual = spaced(PPB // 4), spaced(PPB)
    assert usual == GRID_PPB
    assert near[0] == usual[0] // 4
    assert near[-1] == usual[-1]
    assert sorted(near) == list(near)
