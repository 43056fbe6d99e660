"""What open orders hold back: the larger position they may lead to, and what each would pay for its fill.

What only reduces is held free.

Cross orders are held as a number out of the account's available balance. Orders of an isolated
instrument hold cash in a wallet of their own, outside the equity of both scopes, so that a
passive fill never lowers cross equity (DECISIONS "Accounts, reserves, fees").
"""

from typing import Final, TypeAlias

from exchange.account import Desk, OrderSide
from exchange.ledger import Ledger
from exchange.margin import order_needs
from exchange.order import Order
from exchange.terms import BUY, SELL, Side, TransferReason
from exchange.units import Cash, Price, Size, mul_div_ceil

_RESERVE: Final = TransferReason.ORDER_RESERVE
_RELEASE: Final = TransferReason.ORDER_RELEASE

Needs: TypeAlias = tuple[Cash, Cash]
"""Initial margin, and the outlay: open loss and taker fee, which are gone whichever side fills after."""


def margin_needed(desk: Desk, side: Side, size: Size, price: Price, mark: Price) -> Needs:
    """What an order accepted at a mark needs."""
    initial, open_loss, fee = order_needs(desk.instrument, side, size, price, mark, desk.leverage)
    return initial, open_loss + fee


def price_order(order: Order, desk: Desk) -> None:
    """Set what an order's open lots need, at its own price and the mark it was accepted at."""
    margin, outlay = margin_needed(desk, order.side, order.open_size, order.price, order.accepted_mark)
    order.margin, order.outlay = margin, outlay


def opening_needs(side: OrderSide, reducible: Size) -> Needs:
    """What a side's orders need when its oldest lots first reduce an opposite position."""
    if reducible <= 0:
        return side.margin, side.outlay
    if side.size <= reducible:
        return 0, 0
    margin, outlay = side.margin, side.outlay
    for order in side.orders.values():
        margin -= order.margin
        outlay -= order.outlay
        if order.open_size > reducible:
            opens, pays = _opening_part(order.margin, order.outlay, order.open_size, reducible)
            return margin + opens, outlay + pays
        reducible -= order.open_size
    return margin, outlay


def _opening_part(margin: Cash, outlay: Cash, size: Size, reducible: Size) -> Needs:
    """What an order needs when its first lots reduce a position."""
    if reducible <= 0:
        return margin, outlay
    if size <= reducible:
        return 0, 0
    return mul_div_ceil(margin, size - reducible, size), mul_div_ceil(outlay, size - reducible, size)


def order_margin(desk: Desk, held: Size) -> Cash:
    """What a desk's orders would need beside a position, recomputed from its two sides."""
    bids, bids_outlay = opening_needs(desk.bids, -held)
    asks, asks_outlay = opening_needs(desk.asks, held)
    return _one_way(desk, held, bids, asks) + bids_outlay + asks_outlay


def _one_way(desk: Desk, held: Size, bids: Cash, asks: Cash) -> Cash:
    """Initial margin of the largest position that orders may lead to, whichever side fills first (RULES 1.4).

    Bids of an inverse contract take more coin than the asks above them: what these need beyond the bids
    comes on top.
    """
    if not bids or not asks or desk.is_linear:
        return bids if bids > asks else asks
    beyond_bids, _ = opening_needs(desk.asks, held + desk.bids.size)
    beyond_asks, _ = opening_needs(desk.bids, desk.asks.size - held)
    return max(bids + beyond_bids, asks + beyond_asks)


def costlier_side(desk: Desk) -> OrderSide:
    """The side whose orders open more."""
    return desk.bids if desk.bids.opening >= desk.asks.opening else desk.asks


def dearest_needs(desk: Desk, side: Side, size: Size, price: Price, mark: Price, best: Price) -> Needs:
    """What lots may need at any price they may trade at, from the best that rests opposite to their own.

    The best is 0 where none rests. An inverse buy that trades lower takes more coin; an isolated linear
    sell that trades higher puts more margin in.
    """
    needs = margin_needed(desk, side, size, price, mark)
    if not best or (price - best) * side <= 0 or not may_be_dearer(desk, side):
        return needs
    improved = margin_needed(desk, side, size, best, mark)
    return improved if sum(improved) > sum(needs) else needs


def may_be_dearer(desk: Desk, side: Side) -> bool:
    """Whether a better price than an order's own may need more than that."""
    if desk.is_linear:
        return side is SELL and desk.account is not desk.cross
    return side is BUY


def added_margin(desk: Desk, order: Order, margin: Cash, outlay: Cash) -> Cash:
    """How much more the desk's orders would need with one more that needs so much; at most 0: no more."""
    held, side, other = desk.position.size, desk.bids, desk.asks
    if order.side is not BUY:
        held, side, other = -held, other, side
    if other.opening and not desk.is_linear:
        return _needed_with(desk, order, order.open_size, margin, outlay) - desk.order_margin
    if held < 0:
        margin, outlay = _opening_part(margin, outlay, order.open_size, -held - side.size)
    margin += side.opening
    covers = margin if margin > other.opening else other.opening
    return covers + outlay + desk.outlay - desk.order_margin


def amended_margin(desk: Desk, order: Order, price: Price, size: Size, mark: Price, best: Price) -> Cash:
    """How much more the desk's orders would need if one had another price and total size."""
    side, other, open_size = desk.bids, desk.asks, size - order.filled
    if order.side is not BUY:
        side, other = other, side
    margin, outlay = dearest_needs(desk, order.side, open_size, price, mark, best)
    reduces = desk.position.size * order.side < 0
    if reduces or (other.opening and not desk.is_linear):
        return _needed_with(desk, order, open_size, margin, outlay) - desk.order_margin
    margin += side.margin - order.margin
    outlay += desk.outlay - order.outlay
    return max(margin, other.opening) + outlay - desk.order_margin


def _needed_with(desk: Desk, order: Order, size: Size, margin: Cash, outlay: Cash) -> Cash:
    """What the desk's orders would need with one more, or with one of theirs as it would be."""
    side, before = desk.side(order.side), (order.open_size, order.margin, order.outlay)
    there = order.id in side.orders
    counted = before if there else (0, 0, 0)
    more = size - counted[0], margin - counted[1], outlay - counted[2]
    side.orders[order.id] = order
    order.open_size, order.margin, order.outlay = size, margin, outlay
    side.grow(*more)
    needed = order_margin(desk, desk.position.size)
    side.grow(-more[0], -more[1], -more[2])
    order.open_size, order.margin, order.outlay = before
    if not there:
        del side.orders[order.id]
    return needed


def reprice_all(desk: Desk) -> None:
    """Set anew what every order needs, after the leverage changed."""
    for side in (desk.bids, desk.asks):
        for order in side.orders.values():
            price_order(order, desk)
        side.margin = sum(order.margin for order in side.orders.values())
        side.outlay = sum(order.outlay for order in side.orders.values())


def margin_at(desk: Desk, leverage: int) -> Cash:
    """What a desk's orders would need at another leverage."""
    before, desk.leverage = desk.leverage, leverage
    reprice_all(desk)
    needed = order_margin(desk, desk.position.size)
    desk.leverage = before
    reprice_all(desk)
    return needed


# ── holding ─────────────────────────────────────────────────────────────────────────────────────


def hold(desk: Desk, ledger: Ledger) -> None:
    """Bring what is held to what the desk's orders need now, after any change."""
    if desk.order_margin or desk.bids.margin or desk.asks.margin:
        weigh_orders(desk)
        _hold_needed(desk, ledger)


def weigh_orders(desk: Desk) -> None:
    """Find anew what the sides need."""
    held, bids, asks = desk.position.size, desk.bids, desk.asks
    bids.opening, bids_outlay = opening_needs(bids, -held) if held < 0 else (bids.margin, bids.outlay)
    asks.opening, asks_outlay = opening_needs(asks, held) if held > 0 else (asks.margin, asks.outlay)
    desk.outlay = bids_outlay + asks_outlay


def _hold_needed(desk: Desk, ledger: Ledger) -> None:
    """Hold what the sides were found to need, more or less than before."""
    margin, lesser = desk.bids.opening, desk.asks.opening
    if lesser > margin:
        margin, lesser = lesser, margin
    if lesser and not desk.is_linear:
        margin = _one_way(desk, desk.position.size, desk.bids.opening, desk.asks.opening)
    change = margin + desk.outlay - desk.order_margin
    if not change:
        return
    desk.order_margin += change
    cross = desk.cross
    if desk.account is cross:
        cross.order_margin += change
    elif change > 0:
        ledger.transfer(cross.wallet, desk.reserve, change, _RESERVE)
    else:
        ledger.transfer(desk.reserve, cross.wallet, -change, _RELEASE)


def file_order(desk: Desk, order: Order, ledger: Ledger) -> None:
    """Put an order among the desk's open ones, and hold what it needs."""
    if order.reduce_only:
        desk.reducing[order.id] = order
        return
    held, side, margin, outlay = desk.position.size, desk.bids, order.margin, order.outlay
    if order.side is not BUY:
        held, side = -held, desk.asks
    side.orders[order.id] = order
    side.margin += margin
    side.outlay += outlay
    if held < 0:
        margin, outlay = _opening_part(margin, outlay, order.open_size, -held - side.size)
    side.size += order.open_size
    side.opening += margin
    desk.outlay += outlay
    _hold_needed(desk, ledger)


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
    side.outlay -= order.outlay
    if held < 0:
        side.opening, outlay = opening_needs(side, -held)
        desk.outlay = outlay + other.outlay
    else:
        side.opening = side.margin
        desk.outlay -= order.outlay
    _hold_needed(desk, ledger)


def refile_reshaped(desk: Desk, order: Order, size: Size, ledger: Ledger) -> None:
    """An open order that had so many open lots has others, or another price: hold what it needs now."""
    if order.reduce_only:
        return
    side, margin, outlay = desk.side(order.side), order.margin, order.outlay
    price_order(order, desk)
    side.grow(order.open_size - size, order.margin - margin, order.outlay - outlay)
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
    side, margin, outlay = desk.bids if order.side is BUY else desk.asks, order.margin, order.outlay
    if order.open_size:
        price_order(order, desk)
    else:
        order.margin = order.outlay = 0
        del side.orders[order.id]
    side.grow(-size, order.margin - margin, order.outlay - outlay)
