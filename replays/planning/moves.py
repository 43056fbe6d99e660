"""A plan being played: steps whose moment has come, turned into the commands of a trader.

What depends on the run (a size out of a value, margin or risk, a whole position) is worked out here, in whole
numbers and at the moment of sending; whether it may be done is the venue's to say.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import msgspec

from exchange.commands import (
    AmendOrder,
    AnyCommand,
    CancelAll,
    CancelOrder,
    Deposit,
    MoveMargin,
    PlaceOrder,
    SetAutoMargin,
    SetLeverage,
    SetMarginMode,
    Withdraw,
)
from exchange.events import AnyEvent, LiquidationFinished, MarginCalled, OrderRejected
from exchange.instrument import Instrument
from exchange.questions import AccountView, Answer_co, EstimateOrder, PositionView, Question, ReadAccount
from exchange.terms import (
    BUY,
    SELL,
    Asset,
    ClientId,
    MarginMode,
    OrderType,
    RejectReason,
    SelfTrade,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)
from exchange.units import PPB, Cash, Price, Rate, Size, Time, trailed
from replays.planning.fields import Grounds
from replays.planning.plan import (
    AmendStep,
    AnyStep,
    AutoMarginStep,
    CancelAllStep,
    CancelStep,
    CloseStep,
    LeverageStep,
    MarginModeStep,
    MarginStep,
    OrderStep,
    Plan,
    TransferStep,
)
from replays.planning.sizing import entered_at, size_of_margin, size_of_risk, size_of_value


class PlayedIn(Protocol):
    """The world a plan is played in."""

    @property
    def time(self) -> Time: ...

    def mark(self, symbol: Symbol) -> Price: ...

    def ask(self, question: Question[Answer_co]) -> Answer_co: ...

    def submit(self, command: AnyCommand) -> Sequence[AnyEvent]: ...


class Rejected(NamedTuple):
    """A step that the venue refused; the run goes on."""

    step: int
    reason: RejectReason
    needs: int | None
    symbol: Symbol
    asset: Asset = Asset("")
    """Of what is paid in or out."""


class PlanState(msgspec.Struct, frozen=True, array_like=True):
    """How far a plan has been played: steps still timed, fired and waiting, by their numbers."""

    timed: int
    fired: list[int]
    left: dict[int, int]
    rejected: list[Rejected]


class PlanRun:
    """The steps of a plan that are still to come, and those that were refused."""

    def __init__(self, plan: Plan, trader: Trader, grounds: Grounds) -> None:
        self._trader = trader
        self._grounds = grounds
        numbered = list(enumerate(plan.steps, start=1))
        self._steps = dict(numbered)
        self._timed = sorted(
            ((step.at, number, step) for number, step in numbered if step.at is not None),
            key=lambda timed: timed[:2],
        )
        self._played = 0
        """How many of the timed steps lie behind."""
        self._waiting = [(number, step) for number, step in numbered if step.on is not None]
        self._left = {number: step.times for number, step in self._waiting}
        self._fired: list[tuple[int, AnyStep]] = []
        self.rejected: list[Rejected] = []

    @property
    def next_time(self) -> Time | None:
        """When the next timed step is due; None when there is none left."""
        return self._timed[self._played][0] if self._played < len(self._timed) else None

    @property
    def to_come(self) -> int:
        """How many timed steps are left."""
        return len(self._timed) - self._played

    def hear(self, events: Iterable[AnyEvent], world: PlayedIn) -> None:
        """Let what happened set off the steps that wait for it; `play` sends them."""
        if not self._waiting:
            return
        for event in events:
            if isinstance(event, MarginCalled | LiquidationFinished) and event.trader == self._trader:
                self._set_off(event, world)

    def play(self, world: PlayedIn) -> Iterable[Sequence[AnyEvent]]:
        """Send every step whose moment has come; the world lets `hear` know what came of it."""
        while (due := self._take_due(world.time)) is not None:
            yield self._send(*due, world)

    def _set_off(self, event: MarginCalled | LiquidationFinished, world: PlayedIn) -> None:
        kind = "margin_call" if isinstance(event, MarginCalled) else "liquidation"
        for number, step in self._waiting:
            if step.on == kind and self._left[number] and self._concerns(event, step, world):
                self._left[number] -= 1
                self._fired.append((number, step))

    def _concerns(self, event: MarginCalled | LiquidationFinished, step: AnyStep, world: PlayedIn) -> bool:
        """Is it about the step's instrument, or the cross scope that holds it (DECISIONS)?"""
        symbol = getattr(step, "symbol", None)
        if symbol is None or event.symbol == symbol:
            return True
        if not isinstance(event, MarginCalled) or event.symbol is not None:
            return False
        position = _position(_account(world, self._trader), symbol)
        settle = self._grounds.instruments[symbol].settle
        return position is not None and position.mode is MarginMode.CROSS and event.scope == settle

    def _take_due(self, time: Time) -> tuple[int, AnyStep] | None:
        if self._fired:
            return self._fired.pop(0)
        if self.next_time is None or self.next_time > time:
            return None
        self._played += 1
        return self._timed[self._played - 1][1:]

    def state(self) -> PlanState:
        """How far it has been played; `load` goes back there."""
        fired = [number for number, _ in self._fired]
        return PlanState(self._played, fired, dict(self._left), list(self.rejected))

    def load(self, state: PlanState) -> None:
        self._played, self._left = state.timed, dict(state.left)
        self._fired = [(number, self._steps[number]) for number in state.fired]
        self.rejected = list(state.rejected)

    def _send(self, number: int, step: AnyStep, world: PlayedIn) -> Sequence[AnyEvent]:
        command = self._command(step, world)
        symbol = getattr(step, "symbol", None) or Symbol("")
        if command is None:
            self.rejected.append(Rejected(number, RejectReason.NO_POSITION, None, symbol))
            return ()
        events = world.submit(command)
        self.rejected += [
            Rejected(number, event.reason, event.needs, event.symbol, getattr(command, "asset", Asset("")))
            for event in events
            if isinstance(event, OrderRejected) and event.trader == self._trader
        ]
        return events

    def _command(self, step: AnyStep, world: PlayedIn) -> AnyCommand | None:
        """What a step asks of the venue now; None when there is nothing to close."""
        if isinstance(step, OrderStep):
            return self._order(step, self._size(step, world))
        if isinstance(step, CloseStep):
            return self._close(step, world)
        return _fixed_command(step, self._trader)

    def _order(self, step: OrderStep, size: Size) -> PlaceOrder:
        return PlaceOrder(
            trader=self._trader,
            symbol=step.symbol,
            side=step.order_side,
            size=size,
            type=step.order_type,
            price=step.price or 0,
            time_in_force=TimeInForce(step.time_in_force),
            post_only=step.post_only,
            reduce_only=step.reduce_only,
            close_position=step.close_position,
            self_trade=SelfTrade(step.self_trade),
            trigger_price=step.trigger_price or 0,
            trigger_by=TriggerBy(step.trigger_by),
            callback_ppb=step.callback or 0,
            activation_price=step.activation_price or 0,
            expire_time=step.expires or 0,
            display_size=step.display_size or 0,
            take_profit=step.take_profit or 0,
            stop_loss=step.stop_loss or 0,
            sibling=ClientId(step.sibling or ""),
            client_id=ClientId(step.id or ""),
        )

    def _size(self, step: OrderStep, world: PlayedIn) -> Size:
        if step.size is not None:
            return step.size
        if step.close_position:
            return 0
        instrument, account = self._grounds.instruments[step.symbol], _account(world, self._trader)
        price = _valued_at(step, world.mark(step.symbol))
        if step.value is not None:
            return size_of_value(instrument, step.value, price)
        if step.margin is not None:
            return size_of_margin(instrument, step.margin, _leverage(account, step.symbol), price)
        return self._size_of_risk(step, price, _equity(account, instrument), world)

    def _size_of_risk(self, step: OrderStep, price: Price, equity: Cash, world: PlayedIn) -> Size:
        """What loses its share of equity at the stop; at market counted from what it is expected to meet."""
        assert step.risk is not None
        assert step.stop_loss is not None
        instrument, risk = self._grounds.instruments[step.symbol], equity * step.risk // PPB
        lots = size_of_risk(instrument, risk, price, step.stop_loss)
        if step.price or not lots:
            return lots
        entry = entered_at(step.order_side, price, self._expected(step, lots, world))
        return size_of_risk(instrument, risk, entry, step.stop_loss)

    def _expected(self, step: OrderStep, lots: Size, world: PlayedIn) -> Price:
        """What so many lots would meet in the book, to the tick that is worse: fewer meet no worse. 0 where
        the venue would not say."""
        estimate = world.ask(EstimateOrder(trader=self._trader, order=self._order(step, lots)))
        return estimate.average_price and estimate.average_price + step.order_side.value

    def _close(self, step: CloseStep, world: PlayedIn) -> PlaceOrder | None:
        position = _position(_account(world, self._trader), step.symbol)
        if position is None:
            return None
        return PlaceOrder(
            trader=self._trader,
            symbol=step.symbol,
            side=SELL if position.size > 0 else BUY,
            size=share_of(position.size, step.share),
            type=OrderType.MARKET,
            reduce_only=True,
        )


def share_of(size: Size, share: Rate) -> Size:
    """A share of a position in whole lots, at least one."""
    return max(1, abs(size) * share // PPB)


def _fixed_command(step: AnyStep, trader: Trader) -> AnyCommand:
    match step:
        case AmendStep():
            return AmendOrder(
                trader=trader,
                symbol=step.symbol,
                client_id=ClientId(step.id),
                price=step.price or 0,
                size=step.size or 0,
                trigger_price=step.trigger_price or 0,
            )
        case CancelStep():
            return CancelOrder(trader=trader, symbol=step.symbol, client_id=ClientId(step.id))
        case CancelAllStep():
            return CancelAll(trader=trader, symbol=step.symbol or Symbol(""))
        case MarginModeStep():
            return SetMarginMode(trader=trader, symbol=step.symbol, mode=step.margin_mode)
        case LeverageStep():
            return SetLeverage(trader=trader, symbol=step.symbol, leverage=step.leverage)
        case MarginStep():
            sign = 1 if step.do == "add_margin" else -1
            return MoveMargin(trader=trader, symbol=step.symbol, amount=sign * step.amount)
        case AutoMarginStep():
            return SetAutoMargin(trader=trader, symbol=step.symbol, enabled=step.enabled)
        case TransferStep(do="deposit"):
            return Deposit(trader=trader, asset=Asset(step.asset), amount=step.amount)
        case TransferStep():
            return Withdraw(trader=trader, asset=Asset(step.asset), amount=step.amount)
    raise AssertionError(step)


def _account(world: PlayedIn, trader: Trader) -> AccountView:
    return world.ask(ReadAccount(trader=trader))


def _position(account: AccountView, symbol: Symbol) -> PositionView | None:
    return next((each for each in account.positions if each.symbol == symbol and each.size), None)


def _valued_at(step: OrderStep, mark: Price) -> Price:
    """The price by which a size is worth something: its limit, where it is set off, or the mark."""
    if step.callback:
        return trailed(step.order_side.value, step.activation_price or mark, step.callback)
    return step.price or step.trigger_price or mark


def _leverage(account: AccountView, symbol: Symbol) -> int:
    return next(leverage for each, leverage, _, _ in account.leverages if each == symbol)


def _equity(account: AccountView, instrument: Instrument) -> Cash:
    return next((each.equity_total for each in account.cash if each.asset == instrument.settle), 0)
