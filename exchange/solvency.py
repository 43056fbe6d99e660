"""Is a fill still safe? Asked of both sides of every voluntary fill, before it happens."""

from exchange.account import Desk
from exchange.book import Order
from exchange.instrument import Instrument
from exchange.margin import initial, leverage_cap
from exchange.market import Market
from exchange.reserves import open_loss_at
from exchange.state import State
from exchange.terms import SelfTrade, Trader
from exchange.units import Cash, Price, Size


def would_be_unsafe(order: Order, desk: Desk, size: Size, price: Price, market: Market, state: State) -> bool:
    """Whether a voluntary fill must not happen (DECISIONS "Accounts, reserves, fees").

    What closes must leave the scope an equity not below zero; what opens, initial margin at the tier's
    highest leverage. A scope that holds nothing has that for any fill no worse than the mark.
    """
    account, mark = desk.account, market.mark
    if not account.desks and (price - mark) * order.side <= 0:
        return False
    held, equity = desk.position.size, state.equity(account)
    closing = min(size, abs(held)) if held * order.side < 0 else 0
    if closing:
        signed = closing * order.side
        equity -= _loss(desk.instrument, signed, price, mark) + _fee(desk.instrument, signed, price)
        if equity < 0:
            return True
    opening = size - closing
    if not opening:
        return False
    signed = opening * order.side
    if account is desk.cross:
        equity -= _fee(desk.instrument, signed, price)
    else:
        equity = 0 if closing else equity
        equity += initial(desk.instrument, opening, price, desk.leverage)
        equity += open_loss_at(desk, order, opening, price)
    equity -= _loss(desk.instrument, signed, price, mark)
    return equity < _initial_at_cap(desk, held + size * order.side, state)


def _loss(instrument: Instrument, size: Size, price: Price, mark: Price) -> Cash:
    """What a signed size traded at a price has lost at the mark."""
    return instrument.value(size, price) - instrument.value(size, mark)


def _fee(instrument: Instrument, size: Size, price: Price) -> Cash:
    return instrument.taker_fee(instrument.notional(size, price))


def _initial_at_cap(desk: Desk, size: Size, state: State) -> Cash:
    """Initial margin of the scope at the highest leverage of each tier, with one position changed."""
    needed = _least_initial(desk.instrument, size, state)
    for other in desk.account.desks.values():
        if other is not desk:
            needed += _least_initial(other.instrument, other.position.size, state)
    return needed


def _least_initial(instrument: Instrument, size: Size, state: State) -> Cash:
    mark = state.markets[instrument.symbol].prices.mark
    return initial(instrument, size, mark, leverage_cap(instrument, instrument.notional(size, mark)))


def fills_whole(order: Order, market: Market, desk: Desk, state: State) -> bool:
    """Whether a fill-or-kill order would fill at once, to the last lot, without harm to anybody.

    Its own trader's orders do not count, nor more of anybody's reduce-only ones than the position
    that earlier fills leave, nor what an iceberg hides where that may come too late: behind an order
    that ends the taker, or that ends the position. Each side is judged as if all its lots traded at
    its own worst price.
    """
    taken: dict[Trader, tuple[Size, Price]] = {}
    found, reached = 0, order.price
    stops = order.self_trade is not SelfTrade.EXPIRE_MAKER
    for maker in market.book.orders(order.side.opposite):
        if found == order.size or (maker.price - order.price) * order.side > 0:
            break
        if maker.trader == desk.trader:
            if stops:
                break
            continue
        maker_desk: Desk = maker.desk
        before, worst = taken.get(maker.trader, (0, maker.price))
        certain = maker.shown if stops or maker.reduce_only else maker.open_size
        lots = min(certain, order.size - found)
        if maker.reduce_only:
            lots = min(lots, max(0, -maker_desk.position.size * maker.side - before))
        if would_be_unsafe(maker, maker_desk, before + lots, worst, market, state):
            break
        taken[maker.trader] = before + lots, worst
        found, reached = found + lots, maker.price
    return found == order.size and not would_be_unsafe(order, desk, found, reached, market, state)
