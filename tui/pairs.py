"""Two orders of which one lets the other go: a limit for the profit and a stop for the loss (RULES 12).

The stop goes first, so that a limit that trades at once has something to shrink.
"""

from collections.abc import Collection

import msgspec
from msgspec.structs import replace

from exchange.commands import CancelOrder, PlaceOrder
from exchange.instrument import Instrument
from exchange.terms import ClientId, MarginMode, OrderType
from tui.draft import Draft, Kind, trigger_of
from tui.order_words import words


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
        """The order, tied to its stop: to be sent once that stands."""
        return self.order if self.stop is None else replace(self.order, sibling=self.stop.client_id)

    @property
    def undo(self) -> CancelOrder:
        """What takes the stop back when its order is refused."""
        assert self.stop is not None
        return CancelOrder(trader=self.stop.trader, symbol=self.stop.symbol, client_id=self.stop.client_id)


def pair_of(draft: Draft, order: PlaceOrder, instrument: Instrument, taken: Collection[str]) -> Pair:
    """The order with the stop its draft asks for, named as no live order is."""
    if draft.kind is not Kind.OCO:
        return Pair(order)
    name = ClientId(
        next(f"oco-{number}" for number in range(1, len(taken) + 2) if f"oco-{number}" not in taken)
    )
    stop = PlaceOrder(
        trader=order.trader,
        symbol=order.symbol,
        side=order.side,
        size=order.size,
        type=OrderType.STOP,
        reduce_only=order.reduce_only,
        trigger_price=trigger_of(draft, instrument),
        trigger_by=draft.trigger_by,
        client_id=name,
    )
    return Pair(order, stop)


def pair_words(pair: Pair, instrument: Instrument, leverage: int, mode: MarginMode) -> str:
    """The order as a sentence, and the other one where there is one."""
    sentence = words(pair.order, instrument, leverage, mode)
    if pair.stop is None:
        return sentence
    other = words(replace(pair.stop, client_id=ClientId("")), instrument, leverage, mode)
    return f"{sentence}; or {other[0].lower()}{other[1:]}: whichever comes first lets the other go"
