"""Which order of a life is which of the same life lived otherwise.

The one law: an order is known by the command that placed it, never by its number: numbers are given out in
the order of the day, and that is another where anything is done otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from exchange.commands import AmendOrder, CancelAll, CancelOrder, MoveMargin, PlaceOrder
from exchange.events import AnyEvent, ConditionalAccepted, OrderAccepted
from exchange.state import State
from exchange.terms import ClientId, OrderId, Symbol
from exchange.triggers import ConditionalOrder
from replays.crowd.population import PLAYER
from replays.messages.player_commands import PlayerCommand


class Origin(NamedTuple):
    """What an order came of: the player's command, by hand or planned, and of a bracket's exit its kind."""

    by_hand: bool
    number: int
    exit: str = ""


Origins = tuple[tuple[OrderId, Origin], ...]
"""What each order of a life came of."""


class SameOrders:
    """The player's orders of one life, and what commands of another mean by theirs."""

    def __init__(self, told: Origins = (), known: Origins = ()) -> None:
        self._told: Mapping[OrderId, Origin] = dict(told)
        """Of the life that the commands are from."""
        self._known = dict(known)
        self._ids = {origin: id for id, origin in known}

    def follow(self, first: "SameOrders") -> None:
        """The commands are from a life lived along: what it knows, now and later, is what they mean."""
        self._told = first._known

    def origins(self) -> Origins:
        """What each order of this life came of, until now."""
        return tuple(self._known.items())

    def hear(self, events: Iterable[AnyEvent], sent: Origin | None, state: State) -> None:
        """Take in the orders that a command of the player's, or the market, has brought about."""
        for id, symbol in _accepted(events):
            if id not in self._known and (origin := self._origin(id, symbol, sent, state)) is not None:
                self._known[id] = origin
                self._ids[origin] = id

    def _origin(self, id: OrderId, symbol: Symbol, sent: Origin | None, state: State) -> Origin | None:
        """Of a bracket's exit, what its entry came of; None for one that nobody can name any more."""
        order = state.live_order(PLAYER, symbol, id)
        if not isinstance(order, ConditionalOrder) or not order.parent:
            return sent
        entry = self._known.get(order.parent)
        return None if entry is None else entry._replace(exit=order.type.value)

    def meant(self, command: PlayerCommand, state: State) -> Iterator[PlayerCommand]:
        """The command in this life; none where what it is done to is not there, and it falls away.

        To be sent one by one: each is of what is there when it is asked for.
        """
        if isinstance(command, CancelAll) and self._told:
            yield from self._to_all(command, state)
        elif not self._told or getattr(command, "symbol", None) not in state.markets:
            yield command
        elif (meant := self._to_one(command, state)) is not None:
            yield meant

    def _to_all(self, command: CancelAll, state: State) -> Iterator[PlayerCommand]:
        """All that the player knew of; what is done otherwise is not cancelled with it."""
        markets = [each for symbol, each in state.markets.items() if command.symbol in ("", symbol)]
        desks = [desk for market in markets if (desk := market.desks.get(PLAYER)) is not None]
        if all(id in self._known for desk in desks for id in desk.conditionals):
            yield command
            return
        for desk in desks:
            for id in self._known:
                if state.live_order(PLAYER, desk.instrument.symbol, id) is not None:
                    yield CancelOrder(trader=PLAYER, symbol=desk.instrument.symbol, order_id=id)

    def _to_one(self, command: PlayerCommand, state: State) -> PlayerCommand | None:
        if isinstance(command, CancelOrder | AmendOrder):
            return self._to_order(command, state)
        if isinstance(command, PlaceOrder):
            return _to_place(command, state)
        if isinstance(command, MoveMargin) and not _held(command.symbol, state):
            return None
        return command

    def _to_order(self, command: CancelOrder | AmendOrder, state: State) -> PlayerCommand | None:
        id = command.order_id or _named(command.client_id, state)
        if command.order_id in self._told:
            id = self._ids.get(self._told[id], OrderId(0))
            command = replace(command, order_id=id)
        return command if id and state.live_order(PLAYER, command.symbol, id) is not None else None


def _to_place(command: PlaceOrder, state: State) -> PlaceOrder | None:
    """An exit needs something to leave; one of a pair whose other is gone stands alone."""
    reduces = command.reduce_only or command.close_position
    if reduces and _held(command.symbol, state) * command.side >= 0:
        return None
    if not command.sibling:
        return command
    other = state.live_order(PLAYER, command.symbol, _named(command.sibling, state))
    return command if other is not None else replace(command, sibling=ClientId(""))


def _accepted(events: Iterable[AnyEvent]) -> Iterator[tuple[OrderId, Symbol]]:
    for event in events:
        if isinstance(event, OrderAccepted | ConditionalAccepted) and event.trader == PLAYER:
            yield event.order_id, event.symbol


def _named(client_id: ClientId, state: State) -> OrderId:
    member = state.members.get(PLAYER)
    return OrderId(0) if member is None else member.client_ids.get(client_id, OrderId(0))


def _held(symbol: Symbol, state: State) -> int:
    """Signed lots."""
    desk = state.markets[symbol].desks.get(PLAYER)
    return 0 if desk is None else desk.position.size
