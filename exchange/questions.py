"""What one may ask without changing anything, and the answers.

The answers come from the functions by which the venue decides, so a number on the screen is the
number that will be used. Amounts are cash units of the settlement asset, prices ticks, sizes lots.
"""

from typing import Generic, TypeAlias, TypeVar

import msgspec

from exchange.commands import PlaceOrder
from exchange.terms import MarginMode, OrderId, OrderType, RejectReason, Side, Symbol, Trader, TriggerBy
from exchange.units import Cash, Price, Rate, Size

Answer_co = TypeVar("Answer_co", covariant=True)


class Question(
    msgspec.Struct, Generic[Answer_co], frozen=True, kw_only=True, tag=True, forbid_unknown_fields=True
):
    """With the kind of its answer."""

    trader: Trader


class EstimateOrder(Question["OrderEstimate"], frozen=True, kw_only=True):
    """What would this order cost, and where would it be liquidated?"""

    order: PlaceOrder
    leverage: int | None = None
    """None: the leverage as it is set; one that may not be set is why the order is refused."""
    mode: MarginMode | None = None
    """None: the margin mode as it is set; of one that is locked the same holds, and amounts stay those of
    the mode that is set."""


class LiquidationMoved(msgspec.Struct, frozen=True, array_like=True):
    """Of another position in the same cross account: its liquidation price now, and then."""

    symbol: Symbol
    before: Price | None
    after: Price | None


class ModeOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """The position after the order has filled, in one margin mode."""

    mode: MarginMode
    margin: Cash
    """Isolated: the position's wallet; cross: its initial margin."""
    liquidation_price: Price | None
    """The last safe mark; None where no price liquidates."""
    bankruptcy_price: Price | None
    others: tuple[LiquidationMoved, ...] = ()
    """The trader's other cross positions in the asset whose liquidation price moves, in order of symbol: what
    is put into an isolated position is theirs no more."""


class OrderEstimate(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    reason: RejectReason | None
    """Why it would be refused now, or None."""
    needs: int | None
    initial_margin: Cash
    open_loss: Cash
    fee: Cash
    """A taker's, of the fills that are likely, as it is held for. In the outcomes what would rest pays a
    maker's."""
    fee_bound: Cash = 0
    """At the price that the order is held for, as initial margin and open loss are."""
    cost: Cash
    likely: Cash = 0
    """What is free less by once the lots have filled that the book as it stands has for it."""
    realized: Cash = 0
    """What they book of the position they close, fees apart."""
    relevered: Cash = 0
    """What the position and the orders there are hold more at the leverage that is wanted; negative: less."""
    available: Cash
    """Free now, before the leverage that is wanted is set."""
    size_max: Size
    """The largest size these terms could open."""
    at_once: Size = 0
    """What the book as it stands has for it; of what waits nothing."""
    cancels: tuple[OrderId, ...] = ()
    """Orders of the trader's own that it would run into (RULES 12); none where it would be refused."""
    average_price: Price
    """Walking the book as it stands; the limit for what would rest. Of an order that waits nothing is told by
    that book: it is judged at its limit, or else where it would be set off as things stand."""
    met_size: Size = 0
    met_value: Cash = 0
    """What the average is of, in full: few averages lie on a tick."""
    slippage_ppb: Rate
    """Of the average against the mark, adverse positive."""
    isolated: ModeOutcome
    cross: ModeOutcome


class EstimateLeverage(Question["LeverageEstimate"], frozen=True, kw_only=True):
    """What would another leverage hold of the position and the orders there are?"""

    symbol: Symbol
    leverage: int


class LeverageEstimate(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    reason: RejectReason | None
    """Why it would be refused now, or None."""
    needs: int | None
    holds: Cash
    """More than now; negative: less."""
    available: Cash


class EstimateMargin(Question["MarginEstimate"], frozen=True, kw_only=True):
    """Where would the liquidation price be with this much more (or less) isolated margin?"""

    symbol: Symbol
    amount: Cash


class MarginEstimate(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    reason: RejectReason | None
    margin_now: Cash
    margin_then: Cash
    liquidation_now: Price | None
    liquidation_then: Price | None
    buffer_now_ppb: Rate | None
    buffer_then_ppb: Rate | None
    addable: Cash
    removable: Cash
    others: tuple[LiquidationMoved, ...] = ()
    """The cross positions whose liquidation price moves, in order of symbol."""


class ReadAccount(Question["AccountView"], frozen=True, kw_only=True):
    """Everything a trader has."""

    lamps: bool = False
    """Also rank everybody for deleverage: O(holders), so not for every picture."""


class PositionView(msgspec.Struct, frozen=True, kw_only=True):
    symbol: Symbol
    mode: MarginMode
    leverage: int
    auto_margin: bool
    size: Size
    """Signed lots."""
    cost: Cash
    mark: Price
    margin: Cash
    """Isolated: the wallet; cross: the initial margin at mark."""
    put_in: Cash
    """Isolated: transfers in less transfers out; cross: the initial margin at mark."""
    unrealized: Cash
    maintenance: Cash
    equity: Cash
    """Of the scope that holds it."""
    scope_maintenance: Cash
    liquidation_price: Price | None
    """The last safe mark while other marks stand still."""
    liquidation_move_ppb: int | None
    """Cross: the joint move of all marks, in ppb of each, at which the scope is liquidated."""
    bankruptcy_price: Price | None
    buffer_ppb: Rate | None
    margin_called: bool
    adl_lamp: int
    """1 to 5, five the first to be deleveraged; 0 when it was not asked for."""
    addable: Cash
    removable: Cash


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    order_id: OrderId
    client_id: str
    symbol: Symbol
    side: Side
    type: OrderType
    price: Price
    trigger_price: Price
    size: Size
    """Lots; 0 with close_position."""
    open_size: Size
    time_in_force: str
    reduce_only: bool
    post_only: bool
    ahead: Size
    """Lots that stand before it at its price; 0 for conditional orders."""
    parent: OrderId = OrderId(0)
    """The entry an exit is attached to; 0: none."""
    take_profit: Price = 0
    stop_loss: Price = 0
    """The exits of an entry that wait for its fill; 0: none."""
    sibling: OrderId = OrderId(0)
    """Of a pair the other, which this one lets go; 0: none."""
    trigger_by: TriggerBy = TriggerBy.MARK
    """What a waiting order watches."""
    activation_price: Price = 0
    """From where a trailing stop is followed: until there it has no trigger. 0: from its placing."""
    close_position: bool = False
    """It closes whatever position there is once it is triggered."""


class CashView(msgspec.Struct, frozen=True, kw_only=True):
    """One settlement asset of a trader."""

    asset: str
    cash: Cash
    """Cross wallet."""
    equity: Cash
    """Cross wallet and cross positions at mark."""
    equity_total: Cash
    """And isolated positions and order reserves."""
    initial: Cash
    """Initial margin of cross positions at mark and order margin."""
    maintenance: Cash
    available: Cash
    withdrawable: Cash
    isolated: Cash
    reserved: Cash
    buffer_ppb: Rate | None
    margin_called: bool


class AccountView(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    trader: Trader
    cash: tuple[CashView, ...]
    positions: tuple[PositionView, ...]
    orders: tuple[OrderView, ...]
    leverages: tuple[tuple[Symbol, int, MarginMode, bool], ...]
    """Per instrument: leverage, mode, auto-margin."""


class ReadBook(Question["BookSnapshot | Unanswerable"], frozen=True, kw_only=True):
    symbol: Symbol
    levels: int


class BookSnapshot(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Price levels, best first: (price, visible size, size of the asker's own orders)."""

    symbol: Symbol
    bids: tuple[tuple[Price, Size, Size], ...]
    asks: tuple[tuple[Price, Size, Size], ...]


class ReadLiquidationMap(Question["LiquidationMap | Unanswerable"], frozen=True, kw_only=True):
    """What would be force-closed at which mark, to first order: all other marks as they are."""

    symbol: Symbol
    step: Price
    """Width of a bucket in ticks."""
    buckets: int
    """On each side of the mark."""


class LiquidationMap(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """(bucket's price nearest the mark, notional of longs, of shorts, of the asker), by price upwards."""

    symbol: Symbol
    buckets: tuple[tuple[Price, Cash, Cash, Cash], ...]


class ReadQueue(Question["DeleverageQueue | Unanswerable"], frozen=True, kw_only=True):
    """Who on a side would be deleveraged first? O(holders), so not for every picture."""

    symbol: Symbol
    side: Side
    """BUY: the longs."""
    count: int


class Queued(msgspec.Struct, frozen=True, array_like=True):
    """One who waits: signed lots, notional and unrealized profit at mark."""

    place: int
    trader: Trader
    size: Size
    notional: Cash
    profit: Cash


class DeleverageQueue(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The first of a side, and the asker where they stand further behind."""

    symbol: Symbol
    rows: tuple[Queued, ...]
    waiting: int
    """All who are ranked."""


class Unanswerable(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The question is about nothing that there is."""

    reason: RejectReason


AnyQuestion: TypeAlias = (
    EstimateOrder
    | EstimateLeverage
    | EstimateMargin
    | ReadAccount
    | ReadBook
    | ReadLiquidationMap
    | ReadQueue
)
AnyAnswer: TypeAlias = (
    OrderEstimate
    | LeverageEstimate
    | MarginEstimate
    | AccountView
    | BookSnapshot
    | LiquidationMap
    | DeleverageQueue
    | Unanswerable
)
