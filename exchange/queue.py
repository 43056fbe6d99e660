"""Who of the unsafe falls next: the least safe, and of equals the first by name (DECISIONS "One command").

A heap, in order for as long as no mark moves and no market's liquidations are suspended or resumed; whoever
was queued or changed meanwhile is weighed again. Derived from the state and no part of it.
"""

from heapq import heapify, heappop, heappush

from exchange.account import MarginAccount
from exchange.margin import Safety
from exchange.state import State
from exchange.units import Price


class _Place:
    """An account in the queue, as it was weighed."""

    __slots__ = ("account", "safety")

    def __init__(self, account: MarginAccount, safety: Safety) -> None:
        self.account = account
        self.safety = safety

    def __lt__(self, other: "_Place") -> bool:
        """Is its equity a smaller part of its maintenance than the other's? By name where it is the same."""
        mine = self.safety.equity * other.safety.requirement
        theirs = other.safety.equity * self.safety.requirement
        return mine < theirs or (mine == theirs and self.account.id < other.account.id)


class Queue:
    """The unsafe accounts of a venue, least safe first."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._places: list[_Place] = []
        self._seen: list[tuple[Price, bool]] = []
        """Marks and suspensions by which the places were weighed."""

    def next(self) -> tuple[MarginAccount, Safety] | None:
        """The least safe of those who may fall, and how it stands. O(log n), O(n) when a mark has moved."""
        state = self._state
        self._take_in()
        while self._places:
            first = self._places[0]
            if first.account.id in state.unsafe and state.weigh(first.account) == first.safety:
                return first.account, first.safety
            heappop(self._places)
        return None

    def _take_in(self) -> None:
        state = self._state
        seen = [(market.prices.mark, market.suspended) for market in state.markets.values()]
        if seen != self._seen:
            self._seen = seen
            self._places = [_Place(a, state.weigh(a)) for a in state.unsafe.values() if self.may_fall(a)]
            heapify(self._places)
        else:
            for account in state.queued.values():
                if account.id in state.unsafe and self.may_fall(account):
                    heappush(self._places, _Place(account, state.weigh(account)))
        state.queued.clear()

    def may_fall(self, account: MarginAccount) -> bool:
        """Neither spared nor waiting for a fresh index."""
        return account.id not in self._state.spared and not self.suspended(account)

    def suspended(self, account: MarginAccount) -> bool:
        return any(self._state.markets[symbol].suspended for symbol in account.desks)
