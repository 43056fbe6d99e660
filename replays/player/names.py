"""Which order of the player's filled what: client ids, carried from orders to the fills they made.

The venue's own fills name nobody; a fill is found by its number among the player's. What was noted is
only ever added to, so time can be turned back by cutting it off.
"""

from collections.abc import Sequence
from itertools import islice

import msgspec

from exchange.events import AnyEvent, ConditionalAccepted, OrderAccepted, Traded
from exchange.stories import Fill
from exchange.terms import OrderId, Trader

TRADES = frozenset({"trade", "liquidation"})
"""Kinds of fill that an order made."""


class NamesState(msgspec.Struct, frozen=True, array_like=True):
    """Names as they are saved: of orders by id, of fills by number."""

    orders: list[tuple[OrderId, str]] = []
    fills: list[tuple[int, str]] = []


class Names:
    """The client ids of a trader's orders and fills, where they have any."""

    def __init__(self, trader: Trader) -> None:
        self._trader = trader
        self._orders: dict[OrderId, str] = {}
        self._fills: dict[int, str] = {}

    def of(self, fill: int) -> str:
        """The client id of the order behind the trader's n-th fill, from 0; empty where it had none."""
        return self._fills.get(fill, "")

    def take_in(self, events: Sequence[AnyEvent]) -> None:
        """Note the orders of the trader's that a command of theirs brought about."""
        for event in events:
            match event:
                case OrderAccepted() | ConditionalAccepted() if event.client_id:
                    if event.trader == self._trader:
                        self._orders.setdefault(event.order_id, event.client_id)
                case _:
                    pass

    def match(self, events: Sequence[AnyEvent], fills: Sequence[Fill], before: int) -> None:
        """Name the fills from number `before` on, which those events made."""
        if len(fills) == before or not self._orders:
            return
        fresh = enumerate(islice(fills, before, None), before)
        for event in events:
            if isinstance(event, Traded) and self._trader in (event.taker, event.maker):
                took = event.taker == self._trader
                number = next(number for number, fill in fresh if fill.kind in TRADES)
                if name := self._orders.get(event.taker_order_id if took else event.maker_order_id):
                    self._fills[number] = name

    def bookmark(self) -> tuple[int, int]:
        return len(self._orders), len(self._fills)

    def cut(self, bookmark: tuple[int, int]) -> None:
        """Forget what was noted after a bookmark."""
        orders, fills = bookmark
        while len(self._orders) > orders:
            self._orders.popitem()
        while len(self._fills) > fills:
            self._fills.popitem()

    def state(self) -> NamesState:
        return NamesState(list(self._orders.items()), list(self._fills.items()))

    def load(self, state: NamesState) -> None:
        self._orders, self._fills = dict(state.orders), dict(state.fills)
