"""What came of a command of the player's own, in one sentence for the one who sent it."""

from collections.abc import Iterable, Mapping

from exchange.commands import (
    AmendOrder,
    AnyCommand,
    CancelAll,
    CancelOrder,
    Deposit,
    MoveMargin,
    PlaceOrder,
    SetAutoMargin,
    SetLeverage,
    SetMarginMode,
)
from exchange.events import (
    AnyEvent,
    ConditionalAccepted,
    OrderAccepted,
    OrderCancelled,
    OrderRejected,
    Traded,
)
from exchange.instrument import Instrument
from exchange.numerals import format_units, grouped
from exchange.terms import BUY, OrderType, RejectReason, Symbol, Trader
from exchange.units import Cash
from replays.messages.frame import Ack
from replays.telling.plain import size_text
from replays.telling.refusals import Money, money_of, sentence
from replays.telling.words import rate, told_price


def acknowledge(
    command: AnyCommand, trader: Trader, events: Iterable[AnyEvent], instruments: Mapping[Symbol, Instrument]
) -> Ack:
    """Refused with the number that would fix it, or done. Fills are news of their own, told elsewhere."""
    own = [event for event in events if getattr(event, "trader", trader) == trader]
    instrument = instruments.get(getattr(command, "symbol", Symbol("")))
    settled = instrument.settle if instrument is not None else ""
    money = money_of(getattr(command, "asset", settled), instruments.values())
    for event in own:
        if isinstance(event, OrderRejected):
            text = sentence(event.reason, event.needs, instrument, money)
            return Ack(accepted=False, text=text + _hint(command, event, instrument))
        if isinstance(event, OrderAccepted | ConditionalAccepted):
            text = _placed(event, own, instruments[event.symbol])
            return Ack(accepted=True, text=text, order_id=event.order_id)
    return Ack(accepted=True, text=_done(command, money))


def _hint(command: AnyCommand, refused: OrderRejected, instrument: Instrument | None) -> str:
    """What a market order is held for surprises: its worst price, not the one it is likely to meet."""
    at_market = isinstance(command, PlaceOrder) and command.type is OrderType.MARKET
    if instrument is None or not at_market or refused.reason is not RejectReason.INSUFFICIENT_MARGIN:
        return ""
    bound = rate(instrument.take_bound_ppb)
    return f" A market order needs margin for a fill {bound} from the mark; a limit needs less."


def _placed(
    order: OrderAccepted | ConditionalAccepted, events: list[AnyEvent], instrument: Instrument
) -> str:
    side, size = "Buy" if order.side is BUY else "Sell", grouped(size_text(instrument, order.size))
    what = f"{side} {size} {order.symbol}" if order.size else f"Close {order.symbol}"
    if isinstance(order, ConditionalAccepted):
        trigger = told_price(instrument, order.trigger_price)
        trails = order.type is OrderType.TRAILING_STOP
        return f"{what} trails the price." if trails else f"{what} waits for {trigger}."
    filled = any(isinstance(event, Traded) and event.taker_order_id == order.order_id for event in events)
    ended = any(isinstance(event, OrderCancelled) and event.order_id == order.order_id for event in events)
    return "" if filled or ended else f"{what} at {told_price(instrument, order.price)} rests in the book."


def _done(command: AnyCommand, money: Money | None) -> str:
    match command:
        case AmendOrder():
            return "Order amended."
        case CancelOrder():
            return "Order cancelled."
        case CancelAll():
            return "All orders cancelled."
        case SetMarginMode():
            return f"{command.symbol} is {command.mode.value} now."
        case SetLeverage():
            return f"Leverage on {command.symbol} is {command.leverage}x now."
        case SetAutoMargin():
            return f"Auto-margin is {'on' if command.enabled else 'off'} for {command.symbol}."
        case MoveMargin() if money is not None:
            way = "added to" if command.amount > 0 else "taken out of"
            return f"{_told(abs(command.amount), money)} {way} {command.symbol}."
        case Deposit() if money is not None:
            return f"{_told(command.amount, money)} paid in."
        case _:
            return "Done."


def _told(amount: Cash, money: Money) -> str:
    return f"{grouped(format_units(amount, money.places))} {money.asset}"
