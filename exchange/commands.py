"""What one may ask of the venue, in the imperative.

A command carries no time: whoever runs the venue stamps it. Numbers are ticks, lots, cash units and ppb.
The first group is what a trader may send, the second what only the venue's own operator
(a scenario, an administrator) may.
"""

from typing import Annotated, ClassVar, TypeAlias

import msgspec
from msgspec import Meta

from exchange import units
from exchange.terms import (
    NOBODY,
    Asset,
    ClientId,
    MarginMode,
    OrderId,
    OrderType,
    SelfTrade,
    Side,
    Symbol,
    TimeInForce,
    Trader,
    TriggerBy,
)

BOUND = 10**18
"""No number of a command is larger. What comes of them is bounded where it is kept (`units.KEPT_MAX`)."""
TIME_BOUND = 2**63 - 1
"""In the year 2262."""
NAME = Meta(pattern=r"^[A-Za-z0-9_.:\-]{1,36}\Z")
OPTIONAL_NAME = Meta(pattern=r"^[A-Za-z0-9_.:\-]{0,36}\Z")
WHOLE = Meta(ge=-BOUND, le=BOUND)

# Bounds and patterns are tested where bytes are decoded (edge/codec.py), and cost nothing elsewhere.
Price: TypeAlias = Annotated[units.Price, WHOLE]
Size: TypeAlias = Annotated[units.Size, WHOLE]
Cash: TypeAlias = Annotated[units.Cash, WHOLE]
Rate: TypeAlias = Annotated[units.Rate, WHOLE]
Leverage: TypeAlias = Annotated[int, WHOLE]
Time: TypeAlias = Annotated[units.Time, Meta(ge=0, le=TIME_BOUND)]
OrderNumber: TypeAlias = Annotated[OrderId, Meta(ge=0, le=TIME_BOUND)]
TraderName: TypeAlias = Annotated[Trader, NAME]
SymbolName: TypeAlias = Annotated[Symbol, NAME]
OptionalSymbol: TypeAlias = Annotated[Symbol, OPTIONAL_NAME]
AssetName: TypeAlias = Annotated[Asset, NAME]
OptionalClientId: TypeAlias = Annotated[ClientId, OPTIONAL_NAME]
TransferId: TypeAlias = Annotated[str, OPTIONAL_NAME]


class Command(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag=True,
    tag_field="command",
):
    """Anything the venue can be told to do."""


class TraderCommand(Command, frozen=True, kw_only=True):
    trader: TraderName


class OperatorCommand(Command, frozen=True, kw_only=True):
    trader: ClassVar[Trader] = NOBODY


class PlaceOrder(TraderCommand, frozen=True, kw_only=True, tag="place"):
    """Ask for an order. Prices of 0 mean none."""

    symbol: SymbolName
    side: Side
    size: Size
    """Lots; 0 only with close_position."""
    type: OrderType = OrderType.LIMIT
    price: Price = 0
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    reduce_only: bool = False
    close_position: bool = False
    """When triggered, close whatever position there is then."""
    trigger_price: Price = 0
    trigger_by: TriggerBy = TriggerBy.MARK
    callback_ppb: Rate = 0
    """Trailing stop: how far the price must come back from its best."""
    activation_price: Price = 0
    """Trailing stop: where following begins; 0 begins at once."""
    expire_time: Time = 0
    """GTD: the order is gone once this time has come and the command of that instant is applied."""
    display_size: Size = 0
    """Iceberg: the part that shows; 0 shows all."""
    take_profit: Price = 0
    """Bracket: a reduce-only take-profit attached to what this order fills."""
    stop_loss: Price = 0
    """Bracket: a reduce-only stop attached to what this order fills."""
    sibling: OptionalClientId = ClientId("")
    """OCO: the client id of a live order of its own symbol that has no sibling: only one of the two may
    survive. What a single order takes from both at once stands."""
    self_trade: SelfTrade = SelfTrade.EXPIRE_MAKER
    client_id: OptionalClientId = ClientId("")


class AmendOrder(TraderCommand, frozen=True, kw_only=True, tag="amend"):
    """Change an order's price, its total size (filled part included), or its trigger. 0 leaves as it is."""

    symbol: SymbolName
    order_id: OrderNumber = OrderId(0)
    client_id: OptionalClientId = ClientId("")
    price: Price = 0
    size: Size = 0
    trigger_price: Price = 0


class CancelOrder(TraderCommand, frozen=True, kw_only=True, tag="cancel"):
    """Name the order by its id or, with order_id 0, by the client id."""

    symbol: SymbolName
    order_id: OrderNumber = OrderId(0)
    client_id: OptionalClientId = ClientId("")


class CancelAll(TraderCommand, frozen=True, kw_only=True, tag="cancel_all"):
    symbol: OptionalSymbol = Symbol("")
    """Empty cancels on every instrument."""


class SetMarginMode(TraderCommand, frozen=True, kw_only=True, tag="mode"):
    symbol: SymbolName
    mode: MarginMode


class SetLeverage(TraderCommand, frozen=True, kw_only=True, tag="leverage"):
    symbol: SymbolName
    leverage: Leverage


class MoveMargin(TraderCommand, frozen=True, kw_only=True, tag="margin"):
    """Move cash from the cross account into an isolated position (positive) or back (negative)."""

    symbol: SymbolName
    amount: Cash


class SetAutoMargin(TraderCommand, frozen=True, kw_only=True, tag="auto_margin"):
    symbol: SymbolName
    enabled: bool


class Deposit(TraderCommand, frozen=True, kw_only=True, tag="deposit"):
    asset: AssetName
    amount: Cash
    transfer_id: TransferId = ""
    """The same id twice moves money once."""


class Withdraw(TraderCommand, frozen=True, kw_only=True, tag="withdraw"):
    asset: AssetName
    amount: Cash
    transfer_id: TransferId = ""


class SetIndexPrice(OperatorCommand, frozen=True, kw_only=True, tag="index"):
    """What the outside world trades at."""

    symbol: SymbolName
    price: Price


class SetFundingRate(OperatorCommand, frozen=True, kw_only=True, tag="funding_rate"):
    """Fix the rate of the next funding stamps, in place of the premium's."""

    symbol: SymbolName
    rate_ppb: Rate


class SetVenueOpen(OperatorCommand, frozen=True, kw_only=True, tag="venue_open"):
    """Begin or end an outage: while closed, orders and cancels are refused and liquidations wait."""

    open: bool


class HaltInstrument(OperatorCommand, frozen=True, kw_only=True, tag="halt"):
    """Cancel every order and close every position at the settlement price, for good."""

    symbol: SymbolName
    settlement_price: Price


class PassTime(OperatorCommand, frozen=True, kw_only=True, tag="time"):
    """Nothing, at a time: what is due by then happens."""


class GenesisPosition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One position that exists when the venue opens."""

    trader: TraderName
    symbol: SymbolName
    size: Size
    """Signed lots."""
    cost: Cash
    """As `Instrument.value` would have booked it; sums to zero over each instrument."""
    leverage: Leverage
    mode: MarginMode
    margin: Cash = 0
    """Isolated only: what is put into the position, out of the deposit."""
    auto_margin: bool = False


class OpenBooks(OperatorCommand, frozen=True, kw_only=True, tag="genesis"):
    """The world as it stands when the scenario begins. Only ever the first command."""

    deposits: tuple[tuple[TraderName, AssetName, Cash], ...]
    positions: tuple[GenesisPosition, ...]
    index: tuple[tuple[SymbolName, Price], ...]
    insurance: tuple[tuple[AssetName, OptionalSymbol, Cash], ...] = ()
    """Opening balance of each insurance fund; an empty symbol is the asset's common fund."""


AnyCommand: TypeAlias = (
    PlaceOrder
    | AmendOrder
    | CancelOrder
    | CancelAll
    | SetMarginMode
    | SetLeverage
    | MoveMargin
    | SetAutoMargin
    | Deposit
    | Withdraw
    | SetIndexPrice
    | SetFundingRate
    | SetVenueOpen
    | HaltInstrument
    | PassTime
    | OpenBooks
)
