from exchange.commands import OpenBooks, PlaceOrder
from exchange.engine import Exchange
from exchange.events import InstrumentHalted, VenueOpened
from exchange.terms import Symbol, Trader
from exchange.units import SECOND
from replays.crowd.everybody import DEEP_MAKERS, Crowd
from replays.scenarios.scenario import find
from replays.world.playback import World
from tests.small_world import TABLE, library

NAMES = ("m-BTCUSDT-0", "t-BTCUSDT-009")

CALM = find("calm")
INDEX = {symbol: bridge.price(CALM.start) for symbol, bridge in CALM.bridges(1).items()}


class Stage:
    """A crowd before a venue, without a world around them."""

    def __init__(self):
        self.crowd = Crowd(CALM, 1, dict(INDEX), CALM.balances)
        self.exchange = Exchange(CALM.rules())
        self.time = CALM.start
        self.submit(self.crowd.opening)

    def submit(self, command):
        self.crowd.observe(self.exchange.submit(command, self.time))

    def second(self, index=INDEX):
        commands = []
        for command in self.crowd.act(index, self.time):
            commands.append(command)
            self.submit(command)
        self.time += SECOND
        return commands


def test_the_opening_is_one_command_with_everybody_and_the_player_in_it():
    stage = Stage()
    assert isinstance(stage.crowd.opening, OpenBooks)
    traders = [trader for trader, _, _ in stage.crowd.opening.deposits]
    assert traders.count("you") == 2
    assert stage.crowd.leveraged == 3_750


def test_makers_quote_before_anybody_else_acts():
    stage = Stage()
    first = stage.second()
    makers = CALM.table.crowd.makers + DEEP_MAKERS
    assert [command.trader[:2] for command in first[: makers * 24]] == ["m-"] * (makers * 24)
    assert all(isinstance(command, PlaceOrder) and command.post_only for command in first[: makers * 24])


def test_nobody_acts_while_the_venue_is_closed():
    stage = Stage()
    stage.second()
    stage.crowd.observe([VenueOpened(time=stage.time, open=False)])
    assert [stage.second() for _ in range(20)] == [[]] * 20
    stage.crowd.observe([VenueOpened(time=stage.time, open=True)])
    assert any(stage.second() for _ in range(20))


def test_makers_and_takers_leave_a_halted_instrument_alone():
    halted, moved = Symbol("XBTUSD"), {symbol: price * 101 // 100 for symbol, price in INDEX.items()}
    sent = []
    for halts in (False, True):
        stage = Stage()
        stage.second()
        if halts:
            stage.crowd.observe([InstrumentHalted(time=stage.time, symbol=halted, settlement_price=1)])
        commands = [command for _ in range(30) for command in stage.second(moved)]
        sent.append({command.trader[0] for command in commands if command.symbol == halted} & {"m", "t"})
    assert sent == [{"m", "t"}, set()]


def test_a_crowd_goes_on_as_it_was_left():
    stage = Stage()
    for _ in range(30):
        stage.second()
    twin = Crowd(CALM, 1, dict(INDEX), CALM.balances)
    twin.restore(stage.crowd.state())
    assert twin.state() == stage.crowd.state()


def test_makers_and_takers_may_ask_for_another_leverage(tmp_path):
    table = TABLE.replace("takers = 10", "takers = 10\nmaker_leverage = 1")
    world = World(find("small", library(tmp_path, table)), 1)
    world.step()
    desks = [world.exchange._state.desk(Trader(name), Symbol("BTCUSDT")) for name in NAMES]
    assert [desk.leverage for desk in desks] == [1, 1]
    world.exchange.check()
