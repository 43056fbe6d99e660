"""Who holds what: members, their margin accounts, and their desks on each instrument.

Isolated margin is not a mode of an account but an account of its own with one instrument. A desk
says which account holds a member's position; nothing below it learns the difference.
"""

from typing import Final

from exchange.ledger import Ledger, Wallet
from exchange.order import Order
from exchange.position import Position
from exchange.pricing import Prices
from exchange.terms import (
    BUY,
    INSURANCE,
    AccountId,
    Asset,
    ClientId,
    ContractKind,
    MarginMode,
    OrderId,
    Side,
    Symbol,
    Trader,
)
from exchange.triggers import ConditionalOrder
from exchange.units import Cash, Size

ORDERS: Final = "orders"


class MarginAccount:
    """One pool of margin: all of a trader's cross positions in an asset, or one isolated position."""

    __slots__ = ("called", "desks", "id", "is_house", "is_isolated", "order_margin", "put_in", "wallet")

    def __init__(self, id: AccountId, wallet: Wallet, *, isolated: bool = False) -> None:
        self.id = id
        self.wallet = wallet
        self.is_isolated = isolated
        self.is_house = id.trader.startswith(INSURANCE)
        """Whether it is a fund's: never called, never liquidated, and no winner."""
        self.desks: dict[Symbol, Desk] = {}
        """Those whose position it holds now; never a flat one."""
        self.order_margin: Cash = 0
        """Cross: held for open orders out of what is available; isolated reserves lie in wallets."""
        self.put_in: Cash = 0
        """Isolated: transfers in minus transfers out, for the part of the position still open."""
        self.called = False
        """Whether a margin call stands (DECISIONS: below 0.25, until above 0.30)."""


class OrderSide:
    """The resting and arriving orders of one desk on one side that may add to its position."""

    __slots__ = ("margin", "opening", "orders", "outlay", "size")

    def __init__(self) -> None:
        self.orders: dict[OrderId, Order] = {}
        """Oldest first."""
        self.size: Size = 0
        self.margin: Cash = 0
        self.outlay: Cash = 0
        """Initial margin, and open losses and fees, of all of them if none reduced a position."""
        self.opening: Cash = 0
        """Initial margin of what opens, their oldest lots reducing the position."""

    def grow(self, size: Size, margin: Cash, outlay: Cash) -> None:
        """Add to the side's totals; negative amounts take away."""
        self.size += size
        self.margin += margin
        self.outlay += outlay


class Desk:
    """What one member has on one instrument: settings, orders, and the account behind them. Elsewhere: a
    sub-account for each symbol."""

    __slots__ = (
        "account",
        "asks",
        "auto_margin",
        "bids",
        "conditionals",
        "cross",
        "instrument",
        "isolated",
        "leverage",
        "order_margin",
        "outlay",
        "own_price_is_dearest",
        "position",
        "prices",
        "reducing",
        "reserve",
        "trader",
    )

    def __init__(self, trader: Trader, prices: Prices, cross: MarginAccount, ledger: Ledger) -> None:
        instrument = prices.instrument
        self.trader = trader
        self.instrument = instrument
        self.prices = prices
        """Of its market."""
        self.leverage = 1
        self.auto_margin = False
        self.cross = cross
        scope = AccountId(trader, instrument.symbol)
        owner = owner_of(scope)
        self.isolated = MarginAccount(scope, ledger.wallet(owner, instrument.settle), isolated=True)
        self.account = cross
        """Where the position is, or would be."""
        self.own_price_is_dearest = instrument.kind is ContractKind.LINEAR
        """Linear and in cross: at no price it may trade at does an order need more than at its own."""
        self.reserve = ledger.wallet(f"{owner}/{ORDERS}", instrument.settle)
        """Isolated: the margin of open orders, outside the equity of both scopes."""
        self.position = Position()
        self.order_margin: Cash = 0
        """What its open orders need now, reducing parts free."""
        self.outlay: Cash = 0
        """Of it open losses and fees, of both sides."""
        self.bids = OrderSide()
        self.asks = OrderSide()
        self.reducing: dict[OrderId, Order] = {}
        """Resting reduce-only orders, oldest first."""
        self.conditionals: dict[OrderId, ConditionalOrder] = {}

    @property
    def mode(self) -> MarginMode:
        return MarginMode.CROSS if self.account is self.cross else MarginMode.ISOLATED

    def side(self, side: Side) -> OrderSide:
        return self.bids if side is BUY else self.asks

    def open_orders(self) -> list[Order]:
        """Every order that rests or is arriving."""
        return [*self.opening_orders(), *self.reducing.values()]

    def opening_orders(self) -> list[Order]:
        """Those of them that are not reduce-only, and may hold margin."""
        return [*self.bids.orders.values(), *self.asks.orders.values()]

    @property
    def has_orders(self) -> bool:
        return bool(self.bids.orders or self.asks.orders or self.reducing or self.conditionals)

    def set_mode(self, mode: MarginMode) -> None:
        """Only without a position or orders (RULES 7)."""
        assert not self.position.size
        linear, crossed = self.instrument.kind is ContractKind.LINEAR, mode is MarginMode.CROSS
        self.account = self.cross if crossed else self.isolated
        self.own_price_is_dearest = linear and crossed

    def book_fill(self, size: Size, value: Cash) -> Cash:
        """Change the position and keep the account's list of holdings true; return the profit."""
        position, held = self.position, self.account.desks
        realized = position.fill(size, value)
        if position.size:
            held[self.instrument.symbol] = self
        else:
            held.pop(self.instrument.symbol, None)
        return realized


class Member:
    """A trader as the venue knows one."""

    __slots__ = ("client_ids", "cross", "desks", "trader", "transfer_ids")

    def __init__(self, trader: Trader) -> None:
        self.trader = trader
        self.cross: dict[Asset, MarginAccount] = {}
        self.desks: dict[Symbol, Desk] = {}
        self.client_ids: dict[ClientId, OrderId] = {}
        """Of live orders, conditional ones included."""
        self.transfer_ids: dict[str, None] = {}
        """Every deposit and withdrawal that was named; a set that remembers its order."""


def owner_of(account: AccountId) -> str:
    """The name an account's wallet bears in the ledger."""
    return f"{account.trader}/{account.scope}"
