"""Who of the unsafe falls next: the least safe, and of equals the first by name (DECISIONS "One command").

A heap, in order for as long as no mark moves and no market's liquidations are suspended or resumed; whoever
was queued or changed meanwhile is weighed again. Derived from the state and no part of it.
"""

from heapq import heapify, heappop, heappush

from exchange.account import MarginAccount
from exchange.margin import Safety
from exchange.state import State
from exchange.terms import AccountId


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
        self._latest: dict[AccountId, _Place] = {}
        """Of each account the place as it was last weighed; what came before it counts no more."""

    def next(self) -> tuple[MarginAccount, Safety] | None:
        """The least safe of those who may fall, and how it stands. O(log n), O(n) when a mark has moved."""
        self._take_in()
        unsafe = self._state.unsafe
        while self._places:
            first = self._places[0]
            if first.account.id in unsafe and self._latest[first.account.id] is first:
                return first.account, first.safety
            heappop(self._places)
        return None

    def _take_in(self) -> None:
        state = self._state
        if state.moved:
            state.moved = False
            self._places = self._weighed(state.unsafe)
            heapify(self._places)
            self._latest = {place.account.id: place for place in self._places}
        else:
            for place in self._weighed(state.queued):
                self._latest[place.account.id] = place
                heappush(self._places, place)
        state.queued.clear()

    def _weighed(self, accounts: dict[AccountId, MarginAccount]) -> list[_Place]:
        """Those of them who are unsafe and may fall, as they stand now."""
        unsafe, weigh = self._state.unsafe, self._state.weigh
        return [
            _Place(account, weigh(account))
            for id, account in accounts.items()
            if id in unsafe and self.may_fall(account)
        ]

    def may_fall(self, account: MarginAccount) -> bool:
        """Neither spared nor waiting for a fresh index."""
        return account.id not in self._state.spared and not self._state.suspended(account)
