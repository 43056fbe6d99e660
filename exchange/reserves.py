"""What open orders hold back: the worse of both sides, with what only reduces held free.

Cross orders are held as a number out of the account's available balance. Orders of an isolated
instrument hold cash in a wallet of their own, outside the equity of both scopes, so that a
passive fill never lowers cross equity (DECISIONS "Accounts, reserves, fees").
"""

from functools import partial

from exchange.account import Desk, OrderSide
from exchange.book import Order
from exchange.ledger import Ledger
from exchange.margin import order_needs
from exchange.terms import BUY, TransferReason
from exchange.units import Cash, Price, Size, mul_div_ceil

_RESERVE, _RELEASE = TransferReason.ORDER_RESERVE, TransferReason.ORDER_RELEASE


def price_order(order: Order, desk: Desk) -> None:
    """Set what an order's open lots need, at its own price and the mark it was accepted at."""
    order.initial, order.open_loss, order.fee = order_needs(
        desk.instrument, order.side, order.open_size, order.price, order.accepted_mark, desk.leverage
    )


def opening_margin(side: OrderSide, reducible: Size) -> Cash:
    """What a side's orders need when its oldest lots first reduce an opposite position."""
    if not reducible:
        return side.margin
    if side.size <= reducible:
        return 0
    margin = side.margin
    for order in side.orders.values():
        needs = order.initial + order.open_loss + order.fee
        if order.open_size > reducible:
            opening = order.open_size - reducible
            return margin - needs + mul_div_ceil(needs, opening, order.open_size)
        margin -= needs
        reducible -= order.open_size
    return margin


def order_margin(desk: Desk) -> Cash:
    """What a desk's orders need now, recomputed from its two sides and its position."""
    size = desk.position.size
    bids = opening_margin(desk.bids, -size) if size < 0 else desk.bids.margin
    asks = opening_margin(desk.asks, size) if size > 0 else desk.asks.margin
    return bids if bids > asks else asks


def costlier_side(desk: Desk) -> OrderSide:
    """The side whose orders set what a desk must hold."""
    bids = opening_margin(desk.bids, max(0, -desk.position.size))
    return desk.bids if bids == desk.order_margin else desk.asks


def added_margin(desk: Desk, order: Order) -> Cash:
    """How much more the desk's orders would need with one more, already priced."""
    side = desk.bids if order.side is BUY else desk.asks
    if desk.position.size * order.side >= 0:
        whole = side.margin + order.initial + order.open_loss + order.fee
        return max(0, whole - desk.order_margin)
    side.add(order)
    needed = order_margin(desk)
    side.remove(order)
    return needed - desk.order_margin


def amended_margin(desk: Desk, order: Order, price: Price, size: Size, mark: Price) -> Cash:
    """How much more the desk's orders would need if one had another price and total size."""
    side = desk.side(order.side)
    kept = order.price, order.open_size, order.accepted_mark

    def shape(price: Price, open_size: Size, mark: Price) -> None:
        order.price, order.open_size, order.accepted_mark = price, open_size, mark
        price_order(order, desk)

    side.update(order, lambda: shape(price, size - order.filled, mark))
    needed = order_margin(desk)
    side.update(order, lambda: shape(*kept))
    return needed - desk.order_margin


def reprice_all(desk: Desk) -> None:
    """Set anew what every order needs, after the leverage changed."""
    for side in (desk.bids, desk.asks):
        for order in side.orders.values():
            side.update(order, partial(price_order, order, desk))


def hold(desk: Desk, ledger: Ledger) -> None:
    """Bring what is held to what the desk's orders need now."""
    _hold(desk, order_margin(desk), ledger)


def hold_more(desk: Desk, order: Order, ledger: Ledger) -> None:
    """`hold` after one more order: what adds to a position does not change the other side's needs."""
    if order.reduce_only:
        return
    if desk.position.size * order.side < 0:
        _hold(desk, order_margin(desk), ledger)
        return
    side = desk.bids if order.side is BUY else desk.asks
    if side.margin > desk.order_margin:
        _hold(desk, side.margin, ledger)


def hold_less(desk: Desk, order: Order, ledger: Ledger) -> None:
    """`hold` after one order less: nothing is free while the other side needs as much as before."""
    if order.reduce_only:
        return
    side = desk.bids if order.side is BUY else desk.asks
    before = side.margin + order.initial + order.open_loss + order.fee
    if before >= desk.order_margin or desk.position.size * order.side < 0:
        _hold(desk, order_margin(desk), ledger)


def _hold(desk: Desk, needed: Cash, ledger: Ledger) -> None:
    change = needed - desk.order_margin
    if not change:
        return
    desk.order_margin = needed
    if desk.account is desk.cross:
        desk.cross.order_margin += change
    elif change > 0:
        ledger.transfer(desk.cross.wallet, desk.reserve, change, _RESERVE)
    else:
        ledger.transfer(desk.reserve, desk.cross.wallet, -change, _RELEASE)


def file_order(desk: Desk, order: Order) -> None:
    """Put an order among the desk's open ones."""
    if order.reduce_only:
        desk.reducing[order.id] = order
    else:
        (desk.bids if order.side is BUY else desk.asks).add(order)


def unfile_order(desk: Desk, order: Order) -> None:
    if order.reduce_only:
        del desk.reducing[order.id]
    else:
        (desk.bids if order.side is BUY else desk.asks).remove(order)


def open_loss_at(desk: Desk, order: Order, size: Size, price: Price) -> Cash:
    """The loss against the mark it was accepted at with which a part of an order opens at a price.

    What was reserved beyond it, for a worse price than the one met, is price improvement.
    """
    mark = order.accepted_mark
    if (price - mark) * order.side <= 0:
        return 0
    signed, value = size * order.side, desk.instrument.value
    return max(0, value(signed, price) - value(signed, mark))


def refile_filled(desk: Desk, order: Order, size: Size) -> None:
    """An open order has just lost lots; reprice the rest."""
    if order.reduce_only:
        if not order.open_size:
            del desk.reducing[order.id]
        return
    side = desk.bids if order.side is BUY else desk.asks
    side.size -= size
    side.margin -= order.initial + order.open_loss + order.fee
    if order.open_size:
        price_order(order, desk)
        side.margin += order.initial + order.open_loss + order.fee
    else:
        order.initial = order.open_loss = order.fee = 0
        del side.orders[order.id]
