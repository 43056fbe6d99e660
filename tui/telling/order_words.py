"""An order as a sentence, read back from the command that will be sent and not from what was typed; and a
working one in a few words."""

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.questions import OrderView
from exchange.terms import BUY, MarginMode, OrderType, TimeInForce
from exchange.units import Price
from tui.telling import format as shown
from tui.telling.measure import Measure


def words(order: PlaceOrder, instrument: Instrument, leverage: int, mode: MarginMode) -> str:
    """The order as a sentence, from the command and not from what was typed."""
    verb = "Buy" if order.side is BUY else "Sell"
    parts = [f"{verb} {shown.size(order.size, instrument)} {instrument.symbol} {_terms(order, instrument)}"]
    if order.reduce_only:
        parts.append("reduce-only")
    else:
        parts.append(f"{leverage}x {mode.value}")
    if order.post_only:
        parts.append("post-only")
    if order.price and order.time_in_force in _IN_FORCE:
        parts.append(_IN_FORCE[order.time_in_force])
    if order.display_size:
        parts.append(f"showing {shown.size(order.display_size, instrument)} at a time")
    if order.expire_time:
        parts.append(f"gone at {shown.clock(order.expire_time)}")
    if order.take_profit:
        parts.append(f"take profit at {shown.price(order.take_profit, instrument)}")
    if order.stop_loss:
        parts.append(f"stop at {shown.price(order.stop_loss, instrument)}")
    if order.client_id:
        parts.append(f"named {order.client_id}")
    return ", ".join(parts)


def stands_at(order: OrderView) -> Price:
    """The price an order's next deed hangs on: the trigger it waits for, else its limit, and of a trailing
    stop that is not yet followed where it will be."""
    return order.trigger_price or order.price or order.activation_price


def waits(order: OrderView) -> bool:
    """Whether it waits for a trigger; a trailing stop has none until it follows."""
    return order.trigger_price > 0 or order.type is OrderType.TRAILING_STOP


def is_inactive(order: OrderView) -> bool:
    """Whether it is a trailing stop that is not yet followed, and has no trigger."""
    return order.type is OrderType.TRAILING_STOP and not order.trigger_price


def place_words(order: OrderView, instrument: Instrument) -> str:
    """Where it stands, or from where it will be followed."""
    where = "from" if is_inactive(order) else "at"
    return f"{where} {shown.price(stands_at(order), instrument)}"


def lots_words(order: OrderView, measure: Measure) -> str:
    """What is left of it to fill, worth what it is where it stands; what closes whatever there is then has no
    size of its own."""
    return "all" if order.close_position else measure.own_at(order.open_size, stands_at(order))


def limit_words(order: OrderView, instrument: Instrument) -> str:
    """The limit behind a trigger; empty where there is none."""
    both = order.trigger_price and order.price
    return f"limit {shown.price(order.price, instrument)}" if both else ""


def exit_words(order: OrderView, instrument: Instrument) -> str:
    """The exits that wait for its fill; empty where there are none."""
    exits = (("TP", order.take_profit), ("SL", order.stop_loss))
    return " ".join(f"{name} {shown.price(price, instrument)}" for name, price in exits if price)


_IN_FORCE = {
    TimeInForce.IOC: "what does not trade at once is cancelled",
    TimeInForce.FOK: "all at once or not at all",
}


def _terms(order: PlaceOrder, instrument: Instrument) -> str:
    price, trigger = shown.price(order.price, instrument), shown.price(order.trigger_price, instrument)
    by = f"when {order.trigger_by.value} reaches {trigger}"
    if order.type is OrderType.MARKET:
        return "at market"
    if order.type is OrderType.LIMIT:
        return f"at {price} or better"
    if order.type in (OrderType.STOP, OrderType.TAKE_PROFIT):
        return f"at market {by}"
    if order.type in (OrderType.STOP_LIMIT, OrderType.TAKE_PROFIT_LIMIT):
        return f"at {price} or better {by}"
    back = f"when {order.trigger_by.value} retraces {shown.percent(order.callback_ppb, 2)} from its best"
    if not order.activation_price:
        return f"at market {back}"
    return f"at market {back}, followed from {shown.price(order.activation_price, instrument)}"
