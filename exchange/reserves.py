"""What open orders hold back: the worse of both sides, with what only reduces held free.

Cross orders are held as a number out of the account's available balance. Orders of an isolated
instrument hold cash in a wallet of their own, outside the equity of both scopes, so that a
passive fill never lowers cross equity (DECISIONS "Accounts, reserves, fees").
"""

from typing import Final

from exchange.account import Desk, OrderSide
from exchange.ledger import Ledger
from exchange.margin import order_needs
from exchange.order import Order
from exchange.terms import BUY, ContractKind, Side, TransferReason
from exchange.units import Cash, Price, Size, mul_div_ceil

_LINEAR: Final = ContractKind.LINEAR
_RESERVE: Final = TransferReason.ORDER_RESERVE
_RELEASE: Final = TransferReason.ORDER_RELEASE


def margin_needed(desk: Desk, side: Side, size: Size, price: Price, mark: Price) -> Cash:
    """Initial margin, open loss and taker fee of an order accepted at a mark."""
    initial, open_loss, fee = order_needs(desk.instrument, side, size, price, mark, desk.leverage)
    return initial + open_loss + fee


def price_order(order: Order, desk: Desk) -> None:
    """Set what an order's open lots need, at its own price and the mark it was accepted at."""
    order.margin = margin_needed(desk, order.side, order.open_size, order.price, order.accepted_mark)


def opening_margin(side: OrderSide, reducible: Size) -> Cash:
    """What a side's orders need when its oldest lots first reduce an opposite position."""
    if not reducible:
        return side.margin
    if side.size <= reducible:
        return 0
    margin = side.margin
    for order in side.orders.values():
        if order.open_size > reducible:
            return margin - order.margin + _opening_part(order.margin, order.open_size, reducible)
        margin -= order.margin
        reducible -= order.open_size
    return margin


def _opening_part(margin: Cash, size: Size, reducible: Size) -> Cash:
    """What an order needs of its margin when its first lots reduce a position."""
    if reducible <= 0:
        return margin
    return mul_div_ceil(margin, size - reducible, size) if size > reducible else 0


def order_margin(desk: Desk) -> Cash:
    """What a desk's orders need now, recomputed from its two sides and its position."""
    held = desk.position.size
    return max(opening_margin(desk.bids, max(0, -held)), opening_margin(desk.asks, max(0, held)))


def costlier_side(desk: Desk) -> OrderSide:
    """The side whose orders set what a desk must hold."""
    return desk.bids if desk.bids.opening == desk.order_margin else desk.asks


def dearest_margin(desk: Desk, side: Side, size: Size, price: Price, mark: Price, best: Price) -> Cash:
    """What lots may need at any price they may trade at, from the best that rests opposite to their own.

    The best is 0 where none rests. Only an inverse buy may need more than at its own price: the lower
    it trades, the more coin its contracts are worth.
    """
    margin = margin_needed(desk, side, size, price, mark)
    if desk.instrument.kind is _LINEAR or side is not BUY or not 0 < best < price:
        return margin
    return max(margin, margin_needed(desk, side, size, best, mark))


def added_margin(desk: Desk, order: Order, margin: Cash) -> Cash:
    """How much more the desk's orders would need with one more that needs so much; at most 0: no more."""
    held, side = desk.position.size, desk.bids
    if order.side is not BUY:
        held, side = -held, desk.asks
    if held < 0:
        margin = _opening_part(margin, order.open_size, -held - side.size)
    return side.opening + margin - desk.order_margin


def amended_margin(desk: Desk, order: Order, price: Price, size: Size, mark: Price, best: Price) -> Cash:
    """How much more the desk's orders would need if one had another price and total size."""
    side, open_size = desk.side(order.side), size - order.filled
    margin = dearest_margin(desk, order.side, open_size, price, mark, best)
    more, margin_more = open_size - order.open_size, margin - order.margin
    held = desk.position.size * order.side
    if held >= 0:
        return side.margin + margin_more - desk.order_margin
    order.open_size, order.margin = open_size, margin
    side.grow(more, margin_more)
    needed = opening_margin(side, -held)
    side.grow(-more, -margin_more)
    order.open_size, order.margin = open_size - more, margin - margin_more
    return needed - desk.order_margin


def reprice_all(desk: Desk) -> None:
    """Set anew what every order needs, after the leverage changed."""
    for side in (desk.bids, desk.asks):
        for order in side.orders.values():
            price_order(order, desk)
        side.margin = sum(order.margin for order in side.orders.values())


def margin_at(desk: Desk, leverage: int) -> Cash:
    """What a desk's orders would need at another leverage."""
    before, desk.leverage = desk.leverage, leverage
    reprice_all(desk)
    needed = order_margin(desk)
    desk.leverage = before
    reprice_all(desk)
    return needed


# ── holding ─────────────────────────────────────────────────────────────────────────────────────


def hold(desk: Desk, ledger: Ledger) -> None:
    """Bring what is held to what the desk's orders need now, after any change."""
    if desk.order_margin or desk.bids.margin or desk.asks.margin:
        weigh_orders(desk)
        bids, asks = desk.bids.opening, desk.asks.opening
        _hold(desk, (bids if bids > asks else asks) - desk.order_margin, ledger)


def weigh_orders(desk: Desk) -> None:
    """Find anew what each side needs."""
    held, bids, asks = desk.position.size, desk.bids, desk.asks
    bids.opening = opening_margin(bids, -held) if held < 0 else bids.margin
    asks.opening = opening_margin(asks, held) if held > 0 else asks.margin


def _hold(desk: Desk, change: Cash, ledger: Ledger) -> None:
    """Hold so much more, or less."""
    desk.order_margin += change
    cross = desk.cross
    if desk.account is cross:
        cross.order_margin += change
    elif change > 0:
        ledger.transfer(cross.wallet, desk.reserve, change, _RESERVE)
    elif change < 0:
        ledger.transfer(desk.reserve, cross.wallet, -change, _RELEASE)


def file_order(desk: Desk, order: Order, ledger: Ledger) -> None:
    """Put an order among the desk's open ones, and hold what it needs."""
    if order.reduce_only:
        desk.reducing[order.id] = order
        return
    held, side, margin = desk.position.size, desk.bids, order.margin
    if order.side is not BUY:
        held, side = -held, desk.asks
    side.opening += margin if held >= 0 else _opening_part(margin, order.open_size, -held - side.size)
    side.orders[order.id] = order
    side.size += order.open_size
    side.margin += margin
    more = side.opening - desk.order_margin
    if more > 0:
        _hold(desk, more, ledger)


def unfile_order(desk: Desk, order: Order, ledger: Ledger) -> None:
    """Take an order from among the desk's open ones, and give back what only it needed."""
    if order.reduce_only:
        del desk.reducing[order.id]
        return
    held, side, other = desk.position.size, desk.bids, desk.asks
    if order.side is not BUY:
        held, side, other = -held, other, side
    del side.orders[order.id]
    side.size -= order.open_size
    side.margin -= order.margin
    before = side.opening
    side.opening = needed = opening_margin(side, -held) if held < 0 else side.margin
    if before == desk.order_margin:
        _hold(desk, (needed if needed > other.opening else other.opening) - before, ledger)


def refile_reshaped(desk: Desk, order: Order, size: Size, ledger: Ledger) -> None:
    """An open order that had so many open lots has others, or another price: hold what it needs now."""
    if order.reduce_only:
        return
    side, before = desk.side(order.side), order.margin
    price_order(order, desk)
    side.grow(order.open_size - size, order.margin - before)
    hold(desk, ledger)


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
    """An open order has just lost lots; reprice the rest. Its settlement holds what is needed then."""
    if order.reduce_only:
        if not order.open_size:
            del desk.reducing[order.id]
        return
    side, before = desk.bids if order.side is BUY else desk.asks, order.margin
    if order.open_size:
        price_order(order, desk)
    else:
        order.margin = 0
        del side.orders[order.id]
    side.grow(-size, order.margin - before)
