"""Who gives up profit when a loss has no other payer: the ranking of winners (RULES 14).

Decides, moves nothing. The law: ranks are compared exactly, never by a rounded score, and equal
scores stand in the order of their account ids, so that the order of deleverage is beyond dispute.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple, TypeAlias

from exchange.terms import AccountId, AdlRule
from exchange.units import Cash, Size, div_ceil

LAMPS: Final = 5


class Candidate(NamedTuple):
    """A position opposite to the one that must be closed, with its account, at the current mark."""

    account: AccountId
    size: Size
    """Signed lots."""
    cost: Cash
    value: Cash
    """Of the position at the mark; minus cost it is the unrealized profit."""
    equity: Cash
    """Of the whole account."""
    balance: Cash
    """Of its wallet."""
    maintenance: Cash
    bankruptcy_value: Cash
    """Of the position where its account would have nothing left."""


Score = tuple[int, int]
"""A fraction, as numerator and positive denominator."""
Key: TypeAlias = tuple[int, AccountId]
_LAST: Score = (-(1 << 200), 1)
_DIVISOR_BITS: Final = 256
_DIVISOR_BOUND: Final = 1 << _DIVISOR_BITS
_SHIFT: Final = 2 * _DIVISOR_BITS
"""Fractions over b and d differ by 1/bd or not at all: at this scale their floors differ too."""


def score(candidate: Candidate, rule: AdlRule) -> Score:
    """What deserves deleverage under a rule: the higher, the earlier."""
    if rule is AdlRule.PROFIT_LEVERAGE:
        return _profit_leverage(candidate)
    if rule is AdlRule.PROFIT_EQUITY:
        return _profit_equity(candidate)
    return abs(candidate.size), 1


def key(candidate: Candidate, rule: AdlRule) -> Key:
    """Ascending in the order of deleverage: the higher score first, equal ones by account."""
    dividend, divisor = score(candidate, rule)
    assert divisor < _DIVISOR_BOUND, "a score beyond all bounds"
    return -((dividend << _SHIFT) // divisor), candidate.account


def rank(candidates: Sequence[Candidate], rule: AdlRule) -> list[Candidate]:
    """The most deserving of deleverage first."""
    return sorted(candidates, key=lambda candidate: key(candidate, rule))


def plan_deleverage(sizes: Iterable[Size], size: Size, rule: AdlRule) -> list[tuple[int, Size]]:
    """Of sizes in rank: place and lots (unsigned) of who is deleveraged, together `size` or all there is."""
    shares = _pro_rata(list(sizes), size) if rule is AdlRule.PRO_RATA else _in_order(sizes, size)
    return [(place, lots) for place, lots in enumerate(shares) if lots]


def lamps(candidates: Sequence[Candidate], rule: AdlRule) -> dict[AccountId, int]:
    """How near each of one side's positions is to deleverage: fifths of the side's lots, 5 goes first."""
    ranked = rank(candidates, rule)
    reached = list(accumulate(abs(candidate.size) for candidate in ranked))
    return {
        candidate.account: 1 + LAMPS - div_ceil(LAMPS * lots, reached[-1])
        for candidate, lots in zip(ranked, reached, strict=True)
    }


def _profit_leverage(candidate: Candidate) -> Score:
    """BitMEX: profit over cost, times effective leverage; a loss is divided by it.

    A position beyond its bankruptcy price has nothing to give and comes last.
    """
    worth, margin = abs(candidate.value), candidate.value - candidate.bankruptcy_value
    profit, cost = candidate.value - candidate.cost, max(abs(candidate.cost), 1)
    if margin <= 0:
        return _LAST
    if profit > 0:
        return profit * worth, cost * margin
    return profit * margin, cost * max(worth, 1)


def _profit_equity(candidate: Candidate) -> Score:
    """Binance: profit over the wallet's balance (at least 1 unit), times maintenance over equity."""
    profit = max(candidate.value - candidate.cost, 0)
    if candidate.equity <= 0:
        return 0, 1
    return profit * candidate.maintenance, max(candidate.balance, 1) * candidate.equity


def _in_order(sizes: Iterable[Size], size: Size) -> list[Size]:
    """From the first on, until it is enough."""
    shares: list[Size] = []
    for lots in sizes:
        if not size:
            break
        shares.append(min(lots, size))
        size -= shares[-1]
    return shares


def _pro_rata(sizes: Sequence[Size], size: Size) -> list[Size]:
    """The same share of every position; what flooring leaves goes by rank, a lot each."""
    total = sum(sizes)
    size = min(size, total)
    shares = [size * lots // total for lots in sizes]
    rest = size - sum(shares)
    for place, lots in enumerate(sizes):
        if rest and shares[place] < lots:
            shares[place] += 1
            rest -= 1
    return shares
