"""One trader's own story, and the whole of what is folded, from events alone.

As with the views of markets, what is held only grows or is replaced whole.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from exchange.candles import Bookmark
from exchange.events import (
    AnyEvent,
    BadDebtBooked,
    CashMoved,
    ConditionalAccepted,
    Deleveraged,
    FundingPaid,
    FundTookOver,
    InsuranceMoved,
    LiquidationFinished,
    LiquidationStarted,
    MarginCalled,
    MarkChanged,
    OrderAccepted,
    PositionSettled,
    Traded,
)
from exchange.falls import CascadeState, CascadeView, average_price
from exchange.instrument import Instrument
from exchange.terms import BUY, INSURANCE, SELL, Asset, Side, Symbol, Trader, TransferReason
from exchange.units import Cash, Price, Size, Time
from exchange.views import MarketState, MarketView


class Fill(NamedTuple):
    """One of the trader's own trades; `kind` says how it came about: trade, liquidation, takeover,
    deleveraged or settlement."""

    time: Time
    symbol: Symbol
    side: Side
    price: Price
    size: Size
    fee: Cash
    realized: Cash
    maker: bool
    kind: str


class CashLine(NamedTuple):
    """Cash of the trader's that moved, and why."""

    time: Time
    symbol: str
    asset: str
    kind: str
    amount: Cash


class OwnLiquidation(NamedTuple):
    started: LiquidationStarted
    finished: LiquidationFinished


@dataclass(slots=True)
class Sums:
    """A trader's results in one settlement asset, since the window began."""

    realized: Cash = 0
    """Price profit, fees and funding apart."""
    fees: Cash = 0
    funding: Cash = 0
    """Paid; negative when received."""
    deposits: Cash = 0
    withdrawals: Cash = 0


class TraderState(msgspec.Struct, frozen=True, array_like=True):
    """A trader's story as it is saved."""

    fills: list[Fill]
    cash: list[CashLine]
    calls: list[MarginCalled]
    liquidations: list[OwnLiquidation]
    sums: dict[Asset, Sums]
    orders: int
    started: dict[int, LiquidationStarted]


class TraderView:
    """One trader's own story."""

    def __init__(self, trader: Trader, instruments: Sequence[Instrument]) -> None:
        self.trader = trader
        self._instruments = {instrument.symbol: instrument for instrument in instruments}
        self.fills: list[Fill] = []
        self.cash: list[CashLine] = []
        self.calls: list[MarginCalled] = []
        self.liquidations: list[OwnLiquidation] = []
        self.sums = {instrument.settle: Sums() for instrument in instruments}
        self.orders = 0
        self._started: dict[int, LiquidationStarted] = {}

    def count_order(self, event: OrderAccepted | ConditionalAccepted) -> None:
        if event.trader == self.trader:
            self.orders += 1

    def trade(self, event: Traded) -> None:
        if event.taker == self.trader:
            kind = "liquidation" if event.liquidation_id else "trade"
            result = event.taker_fee, event.taker_realized
            self._fill(event, event.taker_side, result, maker=False, kind=kind)
        if event.maker == self.trader:
            result = event.maker_fee, event.maker_realized
            self._fill(event, event.taker_side.opposite, result, maker=True, kind="trade")

    def _fill(self, event: Traded, side: Side, result: tuple[Cash, Cash], *, maker: bool, kind: str) -> None:
        fee, realized = result
        self.fills.append(
            Fill(event.time, event.symbol, side, event.price, event.size, fee, realized, maker, kind)
        )
        sums = self._sums(event.symbol)
        sums.fees += fee
        sums.realized += realized

    def take_over(self, event: FundTookOver) -> None:
        if event.trader == self.trader:
            self._forced(event, -event.size, event.realized, "takeover")

    def deleverage(self, event: Deleveraged) -> None:
        if event.trader == self.trader:
            self._forced(event, event.size, event.realized, "deleveraged")
        if event.victim == self.trader:
            self._forced(event, -event.size, event.victim_realized, "takeover")

    def settle(self, event: PositionSettled) -> None:
        if event.trader == self.trader:
            self._forced(event, event.size, event.realized, "settlement")

    def _forced(
        self, event: FundTookOver | Deleveraged | PositionSettled, size: Size, realized: Cash, kind: str
    ) -> None:
        price = average_price(self._instruments[event.symbol], size, abs(event.value))
        side = BUY if size > 0 else SELL
        self.fills.append(
            Fill(event.time, event.symbol, side, price, abs(size), 0, realized, maker=False, kind=kind)
        )
        self._sums(event.symbol).realized += realized

    def fund(self, event: FundingPaid) -> None:
        if event.trader == self.trader:
            asset = self._instruments[event.symbol].settle
            self.cash.append(CashLine(event.time, event.symbol, asset, "funding", -event.amount))
            self.sums[asset].funding += event.amount

    def move(self, event: CashMoved) -> None:
        if event.trader != self.trader:
            return
        self.cash.append(CashLine(event.time, event.symbol, event.asset, event.reason.value, event.amount))
        sums = self.sums[event.asset]
        if event.reason is TransferReason.DEPOSIT:
            sums.deposits += event.amount
        elif event.reason is TransferReason.WITHDRAWAL:
            sums.withdrawals += abs(event.amount)

    def call(self, event: MarginCalled) -> None:
        if event.trader == self.trader:
            self.calls.append(event)

    def start(self, event: LiquidationStarted) -> None:
        if event.trader == self.trader:
            self._started[event.liquidation_id] = event

    def finish(self, event: LiquidationFinished) -> None:
        if event.trader == self.trader:
            started = self._started.pop(event.liquidation_id)
            self.liquidations.append(OwnLiquidation(started, event))

    def _sums(self, symbol: Symbol) -> Sums:
        return self.sums[self._instruments[symbol].settle]

    def bookmark(self) -> Bookmark:
        lengths = tuple(len(rows) for rows in self._grown())
        sums = {asset: copy(sums) for asset, sums in self.sums.items()}
        return lengths, sums, self.orders, dict(self._started)

    def return_to(self, bookmark: Bookmark) -> None:
        lengths, sums, self.orders, started = bookmark
        grown: tuple[list[Any], ...] = self._grown()
        for rows, length in zip(grown, lengths, strict=True):
            del rows[length:]
        self.sums = {asset: copy(each) for asset, each in sums.items()}
        self._started = dict(started)

    def _grown(self) -> tuple[list[Fill], list[CashLine], list[MarginCalled], list[OwnLiquidation]]:
        return self.fills, self.cash, self.calls, self.liquidations

    def state(self) -> TraderState:
        """All there is to save; `load` takes it back."""
        return TraderState(*self._grown(), self.sums, self.orders, self._started)

    def load(self, state: TraderState) -> None:
        self.fills, self.cash, self.calls = state.fills, state.cash, state.calls
        self.liquidations, self.sums = state.liquidations, state.sums
        self.orders, self._started = state.orders, state.started


class StoryState(msgspec.Struct, frozen=True, array_like=True):
    """Everything that is folded, as it is saved."""

    markets: dict[Symbol, MarketState]
    cascade: CascadeState
    trader: TraderState
    events: int


class Story:
    """Everything that is folded: every market's view, the cascade's, and one trader's."""

    def __init__(self, trader: Trader, instruments: Sequence[Instrument]) -> None:
        self.markets = {instrument.symbol: MarketView() for instrument in instruments}
        self.cascade = CascadeView(instruments)
        self.trader = TraderView(trader, instruments)
        self.events = 0
        self._folds = self._table()

    def fold(self, events: Iterable[AnyEvent]) -> None:
        """Take in what happened, in order."""
        folds = self._folds
        for event in events:
            self.events += 1
            fold = folds.get(type(event))
            if fold is not None:
                fold(event)

    def _table(self) -> dict[type[AnyEvent], Callable[[Any], None]]:
        return {
            Traded: self._trade,
            MarkChanged: lambda event: self.markets[event.symbol].add_mark(event),
            OrderAccepted: self.trader.count_order,
            ConditionalAccepted: self.trader.count_order,
            LiquidationStarted: self._start,
            LiquidationFinished: self._finish,
            FundTookOver: self._take_over,
            Deleveraged: self._deleverage,
            PositionSettled: self.trader.settle,
            InsuranceMoved: self.cascade.move_fund,
            BadDebtBooked: self._owe,
            FundingPaid: self.trader.fund,
            CashMoved: self.trader.move,
            MarginCalled: self.trader.call,
        }

    def _trade(self, event: Traded) -> None:
        self.markets[event.symbol].add_trade(event)
        self.trader.trade(event)

    def _start(self, event: LiquidationStarted) -> None:
        self.cascade.start(event)
        self.trader.start(event)

    def _finish(self, event: LiquidationFinished) -> None:
        """A fund that is wound up gives away what was liquidated before: it counts no second time."""
        fall = self.cascade.finish(event)
        if not event.trader.startswith(INSURANCE):
            chain = self.cascade.chains[event.liquidation_id]
            self.markets[event.symbol].add_fall(event.time, fall.side, fall.notional, chain)
        self.trader.finish(event)

    def _take_over(self, event: FundTookOver) -> None:
        self.cascade.take_over(event.liquidation_id, event.value)
        self.trader.take_over(event)

    def _deleverage(self, event: Deleveraged) -> None:
        self.cascade.deleverage(event)
        self.markets[event.symbol].add_deleveraged(event)
        self.trader.deleverage(event)

    def _owe(self, event: BadDebtBooked) -> None:
        self.markets[event.symbol].counts.bad_debt += event.amount

    def bookmark(self) -> Bookmark:
        """What `return_to` needs to be here again; later growth is cut off there."""
        markets = {symbol: view.bookmark() for symbol, view in self.markets.items()}
        return markets, self.cascade.bookmark(), self.trader.bookmark(), self.events

    def return_to(self, bookmark: Bookmark) -> None:
        markets, cascade, trader, self.events = bookmark
        for symbol, view in self.markets.items():
            view.return_to(markets[symbol])
        self.cascade.return_to(cascade)
        self.trader.return_to(trader)

    def state(self) -> StoryState:
        """All there is to save; `load` takes it back."""
        markets = {symbol: view.state() for symbol, view in self.markets.items()}
        return StoryState(markets, self.cascade.state(), self.trader.state(), self.events)

    def load(self, state: StoryState) -> None:
        for symbol, view in self.markets.items():
            view.load(state.markets[symbol])
        self.cascade.load(state.cascade)
        self.trader.load(state.trader)
        self.events = state.events
