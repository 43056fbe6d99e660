"""Two orders of which one lets the other go: a limit for the profit and a stop for the loss (RULES 12).

The stop goes first, so that a limit that trades at once has something to shrink. It is named after its
limit, by which one sees in a list of orders whose stop it is.
"""

from collections.abc import Collection

import msgspec
from msgspec.structs import replace

from exchange.commands import CancelOrder, PlaceOrder
from exchange.instrument import Instrument
from exchange.terms import ClientId, MarginMode, OrderType
from tui.orders.draft import NAME_MAX, Draft, Kind
from tui.orders.reading import trigger_of
from tui.telling.order_words import words

_TAIL = ".oco"


class Pair(msgspec.Struct, frozen=True):
    """An order as drafted and, where only one of two may survive, the stop beside it."""

    order: PlaceOrder
    stop: PlaceOrder | None = None

    @property
    def orders(self) -> tuple[PlaceOrder, ...]:
        """In the order they are sent."""
        return (self.order,) if self.stop is None else (self.stop, self.order)

    @property
    def tied(self) -> PlaceOrder:
        """The order, tied to its stop and named as that says: to be sent once that stands."""
        if self.stop is None:
            return self.order
        name = self.order.client_id or ClientId(self.stop.client_id.removesuffix(_TAIL))
        return replace(self.order, client_id=name, sibling=self.stop.client_id)

    @property
    def undo(self) -> CancelOrder:
        """What takes the stop back when its order is refused."""
        assert self.stop is not None
        return CancelOrder(trader=self.stop.trader, symbol=self.stop.symbol, client_id=self.stop.client_id)


def pair_of(draft: Draft, order: PlaceOrder, instrument: Instrument, taken: Collection[str]) -> Pair:
    """The order with the stop its draft asks for, named as no live orders are."""
    if draft.kind is not Kind.OCO:
        return Pair(order)
    name = order.client_id or free_name("pair", taken)
    stop = PlaceOrder(
        trader=order.trader,
        symbol=order.symbol,
        side=order.side,
        size=order.size,
        type=OrderType.STOP,
        reduce_only=order.reduce_only,
        trigger_price=trigger_of(draft, instrument),
        trigger_by=draft.trigger_by,
        client_id=beside(name),
    )
    return Pair(order, stop)


def free_name(stem: str, taken: Collection[str]) -> ClientId:
    """The first of its kind that is neither an order's nor that of the stop beside one."""
    names = (ClientId(f"{stem}-{number}") for number in range(1, len(taken) + 2))
    return next(each for each in names if not {each, beside(each)} & set(taken))


def beside(name: str) -> ClientId:
    """What a stop is called after its limit."""
    return ClientId(name[: NAME_MAX - len(_TAIL)] + _TAIL)


def pair_words(pair: Pair, instrument: Instrument, leverage: int, mode: MarginMode) -> str:
    """The order as a sentence, and the other one where there is one."""
    sentence = words(pair.order, instrument, leverage, mode)
    if pair.stop is None:
        return sentence
    other = words(replace(pair.stop, client_id=ClientId("")), instrument, leverage, mode)
    return f"{sentence}; or {other[0].lower()}{other[1:]}; whichever comes first cancels the other"
