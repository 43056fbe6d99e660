"""Who might be unsafe at this mark, found without looking at everybody.

A long can only hurt its account when its mark falls, a short only when its mark rises, so every
position needs one adverse bound. The law: while no mark has left a bound of an account, the
account is safe for certain. A mark that leaves one proves nothing: it only says whom to look at.

For a position alone in its account the bound is its liquidation price. Several positions share
their account's surplus over maintenance, each by its notional, and each may use up its share
whatever the others do with theirs. Bands are derived from the state and are no part of it.
"""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from exchange.margin import Leg, lone_liquidation_price, safety
from exchange.terms import AccountId, ContractKind, Symbol
from exchange.units import PPB, Cash, Price, Size, div_ceil, mul_div_floor

_LINEAR: Final = ContractKind.LINEAR
_SLOT_BITS: Final = 32
_SLOT_MASK: Final = (1 << _SLOT_BITS) - 1
_NEVER: Final = 1 << 200
"""Closes every heap: no mark reaches it."""
_NO_MARK_IS_HIGH_ENOUGH: Price = 1 << 100
_NO_MARK_IS_LOW_ENOUGH: Price = 0
"""The bounds of an account that is unsafe already: it trips at once."""
_STALE_MAX: Final = 1024
"""How many entries of a heap may be out of date before it is built anew, if also its greater half."""


class RiskBands:
    """The adverse bounds of every account that holds a position. A calm mark costs two comparisons."""

    def __init__(self) -> None:
        self._edges: dict[Symbol, tuple[_Edge, _Edge]] = {}
        self._slots: dict[AccountId, int] = {}
        self._owners: list[AccountId | None] = []
        self._routes: list[tuple[_Edge, ...]] = []
        self._vacant: list[int] = []

    def __len__(self) -> int:
        return len(self._slots)

    def file(self, account: AccountId, balance: Cash, legs: Sequence[Leg]) -> None:
        """Find the bounds of an account anew, at its legs' marks; one without legs is dropped."""
        if not legs:
            self.drop(account)
            return
        bounds = zip(legs, _bounds(balance, legs), strict=True)
        self.file_at(account, [(leg.instrument.symbol, leg.size, bound) for leg, bound in bounds])

    def file_at(self, account: AccountId, bounds: Iterable[tuple[Symbol, Size, Price | None]]) -> None:
        """File an account at bounds found by the caller; None: no mark of that symbol trips it."""
        slot = self._slots.get(account)
        if slot is None:
            slot = self._new_slot(account)
        route = []
        for symbol, size, bound in bounds:
            if bound is not None:
                edge = (self._edges.get(symbol) or self._new_edges(symbol))[size < 0]
                edge.put(slot, bound)
                route.append(edge)
        self._reroute(slot, tuple(route))

    def file_alone(self, account: AccountId, symbol: Symbol, size: Size, bound: Price | None) -> None:
        """File an account with one position at a bound found by the caller; None: no mark trips it."""
        slot = self._slots.get(account)
        if slot is None:
            slot = self._new_slot(account)
        if bound is None:
            self._reroute(slot, ())
            return
        edge = (self._edges.get(symbol) or self._new_edges(symbol))[size < 0]
        edge.put(slot, bound)
        if self._routes[slot] != (edge,):
            self._reroute(slot, (edge,))

    def _reroute(self, slot: int, now: "tuple[_Edge, ...]") -> None:
        before, self._routes[slot] = self._routes[slot], now
        for edge in before:
            if edge not in now:
                edge.drop(slot)

    def drop(self, account: AccountId) -> None:
        """Forget an account; one that is not filed stays so."""
        slot = self._slots.pop(account, None)
        if slot is None:
            return
        for edge in self._routes[slot]:
            edge.drop(slot)
        self._owners[slot] = None
        self._routes[slot] = ()
        self._vacant.append(slot)

    def tripped(self, symbol: Symbol, mark: Price) -> list[AccountId]:
        """The accounts one of whose bounds the mark has left, by id. That bound trips no more:
        the caller files each of them again, or drops it."""
        edges = self._edges.get(symbol)
        if edges is None:
            return []
        falls, rises = edges
        below, above = -mark << _SLOT_BITS, mark << _SLOT_BITS
        if falls.heap[0] >= below and rises.heap[0] >= above:
            return []
        owners = [self._owners[slot] for slot in (*falls.trip(below), *rises.trip(above))]
        return sorted([account for account in owners if account is not None])

    @property
    def entries(self) -> int:
        """How many entries lie in the heaps, with those that are out of date."""
        return sum(len(edge.heap) - 1 for pair in self._edges.values() for edge in pair)

    def bound(self, account: AccountId, symbol: Symbol) -> Price | None:
        """The last mark at which an account is safe for certain; None where its position holds none."""
        slot = self._slots[account]
        for edge in self._edges.get(symbol, ()):
            if slot in edge.due:
                return edge.sign * (edge.due[slot] >> _SLOT_BITS)
        return None

    def check(self) -> None:
        """Assert that every filed bound can be found. O(accounts)."""
        assert len(self._slots) + len(self._vacant) == len(self._owners) == len(self._routes)
        for account, slot in self._slots.items():
            assert self._owners[slot] == account
            assert all(slot in edge.due for edge in self._routes[slot])
        edges = [edge for pair in self._edges.values() for edge in pair]
        assert sum(len(edge.due) for edge in edges) == sum(len(route) for route in self._routes)
        for edge in edges:
            edge.check()

    def _new_slot(self, account: AccountId) -> int:
        slot = self._vacant.pop() if self._vacant else len(self._owners)
        if slot == len(self._owners):
            self._owners.append(None)
            self._routes.append(())
        self._owners[slot] = account
        self._slots[account] = slot
        return slot

    def _new_edges(self, symbol: Symbol) -> "tuple[_Edge, _Edge]":
        edges = self._edges[symbol] = (_Edge(-1), _Edge(1))
        return edges


class _Edge:
    """The bounds on one side of one instrument's mark, nearest first.

    An entry is `sign x bound` and the account's slot, packed into one number, so that the heap's top
    is what trips first. A tightened bound is pushed; a loosened one waits until its old entry is met.
    """

    __slots__ = ("due", "heap", "queued", "sign")

    def __init__(self, sign: int) -> None:
        self.sign = sign
        """-1: trips when the mark falls below a bound; 1: when it rises above."""
        self.heap: list[int] = [_NEVER]
        self.due: dict[int, int] = {}
        """Slot to the entry it now stands for."""
        self.queued: dict[int, int] = {}
        """Slot to its nearest entry in the heap, never farther than `due`."""

    def put(self, slot: int, bound: Price) -> None:
        self.due[slot] = entry = self.sign * bound << _SLOT_BITS | slot
        if entry < self.queued.get(slot, _NEVER):
            self.queued[slot] = entry
            heappush(self.heap, entry)
            if len(self.heap) > 2 * len(self.due) + _STALE_MAX:
                self._rebuild()

    def drop(self, slot: int) -> None:
        del self.due[slot]

    def trip(self, reach: int) -> list[int]:
        """The slots whose entries lie before `reach`, a packed level."""
        found = []
        while self.heap[0] < reach:
            entry = heappop(self.heap)
            slot = entry & _SLOT_MASK
            if self.queued.get(slot) != entry:
                continue
            del self.queued[slot]
            due = self.due.get(slot, _NEVER)
            if due < reach:
                found.append(slot)
            elif due < _NEVER:
                self.queued[slot] = due
                heappush(self.heap, due)
        return found

    def check(self) -> None:
        in_heap = set(self.heap)
        assert _NEVER in in_heap
        assert all(entry in in_heap for entry in self.queued.values())
        assert all(self.queued[slot] <= entry for slot, entry in self.due.items())

    def _rebuild(self) -> None:
        self.heap = [*self.due.values(), _NEVER]
        heapify(self.heap)
        self.queued = dict(self.due)


def _bounds(balance: Cash, legs: Sequence[Leg]) -> list[Price | None]:
    """Of each leg the last mark at which its account is safe for certain; None if every mark is."""
    equity, requirement, divisor = safety(balance, legs)
    surplus = (equity * PPB - requirement) // (divisor * PPB)
    if surplus < 0 < requirement:
        return [_NO_MARK_IS_LOW_ENOUGH if leg.size < 0 else _NO_MARK_IS_HIGH_ENOUGH for leg in legs]
    if len(legs) == 1:
        (leg,) = legs
        return [lone_liquidation_price(balance, leg.instrument, leg.size, leg.cost)]
    notionals = [instrument.notional(size, mark) for instrument, size, _, mark, _ in legs]
    surplus, total = max(surplus, 0), sum(notionals)
    return [
        _bound(leg, notional, surplus * notional // total)
        for leg, notional in zip(legs, notionals, strict=True)
    ]


def _bound(leg: Leg, notional: Cash, share: Cash) -> Price | None:
    """The mark at which a leg, losing at its steepest, has used up its share of the surplus."""
    instrument, size, _, mark, _ = leg
    long, linear = size > 0, instrument.kind is _LINEAR
    if long is not linear:
        # A loss that makes the notional grow brings its maintenance with it.
        share = mul_div_floor(share, PPB, PPB + instrument.tier(notional + share + 1).rate_ppb)
    worth = abs(size) * instrument.unit
    if linear:
        bound = mark - share // worth if long else mark + share // worth
        return bound if bound > 0 else None
    moved = worth + share * mark if long else worth - share * mark
    if moved <= 0:
        return None
    return div_ceil(worth * mark, moved) if long else worth * mark // moved
