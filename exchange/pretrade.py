"""Pre-trade risk: can the trader hold this order? Margin, and the leverage that the position's tier allows.

Decides and changes nothing. A refusal carries the number that would pass.
"""

from exchange.account import Desk
from exchange.drafts import Refusal
from exchange.margin import leverage_cap
from exchange.order import Order
from exchange.reserves import added_margin, amended_margin, dearest_price, margin_needed
from exchange.state import State
from exchange.terms import BUY, RejectReason, Side
from exchange.units import Cash, Price, Size


def refuse_margin(order: Order, desk: Desk, state: State, *, set_off_at: Price = 0) -> Refusal | None:
    """Can the trader hold an order, already priced? What only reduces is never blocked (G-2).

    None adds more than it needs by itself, which in cross and linear is at its own price. `set_off_at`: where
    it waits to be set off, and meets others at best.
    """
    if order.reduce_only:
        return None
    instrument, free = desk.instrument, state.free(desk)
    if order.margin + order.outlay > free or not desk.own_price_is_dearest:
        added = margin_asked(order, desk, state, set_off_at=set_off_at)
        if added > 0 and added > free:
            return Refusal(RejectReason.INSUFFICIENT_MARGIN, added)
    if desk.leverage <= instrument.tiers[-1].leverage_max:
        return None
    best = _best_against(desk, order.side, order.price, state, set_off_at=set_off_at)
    price = dearest_price(instrument, order.side, order.price, best)
    return refuse_exposure(desk, order.side, order.open_size, price, price)


def margin_asked(order: Order, desk: Desk, state: State, *, set_off_at: Price = 0) -> Cash:
    """What must be free for an order, already priced, at any price it may trade at now."""
    return added_margin(
        desk, order, _best_against(desk, order.side, order.price, state, set_off_at=set_off_at)
    )


def _best_against(desk: Desk, side: Side, price: Price, state: State, *, set_off_at: Price = 0) -> Price:
    """The best price that an order at a price would meet now, own orders apart; 0: it meets none."""
    if set_off_at:
        return set_off_at
    book = state.markets[desk.instrument.symbol].book
    if not book.would_take(side, price):
        return 0
    return next((order.price for order in book.orders(side.opposite) if order.desk is not desk), 0)


def refuse_amended(order: Order, desk: Desk, price: Price, size: Size, state: State) -> Refusal | None:
    """Can the trader hold an order at another price or total size? One that only shrinks is held (G-2)."""
    if order.reduce_only or order.only_shrinks(price, size):
        return None
    mark, free = desk.prices.mark, state.free(desk)
    best = _best_against(desk, order.side, price, state)
    margin, outlay = margin_needed(desk, order.side, size - order.filled, price, mark)
    if margin + outlay > free or not desk.own_price_is_dearest:
        more = amended_margin(desk, order, price, size, mark, best)
        if more > 0 and more > free:
            return Refusal(RejectReason.INSUFFICIENT_MARGIN, more)
    dearest = dearest_price(desk.instrument, order.side, price, best)
    return refuse_exposure(desk, order.side, size - order.size, dearest, order.price)


def refuse_exposure(desk: Desk, side: Side, more: Size, price: Price, before: Price) -> Refusal | None:
    """May a side's orders have so many more lots, at a price that was another before, at this leverage?

    Judged is the largest position the desk's orders could lead to, one way (RULES 1.4, 2.4): an order on
    the lesser side, or one by which that position is worth no more than it was, is never refused.
    """
    instrument = desk.instrument
    if desk.leverage <= instrument.tiers[-1].leverage_max:
        return None
    held, own, other = desk.position.size, desk.bids.size, desk.asks.size
    if side is not BUY:
        held, own, other = -held, other, own
    exposure = abs(held + own + more)
    worth = instrument.notional(exposure, price)
    cap = leverage_cap(instrument, worth)
    if desk.leverage <= cap or exposure <= abs(held - other):
        return None
    grows = worth > instrument.notional(abs(held + own), before)
    return Refusal(RejectReason.LEVERAGE_OUT_OF_RANGE, cap) if grows else None
