"""What open orders hold back: the larger position they may lead to, and what each would pay for its fill.

What only reduces is held free.

Cross orders are held as a number out of the account's available balance. Orders of an isolated
instrument hold cash in a wallet of their own, outside the equity of both scopes, so that a
passive fill never lowers cross equity (DECISIONS "Accounts, reserves, fees").
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from exchange.account import Desk, OrderSide
from exchange.instrument import Instrument
from exchange.ledger import Ledger
from exchange.margin import order_needs
from exchange.order import Order
from exchange.terms import BUY, SELL, ContractKind, OrderId, Side, TransferReason
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


def open_loss_at(desk: Desk, order: Order, size: Size, price: Price) -> Cash:
    """The loss against the mark it was accepted at with which a part of an order opens at a price.

    What was reserved beyond it, for a worse price than the one met, is price improvement.
    """
    mark = order.accepted_mark
    if (price - mark) * order.side <= 0:
        return 0
    signed, value = size * order.side, desk.instrument.value
    return max(0, value(signed, price) - value(signed, mark))


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


def order_margin(desk: Desk, held: Size, lost: Mapping[OrderId, Size] | None = None) -> Cash:
    """What a desk's orders would need beside a position, recomputed from its two sides; of some with so many
    lots less."""
    bids, asks = desk.bids, desk.asks
    if lost:
        bids, asks = _without(lost, bids, desk), _without(lost, asks, desk)
    to_buy, bids_outlay = opening_needs(bids, -held)
    to_sell, asks_outlay = opening_needs(asks, held)
    return _one_way(bids, asks, held, to_buy, to_sell) + bids_outlay + asks_outlay


def _without(lost: Mapping[OrderId, Size], side: OrderSide, desk: Desk) -> OrderSide:
    """A side as it were if its orders had lost lots; what opens apart."""
    rest = OrderSide()
    for order in side.orders.values():
        if left := order.open_size - lost.get(order.id, 0):
            draft = Order(order.id, order.side, order.price, left, left, accepted_mark=order.accepted_mark)
            price_order(draft, desk)
            rest.orders[order.id] = draft
            rest.grow(left, draft.margin, draft.outlay)
    return rest


def _one_way(bids: OrderSide, asks: OrderSide, held: Size, to_buy: Cash, to_sell: Cash) -> Cash:
    """Initial margin of the largest position that orders may lead to, whichever side fills first (RULES 1.4).

    A lot may take more margin than the one of the other side that it would meet: what a side has more lots
    of than the other comes on top of that.
    """
    more = held + bids.size - asks.size
    if more > 0 and to_sell:
        to_sell += _newest(bids, more)
    elif more < 0 and to_buy:
        to_buy += _newest(asks, -more)
    return to_buy if to_buy > to_sell else to_sell


def _newest(side: OrderSide, lots: Size) -> Cash:
    """Initial margin of so many of a side's lots, the newest; of all where there are fewer."""
    if 2 * lots > side.size:
        return opening_needs(side, side.size - lots)[0]
    margin = 0
    for order in reversed(side.orders.values()):
        if order.open_size >= lots:
            return margin + mul_div_ceil(order.margin, lots, order.open_size)
        margin += order.margin
        lots -= order.open_size
    return margin


def costlier_side(desk: Desk) -> OrderSide:
    """The side whose orders open more."""
    return desk.bids if desk.bids.opening >= desk.asks.opening else desk.asks


def added_margin(desk: Desk, order: Order, best: Price) -> Cash:
    """How much more the desk's orders would need with one more, at any price it may trade at from the best
    that rests opposite to it (0: none does); at most 0: no more."""
    added = _added(desk, order, order.margin, order.outlay)
    if not _may_be_dearer(desk, order.side, order.price, best):
        return added
    margin, outlay = margin_needed(desk, order.side, order.open_size, best, order.accepted_mark)
    return max(added, _added(desk, order, margin, outlay))


def amended_margin(desk: Desk, order: Order, price: Price, size: Size, mark: Price, best: Price) -> Cash:
    """The same of an order with another price and total size."""
    prices = (price, best) if _may_be_dearer(desk, order.side, price, best) else (price,)
    left = size - order.filled
    needed = [
        _needed_with(desk, order, left, *margin_needed(desk, order.side, left, each, mark)) for each in prices
    ]
    return max(needed) - desk.order_margin


def _may_be_dearer(desk: Desk, side: Side, price: Price, best: Price) -> bool:
    """Whether a better price than an order's own needs more than that: an inverse buy that trades lower
    takes more coin, an isolated linear sell that trades higher puts more margin in."""
    return not desk.own_price_is_dearest and dearest_price(desk.instrument, side, price, best) != price


def dearest_price(instrument: Instrument, side: Side, price: Price, best: Price) -> Price:
    """The price at which an order's lots are worth most, of those it may trade at from the best that rests
    opposite to it (0: none does) to its own."""
    if instrument.kind is ContractKind.LINEAR:
        return best if side is SELL and best > price else price
    return best if side is BUY and 0 < best < price else price


def _added(desk: Desk, order: Order, margin: Cash, outlay: Cash) -> Cash:
    """How much more would be needed with a new order that needs so much."""
    held, side, other = desk.position.size, desk.bids, desk.asks
    if order.side is not BUY:
        held, side, other = -held, other, side
    own, against = margin, other.opening
    if held < 0:
        own, outlay = _opening_part(margin, outlay, order.open_size, -held - side.size)
    own += side.opening
    if own and against:
        more = held + side.size + order.open_size - other.size
        if more > order.open_size:
            against += margin + _newest(side, more - order.open_size)
        elif more > 0:
            against += mul_div_ceil(margin, more, order.open_size)
        elif more < 0:
            own += _newest(other, -more)
    return (own if own > against else against) + outlay + desk.outlay - desk.order_margin


def _needed_with(desk: Desk, order: Order, size: Size, margin: Cash, outlay: Cash) -> Cash:
    """What the desk's orders would need if one of them were so."""
    side, before = desk.side(order.side), (order.open_size, order.margin, order.outlay)
    more = size - before[0], margin - before[1], outlay - before[2]
    order.open_size, order.margin, order.outlay = size, margin, outlay
    side.grow(*more)
    needed = order_margin(desk, desk.position.size)
    side.grow(-more[0], -more[1], -more[2])
    order.open_size, order.margin, order.outlay = before
    return needed


def _reprice_all(desk: Desk) -> None:
    """Set anew what every order needs, after the leverage changed."""
    for side in (desk.bids, desk.asks):
        for order in side.orders.values():
            price_order(order, desk)
        side.margin = sum(order.margin for order in side.orders.values())
        side.outlay = sum(order.outlay for order in side.orders.values())


def margin_at(desk: Desk, leverage: int) -> Cash:
    """What a desk's orders would need at another leverage."""
    before, desk.leverage = desk.leverage, leverage
    _reprice_all(desk)
    needed = order_margin(desk, desk.position.size)
    desk.leverage = before
    _reprice_all(desk)
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
    margin, asks = desk.bids.opening, desk.asks.opening
    if asks:
        margin = _one_way(desk.bids, desk.asks, desk.position.size, margin, asks) if margin else asks
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


def relever(desk: Desk, leverage: int, ledger: Ledger) -> None:
    """Hold open orders at another leverage."""
    if leverage != desk.leverage:
        desk.leverage = leverage
        _reprice_all(desk)
        hold(desk, ledger)


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


def refile_reshaped(desk: Desk, order: Order, before: Size, ledger: Ledger) -> None:
    """An open order that had so many open lots has others, or another price: hold what it needs now."""
    if order.reduce_only:
        return
    side, margin, outlay = desk.side(order.side), order.margin, order.outlay
    price_order(order, desk)
    side.grow(order.open_size - before, order.margin - margin, order.outlay - outlay)
    hold(desk, ledger)


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
