"""Margin as the rules state it, recomputed from positions, orders and wallets, without rounding (RULES 0-6).

The slow twin of margin.py, reserves.py and watch.py: no rate times notional less a deduction, but slice
by slice; no stored needs, no bands, no solved price, but the inequality itself at any mark. Inverse
values are true fractions. What follows from the same whole numbers is remembered, not worked out again.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple, TypeAlias

from exchange.account import Desk, MarginAccount
from exchange.engine import Exchange
from exchange.instrument import Instrument
from exchange.order import Order
from exchange.terms import ContractKind
from exchange.units import PPB

Exact: TypeAlias = int | Fraction
REMEMBERED = 1_000


class Rounded(NamedTuple):
    """A scope, or a position's part of it, in whole units: each position's rounded against the holder."""

    equity: int
    initial: int
    maintenance: int


class Weight(NamedTuple):
    """One position at a mark."""

    maintenance: Fraction
    surplus: Exact
    """Its profit beyond its maintenance."""
    rounded: Rounded


def value(instrument: Instrument, size: int, price: int) -> Exact:
    if instrument.kind is ContractKind.LINEAR:
        return size * price * instrument.unit
    return Fraction(-size * instrument.unit, price)


def booked(instrument: Instrument, size: int, price: int) -> int:
    """The value of a trade: whole units, to nearest, halves away from zero."""
    exact = value(instrument, size, price)
    return (1 if exact > 0 else -1) * floor(abs(exact) + Fraction(1, 2))


def maintenance(instrument: Instrument, notional: Exact) -> Fraction:
    """Each slice of the notional at its own tier's rate (RULES 2.1)."""
    ceilings = [*(tier.floor for tier in instrument.tiers[1:]), notional]
    total: Exact = 0
    for tier, ceiling in zip(instrument.tiers, ceilings, strict=True):
        total += max(0, min(notional, ceiling) - tier.floor) * tier.rate_ppb
    return Fraction(total) / PPB


def weigh(exchange: Exchange, account: MarginAccount, **marks: int) -> list[Weight]:
    """Every position of a scope at the present marks, or at others for some symbols."""
    found = []
    for symbol, desk in account.desks.items():
        mark = marks.get(symbol) or exchange.markets[symbol].mark
        position = desk.position
        found.append(_weight(desk.instrument, position.size, position.cost, desk.leverage, mark))
    return found


@lru_cache(REMEMBERED)
def _weight(instrument: Instrument, size: int, cost: int, leverage: int, mark: int) -> Weight:
    worth = value(instrument, size, mark)
    profit, kept = worth - cost, maintenance(instrument, abs(worth))
    initial = ceil(Fraction(abs(worth)) / leverage)
    return Weight(kept, profit - kept, Rounded(floor(profit), initial, ceil(kept)))


def is_safe(balance: int, weights: Iterable[Weight]) -> bool:
    """Equality is safe, and so is who need hold nothing (RULES 5)."""
    left = sum(weight.surplus for weight in weights)
    return left >= -balance or not any(weight.maintenance for weight in weights)


def rounded(balance: int, weights: Iterable[Weight]) -> Rounded:
    equity, initial, kept = balance, 0, 0
    for weight in weights:
        part = weight.rounded
        equity += part.equity
        initial += part.initial
        kept += part.maintenance
    return Rounded(equity, initial, kept)


# ── open orders ─────────────────────────────────────────────────────────────────────────────────


def reserved(desk: Desk) -> int:
    """What a desk's open orders must hold (RULES 1.4): initial margin of the largest position they may lead
    to, one way, and what each of them pays; the oldest lots reduce first."""
    held = desk.position.size
    bids, asks = list(desk.bids.orders.values()), list(desk.asks.orders.values())
    bought, paid = _opening(desk, bids, -held)
    sold, paid_too = _opening(desk, asks, held)
    then_sold, _ = _opening(desk, asks, held + sum(each.open_size for each in bids))
    then_bought, _ = _opening(desk, bids, sum(each.open_size for each in asks) - held)
    return max(bought + then_sold, sold + then_bought) + paid + paid_too


def _opening(desk: Desk, orders: Iterable[Order], reducible: int) -> tuple[int, int]:
    """Initial margin of what does not reduce, and its open losses and fees."""
    margin = outlay = 0
    for order in orders:
        free = min(max(0, reducible), order.open_size)
        reducible -= free
        size = order.open_size * order.side
        initial, lost = _needs(desk.instrument, desk.leverage, size, order.price, order.accepted_mark)
        margin -= -initial * (order.open_size - free) // order.open_size
        outlay -= -lost * (order.open_size - free) // order.open_size
    return margin, outlay


@lru_cache(REMEMBERED)
def _needs(
    instrument: Instrument, leverage: int, size: int, price: int, accepted_mark: int
) -> tuple[int, int]:
    """Initial margin at its price; the loss it would open with and its fee: each rounded up (DECISIONS)."""
    traded = booked(instrument, size, price)
    loss = max(0, ceil(traded - value(instrument, size, accepted_mark)))
    fee = ceil(Fraction(abs(traded) * instrument.taker_fee_ppb, PPB))
    return ceil(Fraction(abs(value(instrument, size, price))) / leverage), loss + fee


# ── everybody ───────────────────────────────────────────────────────────────────────────────────


def accounts(exchange: Exchange) -> Iterator[MarginAccount]:
    """Every scope of every trader, the house's apart."""
    for member in exchange.state.members.values():
        for account in member.cross.values():
            if not account.is_house:
                yield account
        for desk in member.desks.values():
            if not desk.isolated.is_house:
                yield desk.isolated


def check(exchange: Exchange) -> None:
    """Assert that the venue's margin is the rules' margin, for everybody (G-1, G-2, L-2)."""
    for market in exchange.markets.values():
        for desk in market.desks.values():
            if desk.open_orders() or desk.order_margin:
                assert desk.order_margin == reserved(desk), f"{desk.trader} holds {desk.order_margin} (G-1)"
    for account in accounts(exchange):
        if account.desks or account.order_margin:
            _check(exchange, account)


def _check(exchange: Exchange, account: MarginAccount) -> None:
    state, weights, balance = exchange.state, weigh(exchange, account), account.wallet.balance
    figures = rounded(balance, weights)
    risk = state.risk(account)
    assert (risk.equity, risk.initial, risk.maintenance) == figures, f"{account.id}: not what the rules give"
    if account.id not in state.unsafe:
        assert is_safe(balance, weights), f"{account.id} is unsafe and left alone (L-2)"
    if account.id not in state.unsafe or state.waits(account):
        assert account.called or not wants_call(account, figures), f"{account.id} was not called"
    if account.id.scope not in exchange.markets:
        free = figures.equity - figures.initial - account.order_margin
        assert state.available(account) == free, f"{account.id}: available"
        withdrawable = max(0, min(balance - figures.maintenance, free))
        assert state.transferable(account) == withdrawable, f"{account.id}: withdrawable"


def wants_call(account: MarginAccount, figures: Rounded) -> bool:
    """Whether a scope's buffer is below a quarter (DECISIONS)."""
    isolated = any(desk.account is desk.isolated for desk in account.desks.values())
    base = account.put_in if isolated else figures.initial
    span = base - figures.maintenance
    return span > 0 and 4 * (figures.equity - figures.maintenance) < span
