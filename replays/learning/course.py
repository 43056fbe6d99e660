"""What a player did with a drill, as it is graded: own events, and the account every few seconds.

A course is only watched, never changed; the same life gives the same course.
"""

from collections.abc import Sequence
from typing import NamedTuple

from exchange.commands import MoveMargin
from exchange.events import (
    AnyEvent,
    CashMoved,
    Deleveraged,
    FundTookOver,
    LiquidationStarted,
    MarkChanged,
    OrderTriggered,
    Traded,
)
from exchange.instrument import Instrument
from exchange.questions import AccountView, CashView, PositionView
from exchange.terms import AccountId, OrderId, Symbol, Trader, TransferReason
from exchange.units import SECOND, Cash, Price, Size, Time
from replays.crowd.population import PLAYER
from replays.reruns.rerun import Change, Life, Run

LOOK_EVERY: Time = 5 * SECOND


class Look(NamedTuple):
    """The account at a moment, with the marks it stands at."""

    time: Time
    account: AccountView
    marks: dict[Symbol, Price]
    topped_up: Cash
    """Margin added by hand until then."""

    def position(self, symbol: Symbol) -> PositionView | None:
        return next((each for each in self.account.positions if each.symbol == symbol), None)

    def size(self, symbol: Symbol) -> Size:
        """Signed lots; 0 without a position."""
        held = self.position(symbol)
        return held.size if held is not None else 0

    def cash(self, asset: str) -> CashView:
        return next(each for each in self.account.cash if each.asset == asset)


class Course:
    """A life lived to the end of its drill, and what is to be known of it."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.start = life.scenario.start
        self.until = life.until
        self.instruments: dict[Symbol, Instrument] = {each.symbol: each for each in life.scenario.instruments}
        self.looks: list[Look] = []
        self.liquidations = 0
        self.topped_up: Cash = 0
        """Margin moved into isolated positions by hand."""
        self.deposited: Cash = 0
        """Paid in besides what there was at the beginning."""
        self.traded: dict[Symbol, Size] = {}
        """Lots that changed hands for the player, either way."""
        self._triggered: set[OrderId] = set()
        self._by_trigger: dict[Symbol, bool] = {}
        self._live(life)

    def _live(self, life: Life) -> None:
        run = Run(life, listen=self._hear)
        due = run.time
        while not run.ended:
            if run.time >= due:
                self._look(run)
                due = run.time + LOOK_EVERY
            run.step()
        run.settle()
        self._look(run)

    def _look(self, run: Run) -> None:
        marks = {each: run.mark(each) for each in self.instruments}
        self.looks.append(Look(run.time, run.account(), marks, self.topped_up))

    def _hear(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, MarkChanged):
                continue
            if isinstance(event, Traded):
                if PLAYER in (event.taker, event.maker):
                    self._trade(event)
            elif isinstance(event, OrderTriggered):
                if event.trader == PLAYER:
                    self._triggered.add(event.order_id)
            elif isinstance(event, FundTookOver):
                self._take_away(event.symbol, event.trader)
            elif isinstance(event, Deleveraged):
                self._take_away(event.symbol, event.trader, event.victim)
            elif isinstance(event, LiquidationStarted):
                self.liquidations += event.trader == PLAYER
            elif isinstance(event, CashMoved) and event.trader == PLAYER:
                self._move(event)

    def _take_away(self, symbol: Symbol, *traders: Trader) -> None:
        """Lots went without an order; where they were the player's, the last was not sold by a trigger."""
        if PLAYER in traders:
            self._by_trigger[symbol] = False

    def _trade(self, event: Traded) -> None:
        forced = event.taker == PLAYER and event.liquidation_id != 0
        order = event.taker_order_id if event.taker == PLAYER else event.maker_order_id
        self._by_trigger[event.symbol] = not forced and order in self._triggered
        if not forced:
            self.traded[event.symbol] = self.traded.get(event.symbol, 0) + event.size

    def _move(self, event: CashMoved) -> None:
        if event.reason is TransferReason.MARGIN_ADDED:
            self.topped_up += event.amount
        elif event.reason is TransferReason.DEPOSIT:
            self.deposited += event.amount

    def was_closed_by_trigger(self, symbol: Symbol) -> bool:
        """Nothing is held any more, and the last of it an order sold that had waited for its trigger."""
        return not self.last.size(symbol) and self._by_trigger.get(symbol, False)

    def least_added(self, symbol: Symbol) -> Cash:
        """What an isolated position needed besides to live through it all: lived again without, spared."""
        scope = AccountId(PLAYER, symbol)
        run = Run(self.life, Change(drops=((MoveMargin, symbol),), spared=(scope,)))
        run.play()
        return run.world.exchange.spared[scope]

    @property
    def first(self) -> Look:
        return self.looks[0]

    @property
    def last(self) -> Look:
        return self.looks[-1]

    def at(self, after: Time) -> Look:
        """How it stood so long after the start."""
        return next((look for look in self.looks if look.time >= self.start + after), self.last)

    def value(self, symbol: Symbol, look: Look) -> Cash:
        """What a position is worth at the mark, without its sign."""
        return abs(self.instruments[symbol].value(look.size(symbol), look.marks[symbol]))
