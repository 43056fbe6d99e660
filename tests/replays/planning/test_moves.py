"""A plan's steps become commands at their moments, and refusals are kept, not raised."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from exchange.commands import AnyCommand, CancelAll, MoveMargin, PlaceOrder, SetLeverage
from exchange.events import AnyEvent, MarginCalled, OrderRejected
from exchange.questions import (
    AccountView,
    CashView,
    EstimateOrder,
    ModeOutcome,
    OrderEstimate,
    PositionView,
    ReadAccount,
)
from exchange.terms import (
    BUY,
    SELL,
    MarginMode,
    OrderType,
    RejectReason,
    SelfTrade,
    Symbol,
    Trader,
)
from exchange.units import DAY, PPB, SECOND
from replays.planning.fields import Grounds
from replays.planning.moves import PlanRun, share_of
from replays.planning.plan import parse_plan
from tests.replays.planning.contracts import BTCUSDT, USDT, XBTUSD

YOU = Trader("you")
GROUNDS = Grounds.of((BTCUSDT, XBTUSD), 0, DAY)
ORDER = 'at = "+1s"\ndo = "order"\nsymbol = "BTCUSDT"\nside = "buy"\n'


OUTCOME = ModeOutcome(mode=MarginMode.CROSS, margin=0, liquidation_price=None, bankruptcy_price=None)
MET = OrderEstimate(
    reason=None, needs=None, initial_margin=0, open_loss=0, fee=0, cost=0, available=0, size_max=0,
    average_price=0, slippage_ppb=0, isolated=OUTCOME, cross=OUTCOME,
)  # fmt: skip


class Script:
    """A world that answers as it was told to and remembers what it was sent."""

    def __init__(self, mode: MarginMode = MarginMode.ISOLATED, size: int = 0) -> None:
        self.time = 0
        self.sent: list[AnyCommand] = []
        self.answers: list[list[AnyEvent]] = []
        self.position = (mode, size)
        self.has_book = True
        self.best = 80_000

    def mark(self, symbol: Symbol) -> int:
        return {"BTCUSDT": 80_000, "XBTUSD": 16_000}[symbol]

    def submit(self, command: AnyCommand) -> Sequence[AnyEvent]:
        self.sent.append(command)
        return self.answers.pop(0) if self.answers else []

    def ask(self, question: EstimateOrder | ReadAccount) -> OrderEstimate | AccountView:
        """A book in which every five hundred lots cost a tick more."""
        if isinstance(question, EstimateOrder):
            return replace(MET, average_price=self.has_book * (self.best + question.order.size // 500))
        mode, size = self.position
        numbers = dict.fromkeys(("cash", "equity", "initial", "maintenance", "available"), 0)
        numbers |= dict.fromkeys(("withdrawable", "isolated", "reserved"), 0)
        cash = CashView(
            asset="USDT", equity_total=10_000 * USDT, buffer_ppb=None, margin_called=False, **numbers
        )
        held = dict.fromkeys(
            ("cost", "mark", "margin", "put_in", "unrealized", "maintenance", "equity", "scope_maintenance"),
            0,
        )
        position = PositionView(
            symbol=Symbol("BTCUSDT"),
            mode=mode,
            leverage=10,
            auto_margin=False,
            size=size,
            liquidation_price=None,
            liquidation_move_ppb=None,
            bankruptcy_price=None,
            buffer_ppb=None,
            margin_called=False,
            adl_lamp=0,
            addable=0,
            removable=0,
            **held,
        )
        leverages = tuple((each.symbol, 10, mode, False) for each in (BTCUSDT, XBTUSD))
        return AccountView(trader=YOU, cash=(cash,), positions=(position,), orders=(), leverages=leverages)


def run(*bodies: str) -> PlanRun:
    return PlanRun(parse_plan("\n".join(f"[[step]]\n{body}" for body in bodies), GROUNDS), YOU, GROUNDS)


def play(plan: PlanRun, world: Script, time: int = SECOND) -> list[AnyCommand]:
    world.time = time
    for _ in plan.play(world):
        pass
    return world.sent


def margin_called(symbol: str | None, scope: str) -> MarginCalled:
    called = None if symbol is None else Symbol(symbol)
    return MarginCalled(time=1, trader=YOU, scope=scope, symbol=called, equity=1, maintenance=1, buffer_ppb=0)


def test_timed_steps_fire_in_order_of_time_then_of_the_file() -> None:
    leverage = 'do = "set_leverage"\nsymbol = "BTCUSDT"\nleverage = '
    plan = run(f'at = "+3s"\n{leverage}1', f'at = "+2s"\n{leverage}2', f'at = "+2s"\n{leverage}3')
    assert plan.next_time == 2 * SECOND
    sent = play(plan, Script(), 2 * SECOND)
    assert [command.leverage for command in sent if isinstance(command, SetLeverage)] == [2, 3]
    assert plan.next_time == 3 * SECOND


def test_an_order_carries_everything_the_step_said() -> None:
    body = ORDER + 'type = "stop_limit"\nsize = "0.85"\nprice = "7900"\ntrigger_price = "7950"\n'
    body += 'trigger_by = "last"\ntime_in_force = "GTD"\nexpires = "+9s"\nreduce_only = true\nid = "exit"'
    (order,) = play(run(body), Script())
    assert isinstance(order, PlaceOrder)
    assert (order.type, order.size, order.price, order.trigger_price) == (
        OrderType.STOP_LIMIT,
        850,
        79_000,
        79_500,
    )
    assert (order.expire_time, order.reduce_only, order.client_id) == (9 * SECOND, True, "exit")


def test_an_order_may_close_whatever_there_is_and_say_what_becomes_of_ones_own() -> None:
    body = ORDER + 'type = "stop"\ntrigger_price = "7900"\nclose_position = true\nself_trade = "expire_both"'
    (order,) = play(run(body), Script())
    assert isinstance(order, PlaceOrder)
    assert (order.size, order.close_position, order.self_trade) == (0, True, SelfTrade.EXPIRE_BOTH)


def test_a_size_may_be_a_value_at_its_limit_at_what_sets_it_off_or_at_the_mark() -> None:
    at_mark = play(run(ORDER + 'value = "1000"'), Script())
    limit = play(run(ORDER + 'type = "limit"\nprice = "4000"\nvalue = "1000"'), Script())
    stop = play(run(ORDER + 'type = "stop"\ntrigger_price = "16000"\nvalue = "1000"'), Script())
    assert [order.size for (order,) in (at_mark, limit, stop)] == [125, 250, 62]  # type: ignore[union-attr]


def test_a_margin_opens_no_more_than_it_does_where_the_order_is_set_off() -> None:
    (stop,) = play(run(ORDER + 'type = "stop"\ntrigger_price = "16000"\nmargin = "100"'), Script())
    assert stop.size == 62  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("side", "activation", "size"), [("buy", "", 83), ("buy", "4000", 166), ("sell", "20000", 100)]
)
@pytest.mark.parametrize("sized", ['value = "1000"', 'margin = "100"'])
def test_what_trails_is_set_off_its_callback_from_what_it_follows(
    side: str, activation: str, size: int, sized: str
) -> None:
    begins = f'activation_price = "{activation}"\n' if activation else ""
    trails = f'type = "trailing_stop"\ncallback = "50%"\n{begins}{sized}'
    (order,) = play(run(ORDER.replace("buy", side) + trails), Script())
    assert order.size == size  # type: ignore[union-attr]


def test_a_size_may_be_what_a_margin_opens_or_what_a_stop_may_lose() -> None:
    margin, risk = run(ORDER + 'margin = "100"'), run(ORDER + 'risk = "5%"\nstop_loss = "7900"')
    assert play(margin, Script())[0].size == 125  # type: ignore[union-attr]
    lots = 500 * USDT // ((80_000 + 5_000 // 500 + 1 - 79_000) * BTCUSDT.unit)
    assert play(risk, Script())[0].size == lots < 5_000  # type: ignore[union-attr]
    empty = Script()
    empty.has_book = False
    (order,) = play(run(ORDER + 'risk = "5%"\nstop_loss = "7900"'), empty)
    assert order.size == 5_000  # type: ignore[union-attr]


def test_a_book_better_than_the_mark_makes_no_order_larger_than_it_was_asked_about() -> None:
    world = Script()
    world.best = 79_500
    (order,) = play(run(ORDER + 'risk = "5%"\nstop_loss = "7900"'), world)
    assert order.size == 5_000  # type: ignore[union-attr]


def test_a_share_of_a_position_is_at_least_a_lot() -> None:
    assert (share_of(-1_000, PPB // 2), share_of(1, PPB // 10)) == (500, 1)


def test_closing_sells_what_is_held_and_nothing_when_nothing_is() -> None:
    close = 'at = "+1s"\ndo = "close"\nsymbol = "BTCUSDT"\nshare = "0.5"'
    (order,) = play(run(close), Script(size=-200))
    assert isinstance(order, PlaceOrder)
    assert (order.side, order.size, order.reduce_only) == (BUY, 100, True)
    nothing = run(close)
    assert play(nothing, Script()) == []
    assert [(each.step, each.reason) for each in nothing.rejected] == [(1, RejectReason.NO_POSITION)]


ADD = 'on = "margin_call"\ndo = "add_margin"\nsymbol = "BTCUSDT"\namount = "50"\n'


def test_a_margin_call_of_its_instrument_sets_a_step_off_as_often_as_it_may() -> None:
    plan, world = run(ADD + "times = 2"), Script()
    for _ in range(3):
        plan.hear([margin_called("BTCUSDT", "BTCUSDT"), margin_called("XBTUSD", "XBTUSD")], world)
        play(plan, world)
    assert world.sent == [MoveMargin(trader=YOU, symbol=Symbol("BTCUSDT"), amount=50 * USDT)] * 2


@pytest.mark.parametrize(
    ("mode", "size", "scope", "fires"),
    [
        (MarginMode.CROSS, 5, "USDT", True),
        (MarginMode.CROSS, 5, "BTC", False),
        (MarginMode.CROSS, 0, "USDT", False),
        (MarginMode.ISOLATED, 5, "USDT", False),
    ],
)
def test_a_cross_margin_call_concerns_the_instruments_it_holds(
    mode: MarginMode, size: int, scope: str, fires: bool
) -> None:
    plan, world = run(ADD), Script(mode, size)
    plan.hear([margin_called(None, scope)], world)
    assert bool(play(plan, world)) is fires


def test_a_step_without_an_instrument_hears_every_call_of_its_own_trader() -> None:
    plan, world = run('on = "margin_call"\ndo = "cancel_all"'), Script()
    other = MarginCalled(
        time=1, trader=Trader("bob"), scope="USDT", symbol=None, equity=1, maintenance=1, buffer_ppb=0
    )
    plan.hear([other], world)
    assert play(plan, world) == []
    plan.hear([margin_called(None, "USDT")], world)
    assert play(plan, world) == [CancelAll(trader=YOU)]


def test_a_refused_step_is_kept_with_its_number_and_what_it_needs() -> None:
    plan, world = run(ORDER + 'size = "1"', ORDER.replace("buy", "sell") + 'size = "1"'), Script()
    refused = OrderRejected(
        time=1, trader=YOU, symbol=Symbol("BTCUSDT"), reason=RejectReason.INSUFFICIENT_MARGIN, needs=7
    )
    world.answers = [[], [refused]]
    play(plan, world)
    assert plan.rejected == [(2, RejectReason.INSUFFICIENT_MARGIN, 7, "BTCUSDT", "")]
    assert [command.side for command in world.sent if isinstance(command, PlaceOrder)] == [BUY, SELL]
