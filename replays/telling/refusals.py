"""A refusal in words: why the venue changed nothing, and the number that would pass.

One sentence per reason, written once, for plans, terminals and logs alike.
"""

from collections.abc import Iterable
from typing import NamedTuple

from exchange.edge.instant import format_instant
from exchange.instrument import Instrument
from exchange.numerals import format_units, grouped
from exchange.terms import RejectReason as R

SENTENCES = {
    R.VENUE_CLOSED: "The venue is closed: nothing can be placed or cancelled until it reopens",
    R.UNKNOWN_SYMBOL: "There is no such instrument here",
    R.UNKNOWN_ASSET: "There is no such asset here",
    R.UNKNOWN_ORDER: "There is no such open order",
    R.ALREADY_PAIRED: "The order to pair it with is already in a pair",
    R.INSTRUMENT_HALTED: "The instrument is halted for good",
    R.NO_MARK_PRICE: "There is no mark price yet",
    R.SIZE_NOT_POSITIVE: "The size must be above zero",
    R.PRICE_NOT_POSITIVE: "The price must be above zero",
    R.RESERVED_NAME: "That name is the venue's own",
    R.SIZE_BELOW_MINIMUM: "The size is too small",
    R.SIZE_ABOVE_MAXIMUM: "The size is too large",
    R.NOTIONAL_BELOW_MINIMUM: "The order is worth too little",
    R.PRICE_OUTSIDE_BAND: "The price is too far from the mark",
    R.PRICE_MISSING: "This type of order needs a price",
    R.PRICE_NOT_ALLOWED: "This type of order has no price",
    R.TRIGGER_MISSING: "This type of order needs a trigger price",
    R.TRIGGER_NOT_ALLOWED: "This order has no trigger price to set",
    R.TRIGGER_ALREADY_TRUE: "It would trigger at once",
    R.CALLBACK_OUT_OF_RANGE: "The callback is out of range",
    R.ACTIVATION_ALREADY_PASSED: "The activation price has already been passed",
    R.EXPIRY_NOT_IN_FUTURE: "The expiry is not in the future",
    R.DISPLAY_SIZE_INVALID: "The visible size cannot be larger than the order",
    R.DISPLAY_SIZE_TOO_SMALL: "The visible size is too small a part of the order",
    R.TIME_IN_FORCE_NOT_ALLOWED: "This time in force is not allowed for this order",
    R.DUPLICATE_CLIENT_ID: "An open order already has that id",
    R.DUPLICATE_TRANSFER_ID: "That transfer has already been made",
    R.TOO_MANY_ORDERS: "Too many open orders on this instrument",
    R.TOO_MANY_CONDITIONAL_ORDERS: "Too many conditional orders on this instrument",
    R.POST_ONLY_WOULD_TAKE: "A post-only order may not trade at once",
    R.FOK_CANNOT_FILL: "The whole size cannot be filled at once",
    R.BOOK_EMPTY: "The other side of the book is empty",
    R.REDUCE_ONLY_WITHOUT_POSITION: "There is no position for it to reduce",
    R.REDUCE_ONLY_WOULD_INCREASE: "A reduce-only order cannot grow",
    R.INSUFFICIENT_MARGIN: "Not enough free margin",
    R.LEVERAGE_OUT_OF_RANGE: "That leverage is not allowed at this size",
    R.LEVERAGE_REDUCTION_WITH_POSITION: (
        "The leverage of an isolated position can only be raised; to lower its risk, add margin"
    ),
    R.MODE_LOCKED_BY_POSITION: "The margin mode is locked while there is a position: close it first",
    R.MODE_LOCKED_BY_ORDERS: "The margin mode is locked while there are orders: cancel them first",
    R.MODE_UNCHANGED: "That margin mode is already set",
    R.NOT_ISOLATED: "Only an isolated position has margin of its own",
    R.NO_POSITION: "There is no position",
    R.AMOUNT_NOT_POSITIVE: "The amount must be above zero",
    R.AMOUNT_ABOVE_AVAILABLE: "That is more than is free",
    R.AMOUNT_ABOVE_REMOVABLE: "That is more than the position can spare",
    R.BELOW_FILLED_SIZE: "The size must be above what has already filled",
    R.NOTHING_TO_AMEND: "That changes nothing",
    R.NOT_FIRST_COMMAND: "The books are open already",
    R.BOOKS_DO_NOT_BALANCE: "The opening books do not balance",
    R.OUT_OF_BOUNDS: "The number is out of range",
}
"""Of every reason, without the number."""

_SIZES = {R.SIZE_BELOW_MINIMUM, R.SIZE_ABOVE_MAXIMUM, R.DISPLAY_SIZE_INVALID, R.BELOW_FILLED_SIZE}
_SIZES |= {R.REDUCE_ONLY_WOULD_INCREASE, R.DISPLAY_SIZE_TOO_SMALL}
_PRICES = {R.PRICE_OUTSIDE_BAND, R.TRIGGER_ALREADY_TRUE, R.ACTIVATION_ALREADY_PASSED, R.POST_ONLY_WOULD_TAKE}
_PRICES |= {R.OUT_OF_BOUNDS}
_CASH = {R.NOTIONAL_BELOW_MINIMUM, R.INSUFFICIENT_MARGIN, R.AMOUNT_ABOVE_AVAILABLE, R.AMOUNT_ABOVE_REMOVABLE}

_WORDS = {
    R.SIZE_BELOW_MINIMUM: "at least {}",
    R.SIZE_ABOVE_MAXIMUM: "at most {}",
    R.NOTIONAL_BELOW_MINIMUM: "at least {}",
    R.PRICE_OUTSIDE_BAND: "no further than {}",
    R.TRIGGER_ALREADY_TRUE: "the price is at {}",
    R.CALLBACK_OUT_OF_RANGE: "at most {}",
    R.ACTIVATION_ALREADY_PASSED: "the price is at {}",
    R.EXPIRY_NOT_IN_FUTURE: "from {}",
    R.DISPLAY_SIZE_INVALID: "at most {}",
    R.DISPLAY_SIZE_TOO_SMALL: "at least {}",
    R.DUPLICATE_CLIENT_ID: "order {}",
    R.TOO_MANY_ORDERS: "at most {}",
    R.TOO_MANY_CONDITIONAL_ORDERS: "at most {}",
    R.POST_ONLY_WOULD_TAKE: "the other side is at {}",
    R.REDUCE_ONLY_WOULD_INCREASE: "at most {}",
    R.INSUFFICIENT_MARGIN: "{} needed",
    R.LEVERAGE_OUT_OF_RANGE: "at most {}x",
    R.LEVERAGE_REDUCTION_WITH_POSITION: "at least {}x",
    R.AMOUNT_ABOVE_AVAILABLE: "at most {}",
    R.AMOUNT_ABOVE_REMOVABLE: "at most {}",
    R.BELOW_FILLED_SIZE: "at least {}",
    R.OUT_OF_BOUNDS: "at most {}",
}


class Money(NamedTuple):
    """An asset, and the decimals that it is counted with."""

    asset: str
    places: int


def money_of(asset: str, instruments: Iterable[Instrument]) -> Money | None:
    """Of a command that names an asset and no instrument; none for what is not traded here."""
    return next((_money(each) for each in instruments if each.settle == asset), None)


def only_money(instruments: Iterable[Instrument]) -> Money | None:
    """Of a refusal that names neither: the one asset there is; none where there are several."""
    there = set(map(_money, instruments))
    return there.pop() if len(there) == 1 else None


def _money(instrument: Instrument) -> Money:
    return Money(instrument.settle, instrument.cash_places)


def needed(reason: R, needs: int, instrument: Instrument | None, money: Money | None = None) -> str | None:
    """The number that would pass, as decimal text in the unit of its reason; none where that is unknown."""
    if _is_amount(reason, instrument):
        money = _money(instrument) if instrument is not None else money
        return None if money is None else format_units(needs, money.places)
    if reason is R.EXPIRY_NOT_IN_FUTURE:
        return format_instant(needs)
    if reason is R.CALLBACK_OUT_OF_RANGE:
        return format_units(needs, 9)
    if instrument is not None and reason in _SIZES:
        return format_units(needs * instrument.lot, instrument.size_places)
    if instrument is not None and reason in _PRICES:
        return format_units(needs * instrument.tick, instrument.price_places)
    return str(needs)


def _is_amount(reason: R, instrument: Instrument | None) -> bool:
    """Beyond all bounds is a price where there is an instrument, and else what is paid in or out."""
    return reason in _CASH or (reason is R.OUT_OF_BOUNDS and instrument is None)


def sentence(
    reason: R,
    needs: int | None,
    instrument: Instrument | None,
    money: Money | None = None,
    stated: int = 0,
) -> str:
    """One sentence, with the number that would fix it where there is one. `money`: of what is paid in or out,
    where there is no instrument. `stated`: the price that was refused, where it may have been too low."""
    number = None if needs is None or reason not in _WORDS else needed(reason, needs, instrument, money)
    if number is None:
        return f"{SENTENCES[reason]}."
    number = number if reason is R.DUPLICATE_CLIENT_ID else grouped(number)  # an order's name, no count
    money = _money(instrument) if instrument is not None else money
    unit = f" {money.asset}" if money is not None and _is_amount(reason, instrument) else ""
    is_too_low = reason is R.OUT_OF_BOUNDS and 0 < stated < (needs or 0)
    words = "at least {}" if is_too_low else _WORDS[reason]
    return f"{SENTENCES[reason]}: {words.format(number + unit)}."
