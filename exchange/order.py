"""An order on its way through the venue: the book's part of it, and what the rooms above hang on it.

The one law: of an accepted order only size, price, margin and mark ever change, and its ties to others.
"""

from typing import Any, NamedTuple

from exchange.book import BookOrder, plain_writes
from exchange.terms import NOBODY, ClientId, OrderId, OrderType, SelfTrade, Symbol, TimeInForce, Trader
from exchange.units import Cash, Price, Size, Time


@plain_writes
class Order(BookOrder, eq=False):
    """An order with its owner, its terms, and what it holds back. Sizes in lots, prices in ticks."""

    trader: Trader = NOBODY
    symbol: Symbol = Symbol("")
    client_id: ClientId = ClientId("")
    type: OrderType = OrderType.LIMIT
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False
    reduce_only: bool = False
    expire_time: Time = 0
    self_trade: SelfTrade = SelfTrade.EXPIRE_MAKER
    sequence: int = 0
    take_profit: Price = 0
    stop_loss: Price = 0
    sibling: OrderId = OrderId(0)

    desk: Any = None
    """The `Desk` it was sent from; None in a book without accounts."""
    accepted_mark: Price = 0
    margin: Cash = 0
    """Initial margin at its own price."""
    outlay: Cash = 0
    """The loss it would open with and its taker fee."""

    def only_shrinks(self, price: Price, size: Size) -> bool:
        """Whether an amendment takes lots away and nothing else: that lowers risk, whatever the mark is."""
        return price == self.price and size < self.size


class Filled(NamedTuple):
    """An order with attached or paired ones, and what of it has filled since these were seen to."""

    order: Order
    size: Size
    sibling_size: Size
    """Of its sibling as it was before, filled part included; 0 where there is none, or one without a size."""
