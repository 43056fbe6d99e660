"""A cascade, folded from events alone: who fell, who set them off, and what the funds paid.

As with the views of markets, what is held only grows or is replaced whole.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from exchange.candles import Bookmark, cut
from exchange.events import Deleveraged, InsuranceMoved, LiquidationFinished, LiquidationStarted
from exchange.instrument import Instrument
from exchange.terms import BUY, INSURANCE, SELL, Asset, ContractKind, Side, Symbol, Trader
from exchange.units import Cash, Price, Size, Time, div_nearest


def average_price(instrument: Instrument, size: Size, value: Cash) -> Price:
    """The nearest tick of what a size traded at, by its notional."""
    if instrument.kind is ContractKind.LINEAR:
        return div_nearest(value, abs(size) * instrument.unit)
    return div_nearest(abs(size) * instrument.unit, value)


class Fall(NamedTuple):
    """One liquidation step that ended, or one winner that was deleveraged."""

    time: Time
    symbol: Symbol
    side: Side
    """Of the position that fell."""
    price: Price
    notional: Cash
    trader: Trader
    deleveraged: bool
    liquidation_id: int


class FundMove(NamedTuple):
    """What an insurance fund held after it received or paid."""

    time: Time
    amount: Cash
    balance: Cash


class CascadeState(msgspec.Struct, frozen=True, array_like=True):
    """A cascade's view as it is saved."""

    falls: list[Fall]
    started: dict[int, LiquidationStarted]
    taken_over: dict[int, Cash]
    chains: dict[int, int]
    liquidated: list[Trader]
    deleveraged: list[Trader]
    funds: list[tuple[Asset, Symbol, list[FundMove]]]


class CascadeView:
    """Who fell, who set them off, and what the funds paid."""

    def __init__(self, instruments: Sequence[Instrument]) -> None:
        self._instruments = {instrument.symbol: instrument for instrument in instruments}
        self.falls: list[Fall] = []
        self.started: dict[int, LiquidationStarted] = {}
        """Liquidations under way, by id."""
        self.taken_over: dict[int, Cash] = {}
        """Value that fund and winners took of those under way."""
        self.chains: dict[int, int] = {}
        """How many liquidations led to each, itself included."""
        self.liquidated: dict[Trader, None] = {}
        self.deleveraged: dict[Trader, None] = {}
        self.funds: dict[tuple[Asset, Symbol], list[FundMove]] = {}

    def start(self, event: LiquidationStarted) -> None:
        self.started[event.liquidation_id] = event
        self.chains[event.liquidation_id] = 1 + self.chains.get(event.caused_by, 0)
        if not event.trader.startswith(INSURANCE):
            self.liquidated[event.trader] = None

    def take_over(self, liquidation_id: int, value: Cash) -> None:
        self.taken_over[liquidation_id] = self.taken_over.get(liquidation_id, 0) + abs(value)

    def deleverage(self, event: Deleveraged) -> None:
        self.take_over(event.liquidation_id, event.value)
        self.deleveraged[event.trader] = None
        side = BUY if event.size < 0 else SELL
        price = average_price(self._instruments[event.symbol], event.size, abs(event.value))
        fallen = (event.time, event.symbol, side, price, abs(event.value), event.trader)
        self.falls.append(Fall(*fallen, deleveraged=True, liquidation_id=event.liquidation_id))

    def finish(self, event: LiquidationFinished) -> Fall:
        """The step as it ended; its notional is all that was closed, by whomever."""
        started = self.started.pop(event.liquidation_id)
        notional = event.filled_value + self.taken_over.pop(event.liquidation_id, 0)
        price = started.bankruptcy_price
        if event.filled_size:
            price = average_price(self._instruments[event.symbol], event.filled_size, event.filled_value)
        side = BUY if started.size > 0 else SELL
        fallen = (event.time, event.symbol, side, price, notional, event.trader)
        fall = Fall(*fallen, deleveraged=False, liquidation_id=event.liquidation_id)
        self.falls.append(fall)
        return fall

    def move_fund(self, event: InsuranceMoved) -> None:
        moves = self.funds.setdefault((event.asset, event.symbol), [])
        moves.append(FundMove(event.time, event.amount, event.balance))

    def bookmark(self) -> Bookmark:
        """Lengths of what only grows: a copy in each of hundreds would grow with the square of time."""
        funds = {fund: len(moves) for fund, moves in self.funds.items()}
        lengths = len(self.chains), len(self.liquidated), len(self.deleveraged)
        return len(self.falls), funds, lengths, dict(self.started), dict(self.taken_over)

    def return_to(self, bookmark: Bookmark) -> None:
        falls, funds, lengths, started, taken_over = bookmark
        del self.falls[falls:]
        self.funds = {fund: self.funds[fund][:length] for fund, length in funds.items()}
        grown: tuple[dict[Any, Any], ...] = self.chains, self.liquidated, self.deleveraged
        for rows, length in zip(grown, lengths, strict=True):
            cut(rows, length)
        self.started, self.taken_over = dict(started), dict(taken_over)

    def state(self) -> CascadeState:
        """All there is to save; `load` takes it back."""
        funds = [(asset, symbol, moves) for (asset, symbol), moves in self.funds.items()]
        underway = self.started, self.taken_over, self.chains
        return CascadeState(self.falls, *underway, list(self.liquidated), list(self.deleveraged), funds)

    def load(self, state: CascadeState) -> None:
        self.falls, self.chains = state.falls, state.chains
        self.started, self.taken_over = state.started, state.taken_over
        self.liquidated = dict.fromkeys(state.liquidated)
        self.deleveraged = dict.fromkeys(state.deleveraged)
        self.funds = {(asset, symbol): moves for asset, symbol, moves in state.funds}
