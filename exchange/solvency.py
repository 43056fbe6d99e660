"""Is a fill still safe? Asked of both sides of every voluntary fill, before it happens."""

from typing import Final

from exchange.account import Desk
from exchange.instrument import Instrument
from exchange.margin import initial, least_initial
from exchange.market import Market
from exchange.order import Order
from exchange.reserves import open_loss_at
from exchange.state import State
from exchange.terms import BUY, ContractKind, SelfTrade, Trader
from exchange.units import PPB, WORTH_MAX, Cash, Price, Size

_LINEAR: Final = ContractKind.LINEAR


def would_be_unsafe(order: Order, desk: Desk, size: Size, price: Price, market: Market, state: State) -> bool:
    """Whether a voluntary fill must not happen (DECISIONS "Accounts, reserves, fees").

    No fill is worth, and none makes a position cost, more than may be kept. What closes must leave the scope
    an equity not below zero; what opens, initial margin at the tier's highest leverage. A scope that
    holds nothing has that for any fill no worse than the mark.
    """
    account, instrument, mark = desk.account, desk.instrument, market.prices.mark
    side, held = 1 if order.side is BUY else -1, desk.position.size
    kept = abs(desk.position.cost) if held * side > 0 else 0
    if kept + instrument.notional(size, price) > WORTH_MAX:
        return True
    if not account.desks and (price - mark) * side <= 0:
        return False
    equity = state.equity(account)
    closing = min(size, abs(held)) if held * side < 0 else 0
    if closing:
        left = equity - _spent(instrument, closing * side, price, mark)
        if left < 0 or closing == size:
            return left < 0
        equity = left if account is desk.cross else 0
    equity += _brought(order, desk, (size - closing) * side, price, mark)
    return equity < _needed(desk, held + size * side, mark)


def _brought(order: Order, desk: Desk, size: Size, price: Price, mark: Price) -> Cash:
    """What a signed size that opens adds to equity: an isolated scope is given what the order held for it."""
    instrument = desk.instrument
    if desk.account is desk.cross:
        return -_spent(instrument, size, price, mark)
    margin = initial(instrument, size, price, desk.leverage)
    return margin + open_loss_at(desk, order, abs(size), price) - _loss(instrument, size, price, mark)


def _needed(desk: Desk, size: Size, mark: Price) -> Cash:
    """Initial margin of a scope at each tier's highest leverage, one of its desks holding a signed size."""
    needed = least_initial(desk.instrument, size, mark)
    for other in desk.account.desks.values():
        if other is not desk:
            needed += least_initial(other.instrument, other.position.size, other.prices.mark)
    return needed


def _loss(instrument: Instrument, size: Size, price: Price, mark: Price) -> Cash:
    """What a signed size traded at a price has lost at the mark."""
    if instrument.kind is _LINEAR:
        return size * (price - mark) * instrument.unit
    return instrument.value(size, price) - instrument.value(size, mark)


def _spent(instrument: Instrument, size: Size, price: Price, mark: Price) -> Cash:
    """The same with the taker's fee."""
    if instrument.kind is _LINEAR:
        per_tick = size * instrument.unit
        return per_tick * (price - mark) - -abs(per_tick) * price * instrument.taker_fee_ppb // PPB
    booked = instrument.value(size, price)
    return booked - instrument.value(size, mark) + instrument.taker_fee(abs(booked))


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
