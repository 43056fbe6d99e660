"""Which of a ticket's fields a refusal is about: where the cursor goes, so that it can be mended.

The one law: it is a field that the ticket shows.
"""

from collections.abc import Collection

from exchange.commands import PlaceOrder
from exchange.instrument import Instrument
from exchange.terms import BUY, RejectReason
from exchange.units import Price
from tui.orders.draft import Field
from tui.telling import format as shown


def wrong_field(
    reason: RejectReason, needs: int | None, order: PlaceOrder, fields: Collection[Field]
) -> Field:
    """By the venue's reason, the number it gave with it, and the order it refused."""
    wanted = _FIELD_OF.get(reason, Field.SIZE)
    if reason is RejectReason.OUT_OF_BOUNDS:
        wanted = _beyond(order, needs or 0)
    if wanted is Field.TRIGGER and wanted not in fields:
        wanted = _wrong_exit(order, needs or 0)
    if wanted is Field.PRICE and Field.LIMIT in fields:
        wanted = Field.LIMIT
    return wanted if wanted in fields else Field.SIZE


def exit_words(field: Field, order: PlaceOrder, entry: Price | None, instrument: Instrument) -> str:
    """Where a bracket's exit must lie; nothing to say of any other field."""
    if field not in (Field.TAKE_PROFIT, Field.STOP_LOSS) or entry is None:
        return ""
    is_profit = field is Field.TAKE_PROFIT
    where = "above" if is_profit == (order.side is BUY) else "below"
    return f"The {'profit' if is_profit else 'stop'} must be {where} {shown.price(entry, instrument)}"


def _wrong_exit(order: PlaceOrder, entry: Price) -> Field:
    """Of a bracket's two exits the one that is not on its side of the entry; the profit where neither is."""
    is_profit = order.take_profit > 0 and (order.take_profit - entry) * order.side <= 0
    return Field.TAKE_PROFIT if is_profit else Field.STOP_LOSS


def _beyond(order: PlaceOrder, most: Price) -> Field:
    """The price that is above the highest there is."""
    priced = (
        (Field.PRICE, order.price),
        (Field.TRIGGER, max(order.trigger_price, order.activation_price)),
        (Field.TAKE_PROFIT, order.take_profit),
        (Field.STOP_LOSS, order.stop_loss),
    )
    return next((field for field, price in priced if price > most), Field.SIZE)


_FIELD_OF: dict[RejectReason, Field] = {
    RejectReason.PRICE_NOT_POSITIVE: Field.PRICE,
    RejectReason.PRICE_OUTSIDE_BAND: Field.PRICE,
    RejectReason.PRICE_MISSING: Field.PRICE,
    RejectReason.PRICE_NOT_ALLOWED: Field.PRICE,
    RejectReason.POST_ONLY_WOULD_TAKE: Field.PRICE,
    RejectReason.TRIGGER_MISSING: Field.TRIGGER,
    RejectReason.TRIGGER_NOT_ALLOWED: Field.TRIGGER,
    RejectReason.TRIGGER_ALREADY_TRUE: Field.TRIGGER,
    RejectReason.ACTIVATION_ALREADY_PASSED: Field.TRIGGER,
    RejectReason.CALLBACK_OUT_OF_RANGE: Field.CALLBACK,
    RejectReason.DISPLAY_SIZE_INVALID: Field.SHOWN,
    RejectReason.DISPLAY_SIZE_TOO_SMALL: Field.SHOWN,
    RejectReason.EXPIRY_NOT_IN_FUTURE: Field.EXPIRES,
    RejectReason.DUPLICATE_CLIENT_ID: Field.NAME,
    RejectReason.LEVERAGE_OUT_OF_RANGE: Field.LEVERAGE,
    RejectReason.LEVERAGE_REDUCTION_WITH_POSITION: Field.LEVERAGE,
}
