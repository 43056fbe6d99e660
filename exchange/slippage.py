"""What an order would meet in the book as it stands: its likely fills, and its trader's own orders."""

from typing import NamedTuple

from exchange.market import Market
from exchange.matching import RESTING
from exchange.order import Order
from exchange.terms import OrderId, OrderType, SelfTrade, Side, Trader
from exchange.units import PPB, Price, Rate, Size, div_nearest


class Walk(NamedTuple):
    fills: list[tuple[Price, Size]]
    """At the makers' prices."""
    rests: list[tuple[Price, Size]]
    """What would stay in the book, at its own price."""
    left: Size
    """Lots that would not trade at once."""
    cancels: list[OrderId]
    """Orders of its trader's own that it would run into."""


def walk(order: Order, market: Market) -> Walk:
    """Through the book as it stands, its trader's own orders left out (RULES 12).

    As if nobody were short of margin; what only reduces is met as far as its owner's position then goes.
    """
    fills: list[tuple[Price, Size]] = []
    own: list[OrderId] = []
    taken: dict[Trader, Size] = {}
    left = order.size
    for maker, shown in market.book.slices(order.side.opposite):
        if not left or (maker.price - order.price) * order.side > 0:
            break
        if maker.trader == order.trader:
            if order.self_trade is not SelfTrade.EXPIRE_TAKER and maker.id not in own:
                own.append(maker.id)
            if order.self_trade is SelfTrade.EXPIRE_MAKER:
                continue
            return Walk(fills, [], left, own)
        lots, before = min(left, shown), taken.get(maker.trader, 0)
        if maker.reduce_only:
            held: Size = maker.desk.position.size
            lots = min(lots, max(0, held * order.side - before))
        if lots:
            fills.append((maker.price, lots))
            taken[maker.trader] = before + lots
            left -= lots
    may_rest = order.type is not OrderType.MARKET and order.time_in_force in RESTING
    return Walk(fills, [(order.price, left)] if left and may_rest else [], left, own)


def average_price(fills: list[tuple[Price, Size]]) -> Price:
    """Weighted by lots, to the nearest tick; 0 without fills."""
    lots = sum(size for _, size in fills)
    return div_nearest(sum(price * size for price, size in fills), lots) if lots else 0


def slippage_ppb(average: Price, mark: Price, side: Side) -> Rate:
    """Of an average price against the mark, adverse positive."""
    return div_nearest((average - mark) * side * PPB, mark)
