"""What becomes of an open order other than by a fill: it is amended, it shrinks with its position, it ends.

Whatever is left holds what it needs from then on, and whoever ended lots says why.
"""

from collections.abc import Iterable

from exchange.account import Desk, MarginAccount
from exchange.book import reshape
from exchange.events import OrderCancelled
from exchange.market import Market
from exchange.order import Order
from exchange.reserves import refile_reshaped, unfile_order
from exchange.state import State
from exchange.terms import CancelReason
from exchange.triggers import ConditionalOrder
from exchange.units import Price, Size

# ── cancelled ───────────────────────────────────────────────────────────────────────────────────


def cancel(order: Order, reason: CancelReason, state: State) -> None:
    """End an order: out of the book where it rests, and what it held is given back."""
    desk: Desk = order.desk
    if order.level is not None:
        state.markets[order.symbol].book.remove(order)
    unfile_order(desk, order, state.ledger)
    if desk.account is not desk.cross:
        state.touch(desk.cross)
    if order.client_id:
        free_client_id(order, state)
    _say_cancelled(order, reason, order.open_size, 0, state)
    if desk.conditionals:
        end_exits(desk, state.markets[order.symbol], state)


def cancel_waiting(order: ConditionalOrder, reason: CancelReason, state: State) -> None:
    """End a conditional order that was not triggered, or whose order could not enter."""
    market = state.markets[order.symbol]
    if order.id in market.triggers.orders_by_id:
        market.triggers.remove(order)
    desk: Desk = order.desk
    desk.conditionals.pop(order.id, None)
    if order.client_id:
        free_client_id(order, state)
    _say_cancelled(order, reason, order.size, 0, state)


def cancel_all(desk: Desk, reason: CancelReason, state: State) -> None:
    """Every open and waiting order of one desk."""
    _cancel_resting(desk.open_orders(), desk, reason, state)
    for waiting in list(desk.conditionals.values()):
        if waiting.id in desk.conditionals:
            cancel_waiting(waiting, reason, state)


def cancel_scope(account: MarginAccount, reason: CancelReason, state: State) -> bool:
    """Isolated: its instrument's orders. Cross: all of it, and of isolated instruments those that hold
    its cash, for that may cure. Whether there were any."""
    found = False
    for _, desk in sorted(state.members[account.id.trader].desks.items()):
        if desk.account is account and desk.has_orders:
            cancel_all(desk, reason, state)
        elif desk.account is not account is desk.cross and desk.order_margin:
            _cancel_resting(desk.opening_orders(), desk, reason, state)
        else:
            continue
        found = True
    return found


def _cancel_resting(orders: Iterable[Order], desk: Desk, reason: CancelReason, state: State) -> None:
    resting = state.markets[desk.instrument.symbol].book.orders_by_id
    for order in orders:
        if order.id in resting:
            cancel(order, reason, state)


def free_client_id(order: Order | ConditionalOrder, state: State) -> None:
    """An order's client id may be used again."""
    state.members[order.trader].client_ids.pop(order.client_id, None)


# ── amended ─────────────────────────────────────────────────────────────────────────────────────


def shrink(order: Order, size: Size, reason: CancelReason, state: State) -> None:
    """Leave a resting order no more than so many open lots, in its place; 0 cancels it."""
    if not size:
        cancel(order, reason, state)
        return
    before, less = order.open_size, order.open_size - size
    state.markets[order.symbol].book.amend(order, order.price, order.size - less)
    _refile(order, before, state)
    _say_cancelled(order, reason, less, size, state)


def resize(order: Order, price: Price, size: Size, state: State) -> bool:
    """Change a resting order that does not cross; whether it keeps its place."""
    before = order.open_size
    if not order.only_shrinks(price, size):
        order.accepted_mark = order.desk.prices.mark
    keeps = state.markets[order.symbol].book.amend(order, price, size)
    _refile(order, before, state)
    return keeps


def withdraw(order: Order, price: Price, size: Size, state: State) -> None:
    """Take a resting order out of the book with a new price and size, to be worked again."""
    state.markets[order.symbol].book.remove(order)
    before, order.accepted_mark = order.open_size, order.desk.prices.mark
    reshape(order, price, size)
    _refile(order, before, state)


def _refile(order: Order, before: Size, state: State) -> None:
    """An order that had so many open lots has changed: hold what it needs now.

    Only an isolated order's reserve moves cash; an order in cross changes no equity.
    """
    desk: Desk = order.desk
    refile_reshaped(desk, order, before, state.ledger)
    if desk.account is not desk.cross:
        state.touch(desk.cross)


# ── with the position ───────────────────────────────────────────────────────────────────────────


def shrink_reducing(desk: Desk, market: Market, state: State) -> None:
    """Reduce-only orders never hold more than the position they would reduce (G-10)."""
    held = desk.position.size
    resting = market.book.orders_by_id
    for order in [o for o in desk.reducing.values() if o.id in resting]:
        allowed = max(0, -held * order.side)
        if order.open_size > allowed:
            shrink(order, allowed, CancelReason.REDUCE_ONLY_SHRUNK, state)
            if not allowed:
                _end_waiting_sibling(order, state)


def _end_waiting_sibling(order: Order, state: State) -> None:
    """Cancel the reduce-only sibling of an order that has gone."""
    sibling = state.live_order(order.trader, order.symbol, order.sibling)
    if isinstance(sibling, ConditionalOrder) and sibling.reduce_only:
        cancel_waiting(sibling, CancelReason.POSITION_CLOSED, state)


def end_exits(desk: Desk, market: Market, state: State) -> None:
    """What closes a position whole goes with it, and exits attached to an entry that can fill no more."""
    held = desk.position.size
    for waiting in list(desk.conditionals.values()):
        over = (waiting.parent or waiting.close_position) and waiting.side * held >= 0
        if over and waiting.parent not in market.book.orders_by_id:
            cancel_waiting(waiting, CancelReason.POSITION_CLOSED, state)


def _say_cancelled(
    order: Order | ConditionalOrder, reason: CancelReason, cancelled: Size, left: Size, state: State
) -> None:
    state.events.append(
        OrderCancelled(
            time=state.now,
            trader=order.trader,
            symbol=order.symbol,
            order_id=order.id,
            client_id=order.client_id,
            reason=reason,
            cancelled_size=cancelled,
            open_size=left,
        )
    )
