"""The winners of a side in order of deleverage, kept in order while one command goes on.

A cascade deleverages many times at the same marks. A side is weighed whole when it is first asked for and
when a mark has moved; in between only the accounts that changed are weighed again. Derived from the state
and no part of it.
"""

from bisect import bisect_left, insort
from typing import Final, NamedTuple

from exchange.account import Desk, MarginAccount
from exchange.adl import Candidate, Key, key
from exchange.events import AnyEvent, MarginCalled, MarkChanged
from exchange.margin import account_risk, bankruptcy_value
from exchange.market import Market
from exchange.state import State
from exchange.terms import Symbol
from exchange.units import Price, Size

_HARMLESS: Final = {MarkChanged, MarginCalled}
"""What is told without that any account has changed."""


class Place(NamedTuple):
    """One who may be deleveraged; places are in order by their keys."""

    key: Key
    candidate: Candidate
    desk: Desk


class _Side:
    """One side of a market, ranked."""

    def __init__(self, state: State, market: Market, size: Size, marks: list[Price]) -> None:
        self._state = state
        self._market = market
        self._size = size
        self.marks = marks
        found = [self._place(desk) for desk in opposite_desks(market, size)]
        self.places = sorted(found, key=_key)
        self._keys = {place.candidate.account: place.key for place in found}

    def weigh_again(self, account: MarginAccount) -> None:
        """Move an account to where it stands now, or out."""
        known = self._keys.pop(account.id, None)
        if known is not None:
            del self.places[bisect_left(self.places, known, key=_key)]
        desk = account.desks.get(self._market.instrument.symbol)
        if desk is not None and desk.position.size * self._size < 0 and not account.is_house:
            place = self._place(desk)
            insort(self.places, place, key=_key)
            self._keys[account.id] = place.key

    def _place(self, desk: Desk) -> Place:
        candidate = candidate_of(self._state, desk, self._market)
        return Place(key(candidate, self._market.instrument.adl_rule), candidate, desk)


class Rankings:
    """Every side of every market that was asked for in this command."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sides: dict[tuple[Symbol, bool], _Side] = {}
        self._events: list[AnyEvent] = []
        self._told = 0

    def opposite(self, market: Market, size: Size) -> list[Place]:
        """Everybody on the other side of a signed size, the house apart, first to be deleveraged first."""
        state = self._state
        self._weigh_touched()
        marks = [each.prices.mark for each in state.markets.values()]
        name = market.instrument.symbol, size > 0
        side = self._sides.get(name)
        if side is None or side.marks != marks:
            side = self._sides[name] = _Side(state, market, size, marks)
        return side.places

    def begin(self) -> None:
        """Before a liquidation: forget everything if since the last there was more than marks and calls."""
        if not self._sides:
            return
        events = self._state.events
        told = events[self._told :]
        if events is not self._events or not {type(event) for event in told} <= _HARMLESS:
            self._sides.clear()

    def end(self) -> None:
        """After a liquidation: take in whom it changed."""
        if not self._sides:
            return
        self._weigh_touched()
        self._events = self._state.events
        self._told = len(self._events)

    def _weigh_touched(self) -> None:
        for side in self._sides.values():
            for account in self._state.touched.values():
                side.weigh_again(account)


def opposite_desks(market: Market, size: Size) -> list[Desk]:
    """Everybody's desks on the other side of a signed size, the house's apart, in no order."""
    return [
        desk
        for desk in market.holders.values()
        if desk.position.size * size < 0 and not desk.account.is_house
    ]


def candidate_of(state: State, desk: Desk, market: Market) -> Candidate:
    """A desk's position as one that may be deleveraged."""
    account, position, symbol = desk.account, desk.position, market.instrument.symbol
    balance, legs = account.wallet.balance, state.legs(account)
    risk = account_risk(balance, legs)
    return Candidate(
        account=account.id,
        size=position.size,
        cost=position.cost,
        value=market.instrument.value(position.size, market.mark),
        equity=risk.equity,
        balance=balance,
        maintenance=risk.maintenance,
        bankruptcy_value=bankruptcy_value(balance, legs, symbol, position.size),
    )


def _key(place: Place) -> Key:
    return place.key
