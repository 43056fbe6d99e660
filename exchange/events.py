"""What happened, in the past tense, with the result in it.

Every event carries the time of the command that caused it. A reader who kept only the events can
rebuild every order, position and balance; one who missed the last can still trust the next.
"""

from typing import TypeAlias

import msgspec

from exchange.terms import (
    NOBODY,
    Asset,
    CancelReason,
    ClientId,
    MarginMode,
    OrderId,
    OrderType,
    RejectReason,
    Side,
    Symbol,
    TimeInForce,
    Trader,
    TransferReason,
    TriggerBy,
)
from exchange.units import Cash, Price, Rate, Size, Time


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag=True,
    tag_field="event",
    gc=False,
):
    """Anything that happened. Events hold names and numbers only, so no collector need look at them."""

    time: Time


class OrderAccepted(Event, frozen=True, kw_only=True):
    """An order entered; its fills follow as `Traded`, what cannot rest as `OrderCancelled`."""

    trader: Trader
    symbol: Symbol
    order_id: OrderId
    client_id: ClientId
    side: Side
    type: OrderType
    price: Price
    """The limit; for a market order the price it may not trade beyond."""
    size: Size
    display_size: Size = 0
    time_in_force: TimeInForce = TimeInForce.GTC
    reduce_only: bool = False


class ConditionalAccepted(Event, frozen=True, kw_only=True):
    """An order waits for its trigger."""

    trader: Trader
    symbol: Symbol
    order_id: OrderId
    client_id: ClientId
    side: Side
    type: OrderType
    trigger_price: Price
    trigger_by: TriggerBy
    price: Price
    size: Size
    reduce_only: bool


class StopBeyondLiquidation(Event, frozen=True, kw_only=True):
    """A stop was accepted that the position's liquidation would come before."""

    trader: Trader
    symbol: Symbol
    order_id: OrderId
    trigger_price: Price
    liquidation_price: Price


class OrderRejected(Event, frozen=True, kw_only=True):
    """A command was refused and nothing changed."""

    trader: Trader
    symbol: Symbol = Symbol("")
    client_id: ClientId = ClientId("")
    reason: RejectReason
    needs: int | None = None
    """The number that would pass (a price, size, amount, leverage or order id), where there is one."""


class OrderTriggered(Event, frozen=True, kw_only=True):
    trader: Trader
    symbol: Symbol
    order_id: OrderId
    trigger_price: Price


class ConditionalAmended(Event, frozen=True, kw_only=True):
    """A waiting order has another trigger, limit or size: its trader asked, or its pair or entry filled."""

    trader: Trader
    symbol: Symbol
    order_id: OrderId
    trigger_price: Price
    price: Price
    size: Size


class OrderAmended(Event, frozen=True, kw_only=True):
    """A resting order has another price or size."""

    trader: Trader
    symbol: Symbol
    order_id: OrderId
    price: Price
    open_size: Size
    keeps_place: bool


class OrderCancelled(Event, frozen=True, kw_only=True):
    """What was left of an order is gone; or, with open_size above 0, has shrunk to that."""

    trader: Trader
    symbol: Symbol
    order_id: OrderId
    client_id: ClientId
    reason: CancelReason
    cancelled_size: Size
    open_size: Size = 0


class Traded(Event, frozen=True, kw_only=True):
    """One match. Profit and fees are cash units of the settlement asset."""

    symbol: Symbol
    price: Price
    size: Size
    notional: Cash
    taker_side: Side
    taker: Trader
    taker_order_id: OrderId
    taker_fee: Cash
    taker_realized: Cash
    maker: Trader
    maker_order_id: OrderId
    maker_fee: Cash
    maker_realized: Cash
    liquidation_id: int = 0
    """The liquidation whose order took, or 0."""


class MarkChanged(Event, frozen=True, kw_only=True):
    symbol: Symbol
    mark: Price
    index: Price


class FundingPaid(Event, frozen=True, kw_only=True):
    """One holder paid funding (received, when negative)."""

    trader: Trader
    scope: str
    symbol: Symbol
    rate_ppb: Rate
    amount: Cash


class CashMoved(Event, frozen=True, kw_only=True):
    """A trader's own cash moved: deposit, withdrawal, margin in or out of an isolated position."""

    trader: Trader
    asset: Asset
    symbol: Symbol = Symbol("")
    """The isolated position it went into (amount positive) or came out of; empty for the cross account."""
    amount: Cash
    reason: TransferReason


class MarginModeChanged(Event, frozen=True, kw_only=True):
    trader: Trader
    symbol: Symbol
    mode: MarginMode


class LeverageChanged(Event, frozen=True, kw_only=True):
    trader: Trader
    symbol: Symbol
    leverage: int


class AutoMarginChanged(Event, frozen=True, kw_only=True):
    trader: Trader
    symbol: Symbol
    enabled: bool


class MarginCalled(Event, frozen=True, kw_only=True):
    """A scope's buffer fell below a quarter (DECISIONS "Accounts"); once, until it recovers."""

    trader: Trader
    scope: str
    symbol: Symbol | None
    """None for a cross account."""
    equity: Cash
    maintenance: Cash
    buffer_ppb: Rate


class LiquidationStarted(Event, frozen=True, kw_only=True):
    """A scope failed `equity >= maintenance`; its orders are gone and this position is being closed."""

    liquidation_id: int
    trader: Trader
    scope: str
    symbol: Symbol
    mode: MarginMode
    size: Size
    """Signed lots to close in this step."""
    entry_cost: Cash
    mark: Price
    equity: Cash
    maintenance: Cash
    bankruptcy_value: Cash
    """What closing the size must bring for the scope to end at zero; its price is value over size."""
    bankruptcy_price: Price
    """Rounded to the tick against the holder: the closing order's limit."""
    caused_by: int = 0
    """The liquidation whose trade last moved the mark within this cascade, or 0."""
    set_off_by: Trader = NOBODY
    """Whose command it all follows from, as by an order that moved the mark; empty: the index, or time."""


class LiquidationFinished(Event, frozen=True, kw_only=True):
    """How one liquidation step ended; the four sizes add up to what was started."""

    liquidation_id: int
    trader: Trader
    symbol: Symbol
    filled_size: Size
    filled_value: Cash
    """Notional of what the book took; average fill is value over size."""
    fee: Cash
    insured_size: Size
    deleveraged_size: Size
    unclosed_size: Size
    """Left open because the step cured the scope, or because nobody stood on the other side."""
    lost: Cash
    """Isolated: margin put in less what came back, once closed; cross: this step's realized loss and fee."""


class InsuranceMoved(Event, frozen=True, kw_only=True):
    """An insurance fund received (positive) or paid (negative)."""

    asset: Asset
    symbol: Symbol
    """Empty for the asset's common fund."""
    amount: Cash
    balance: Cash
    liquidation_id: int
    """0 where an instrument ended."""
    trader: Trader
    """Who paid it or was made good by it, and in which scope."""
    scope: str


class FundTookOver(Event, frozen=True, kw_only=True):
    """The insurance fund took what the book would not, at the bankruptcy price."""

    symbol: Symbol
    size: Size
    value: Cash
    liquidation_id: int
    trader: Trader
    realized: Cash
    """Of the trader it was taken from."""


class Deleveraged(Event, frozen=True, kw_only=True):
    """A winner's position was closed against a bankrupt one, without fee (RULES 14)."""

    trader: Trader
    symbol: Symbol
    size: Size
    """Signed change of the winner's position."""
    value: Cash
    price: Price
    """The tick at which the size is worth no less than the value."""
    realized: Cash
    rank: int
    liquidation_id: int
    victim: Trader
    victim_realized: Cash


class BadDebtBooked(Event, frozen=True, kw_only=True):
    """A loss that neither fund nor winners could bear."""

    asset: Asset
    symbol: Symbol
    amount: Cash
    liquidation_id: int
    """0 where an instrument ended."""
    trader: Trader
    """Who owed it, and in which scope."""
    scope: str


class CascadePaused(Event, frozen=True, kw_only=True):
    """This command liquidated as many as one command may; the rest waits for the next."""

    waiting: int


class LiquidationsSuspended(Event, frozen=True, kw_only=True):
    """No index for too long, or an outage: nobody is liquidated until it ends."""

    symbol: Symbol
    suspended: bool


class VenueOpened(Event, frozen=True, kw_only=True):
    open: bool


class PositionSettled(Event, frozen=True, kw_only=True):
    """A position was closed by the end of its instrument, at the settlement price and without fee."""

    trader: Trader
    symbol: Symbol
    size: Size
    """Signed change of the position."""
    value: Cash
    realized: Cash


class InstrumentHalted(Event, frozen=True, kw_only=True):
    symbol: Symbol
    settlement_price: Price


AnyEvent: TypeAlias = (
    OrderAccepted
    | ConditionalAccepted
    | StopBeyondLiquidation
    | OrderRejected
    | OrderTriggered
    | ConditionalAmended
    | OrderAmended
    | OrderCancelled
    | Traded
    | MarkChanged
    | FundingPaid
    | CashMoved
    | MarginModeChanged
    | LeverageChanged
    | AutoMarginChanged
    | MarginCalled
    | LiquidationStarted
    | LiquidationFinished
    | InsuranceMoved
    | FundTookOver
    | Deleveraged
    | BadDebtBooked
    | CascadePaused
    | LiquidationsSuspended
    | VenueOpened
    | PositionSettled
    | InstrumentHalted
)
