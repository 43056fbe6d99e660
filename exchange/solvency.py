"""Is a fill still safe? Asked of both sides of every voluntary fill, before it happens."""

from exchange.account import Desk
from exchange.book import Order
from exchange.margin import Leg, account_risk, initial, leverage_cap
from exchange.market import Market
from exchange.reserves import open_loss_at
from exchange.state import State
from exchange.units import Cash, Price, Size


def would_be_unsafe(order: Order, desk: Desk, size: Size, price: Price, market: Market, state: State) -> bool:
    """Whether a voluntary fill must not happen (DECISIONS "Accounts, reserves, fees").

    A fill no worse than the mark takes nothing from equity. A worse one must leave initial margin at
    the tier's highest leverage when it opens, and equity not below zero when it reduces.
    """
    mark = market.mark
    if (price - mark) * order.side <= 0:
        return False
    instrument = desk.instrument
    signed = size * order.side
    loss = instrument.value(signed, price) - instrument.value(signed, mark)
    held = desk.position.size
    fee = instrument.taker_fee(instrument.notional(size, price))
    equity = state.risk(desk.account).equity - loss - fee
    if held * order.side < 0 and size <= abs(held):
        return equity < 0
    if desk.account is not desk.cross:
        opened = size - abs(held) if held * order.side < 0 else size
        equity += initial(instrument, opened, price, desk.leverage) + fee
        equity += open_loss_at(desk, order, opened, price)
    return equity < _initial_at_cap(desk, held + signed, market, state)


def _initial_at_cap(desk: Desk, size: Size, market: Market, state: State) -> Cash:
    """Initial margin of the scope at the highest leverage of each tier, with one position changed."""
    legs = [leg for leg in state.legs(desk.account) if leg.instrument is not desk.instrument]
    legs.append(Leg(desk.instrument, size, 0, market.mark, 1))
    capped = [
        leg._replace(leverage=leverage_cap(leg.instrument, leg.instrument.notional(leg.size, leg.mark)))
        for leg in legs
        if leg.size
    ]
    return account_risk(0, capped).initial
