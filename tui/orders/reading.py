"""A draft read as a command: every number through the one grammar, or a named trouble.

Nothing here is guessed or rounded in silence. A share of what is free becomes a size by the largest
size the venue itself has answered, floored to a lot.
"""

import msgspec

from exchange.commands import BOUND, PlaceOrder
from exchange.instrument import Instrument
from exchange.numerals import NumeralError, parse_grid, parse_units
from exchange.terms import ClientId, OrderType, TimeInForce, Trader, TriggerBy
from exchange.units import MINUTE, PPB, Cash, Price, Size, Time, mul_div_floor, trailed
from replays.planning.sizing import entered_at, size_of_margin, size_of_risk, size_of_value
from tui.orders.draft import CONDITIONAL, NAME_KEYS, NAME_MAX, SIZED_BY_RISK, Draft, Field, Kind, SizedBy
from tui.telling.thousands import is_huge, plain

MINUTES_MAX = 60 * 24 * 365
PERCENT_PLACES = 7
"""Percent with seven decimals is ppb."""
TOO_LARGE = "out of range: too large"
_OPTIONAL = {
    (Kind.STOP, Field.LIMIT),
    (Kind.TAKE_PROFIT, Field.LIMIT),
    (Kind.TRAILING, Field.TRIGGER),
    (Kind.LIMIT, Field.SHOWN),
}
_TYPES: dict[tuple[Kind, bool], OrderType] = {
    (Kind.LIMIT, True): OrderType.LIMIT,
    (Kind.MARKET, False): OrderType.MARKET,
    (Kind.STOP, False): OrderType.STOP,
    (Kind.STOP, True): OrderType.STOP_LIMIT,
    (Kind.TAKE_PROFIT, False): OrderType.TAKE_PROFIT,
    (Kind.TAKE_PROFIT, True): OrderType.TAKE_PROFIT_LIMIT,
    (Kind.TRAILING, False): OrderType.TRAILING_STOP,
    (Kind.OCO, True): OrderType.LIMIT,
}


class Trouble(msgspec.Struct, frozen=True):
    """Why the draft is no order yet, and where."""

    field: Field
    text: str


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What the sizes of a draft are shares of."""

    size_max: Size = 0
    """The largest size these terms could open, as the venue answered; 0 while unknown."""
    position: Size = 0
    """Signed lots held."""
    mark: Price = 0
    expected: Price = 0
    """What an order as it was last drafted would meet in the book, to the tick that is worse; 0: unknown."""
    equity: Cash = 0
    """In the settlement asset."""
    now: Time = 0


def read(draft: Draft, instrument: Instrument, limits: Limits, trader: Trader) -> PlaceOrder | Trouble:
    """The order the draft stands for."""
    try:
        return _order(draft, instrument, limits, trader)
    except _TroubleError as error:
        return error.trouble


def read_leverage(draft: Draft, instrument: Instrument) -> int | Trouble:
    """A whole multiple the instrument allows."""
    text = draft.text(Field.LEVERAGE)
    try:
        leverage = parse_units(text, 0)
    except NumeralError:
        leverage = 0
    if not 1 <= leverage <= instrument.leverage_max:
        return Trouble(Field.LEVERAGE, f"a whole number, 1 to {instrument.leverage_max}")
    return leverage


class _TroubleError(Exception):
    def __init__(self, field: Field, text: str) -> None:
        super().__init__(text)
        self.trouble = Trouble(field, text)


def _order(draft: Draft, instrument: Instrument, limits: Limits, trader: Trader) -> PlaceOrder:
    kind = draft.kind
    fields = draft.fields
    price = _limit(draft, instrument)
    trigger = _price(draft, instrument, Field.TRIGGER) if Field.TRIGGER in fields else 0
    callback = _percent(draft, Field.CALLBACK) if Field.CALLBACK in fields else 0
    size = _size(draft, instrument, limits)
    bracket = Field.TAKE_PROFIT in fields and not draft.reduce_only
    return PlaceOrder(
        trader=trader,
        symbol=instrument.symbol,
        side=draft.side,
        size=size,
        type=_TYPES[kind, price > 0],
        price=price,
        time_in_force=draft.time_in_force if price else TimeInForce.GTC,
        expire_time=_expiry(draft, limits) if Field.EXPIRES in fields and price else 0,
        display_size=_shown(draft, instrument) if Field.SHOWN in fields else 0,
        post_only=draft.post_only and kind is Kind.LIMIT,
        reduce_only=draft.reduce_only,
        trigger_price=trigger if kind in (Kind.STOP, Kind.TAKE_PROFIT) else 0,
        trigger_by=draft.trigger_by if kind in CONDITIONAL else TriggerBy.MARK,
        callback_ppb=callback,
        activation_price=trigger if kind is Kind.TRAILING else 0,
        take_profit=_price(draft, instrument, Field.TAKE_PROFIT) if bracket else 0,
        stop_loss=_price(draft, instrument, Field.STOP_LOSS) if bracket else 0,
        client_id=_name(draft) if Field.NAME in fields else ClientId(""),
    )


def trigger_of(draft: Draft, instrument: Instrument) -> Price:
    """The trigger in ticks, of a draft that has been read."""
    return _price(draft, instrument, Field.TRIGGER)


def _limit(draft: Draft, instrument: Instrument) -> Price:
    """The limit in ticks; 0 for an order that trades at market."""
    field = next((each for each in (Field.PRICE, Field.LIMIT) if each in draft.fields), None)
    return _price(draft, instrument, field) if field is not None else 0


def _price(draft: Draft, instrument: Instrument, field: Field) -> Price:
    """Ticks; 0 for an empty field that may be empty."""
    text = draft.text(field)
    if not text:
        if field in (Field.TAKE_PROFIT, Field.STOP_LOSS) or (draft.kind, field) in _OPTIONAL:
            return 0
        raise _TroubleError(field, f"{field.value.lower()}?")
    ticks = _grid(field, text, instrument.price_places, instrument.tick)
    if not ticks:
        raise _TroubleError(field, "must be above 0")
    return ticks


def _size(draft: Draft, instrument: Instrument, limits: Limits) -> Size:
    text = draft.text(Field.SIZE)
    if not text:
        raise _TroubleError(Field.SIZE, "size?")
    if draft.basis is SizedBy.RISK:
        return _of_risk(draft, instrument, limits, text.removesuffix("%"))
    if draft.basis is SizedBy.MARGIN and not text.endswith("%"):
        return _of_margin(draft, instrument, limits, text)
    if draft.basis is SizedBy.VALUE and not text.endswith("%"):
        return _of_value(draft, instrument, limits, text)
    whole = abs(limits.position) if draft.reduce_only else limits.size_max
    if text.endswith("%"):
        lots = mul_div_floor(whole, _share(Field.SIZE, text[:-1]), PPB)
    else:
        lots = _grid(Field.SIZE, text, instrument.size_places, instrument.lot)
    if not lots:
        raise _TroubleError(Field.SIZE, "must be above 0" if whole else "nothing is free")
    return lots


def _of_value(draft: Draft, instrument: Instrument, limits: Limits, text: str) -> Size:
    """The size that is worth so much, floored to a lot."""
    value = _units(Field.SIZE, text, instrument.cash_places)
    return _at_least_a_lot(size_of_value(instrument, value, _valued_at(draft, instrument, limits)))


def _of_margin(draft: Draft, instrument: Instrument, limits: Limits, text: str) -> Size:
    """The size that a margin opens, floored to a lot."""
    leverage = read_leverage(draft, instrument)
    if isinstance(leverage, Trouble):
        raise _TroubleError(leverage.field, leverage.text)
    margin = _units(Field.SIZE, text, instrument.cash_places)
    price = _valued_at(draft, instrument, limits)
    return _at_least_a_lot(size_of_margin(instrument, margin, leverage, price))


def _valued_at(draft: Draft, instrument: Instrument, limits: Limits) -> Price:
    """The price by which a size is worth something: its limit, where it is set off, or the mark."""
    trigger = _price(draft, instrument, Field.TRIGGER) if draft.kind in CONDITIONAL else 0
    if draft.kind is Kind.TRAILING:
        return trailed(draft.side.value, trigger or limits.mark, _percent(draft, Field.CALLBACK))
    return _limit(draft, instrument) or trigger or limits.mark


def _of_risk(draft: Draft, instrument: Instrument, limits: Limits, text: str) -> Size:
    """The size that loses so many percent of the equity at the stop, floored to a lot."""
    stoppable = draft.kind in SIZED_BY_RISK
    stop = _price(draft, instrument, Field.STOP_LOSS) if stoppable else 0
    if not stop:
        raise _TroubleError(Field.STOP_LOSS if stoppable else Field.SIZE, "risk needs a stop")
    risk = mul_div_floor(limits.equity, _share(Field.SIZE, text), PPB)
    entry = _limit(draft, instrument) or entered_at(draft.side, limits.mark, limits.expected)
    return _at_least_a_lot(size_of_risk(instrument, risk, entry, stop))


def _at_least_a_lot(lots: Size) -> Size:
    if not lots:
        raise _TroubleError(Field.SIZE, "less than a lot")
    return _known(Field.SIZE, lots)


def _name(draft: Draft) -> ClientId:
    """The client order id; empty for none (THREATS 1)."""
    text = draft.text(Field.NAME)
    if len(text) > NAME_MAX or not NAME_KEYS.issuperset(text):
        raise _TroubleError(Field.NAME, f"at most {NAME_MAX} of A-Z a-z 0-9 _ . : -")
    return ClientId(text)


def _shown(draft: Draft, instrument: Instrument) -> Size:
    text = draft.text(Field.SHOWN)
    return _grid(Field.SHOWN, text, instrument.size_places, instrument.lot) if text else 0


def _expiry(draft: Draft, limits: Limits) -> Time:
    """The moment so many minutes from now."""
    text = draft.text(Field.EXPIRES)
    minutes = _units(Field.EXPIRES, text, 0) if text else 0
    if not minutes:
        raise _TroubleError(Field.EXPIRES, "minutes?")
    if minutes > MINUTES_MAX:
        raise _TroubleError(Field.EXPIRES, "at most 525,600 (a year)")
    return limits.now + minutes * MINUTE


def _units(field: Field, text: str, places: int) -> int:
    try:
        return _known(field, parse_units(_read(field, text), places))
    except NumeralError as error:
        raise _TroubleError(field, str(error)) from error


def _read(field: Field, text: str) -> str:
    """A number as it is typed, without the commas of thousands."""
    if is_huge(text):
        raise _TroubleError(field, TOO_LARGE)
    return plain(text)


def _known(field: Field, count: int) -> int:
    """A count that the venue reads at all."""
    if count > BOUND:
        raise _TroubleError(field, TOO_LARGE)
    return count


def _percent(draft: Draft, field: Field) -> int:
    text = draft.text(field)
    if not text:
        raise _TroubleError(field, f"{field.value.lower()}?")
    return _share(field, text.removesuffix("%"))


def _share(field: Field, text: str) -> int:
    """Percent text as ppb, above 0 and at most a hundred."""
    try:
        share = parse_units(text, PERCENT_PLACES)
    except NumeralError as error:
        raise _TroubleError(field, str(error)) from error
    if not 0 < share <= PPB:
        raise _TroubleError(field, "above 0% and at most 100%")
    return share


def _grid(field: Field, text: str, places: int, step: int) -> int:
    try:
        return _known(field, parse_grid(_read(field, text), places, step))
    except NumeralError as error:
        raise _TroubleError(field, str(error)) from error
