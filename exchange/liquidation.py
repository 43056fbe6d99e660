"""How an unsafe account is to be closed: state in, plan out, nothing changed (RULES 13)."""

from collections.abc import Sequence
from typing import NamedTuple

from exchange.instrument import Instrument
from exchange.margin import Leg, account_risk, bankruptcy_price, bankruptcy_value, maintenance, unrealized
from exchange.terms import ContractKind, Symbol
from exchange.units import PPB, Cash, Price, Size


class LiquidationPlan(NamedTuple):
    """One closing order: a step down a tier where that cures, else the whole position."""

    symbol: Symbol
    size: Size
    """Signed lots to close: part or all of the position."""
    bankruptcy_value: Cash
    """Signed value of `size` at which closing it uses up exactly its share of the scope's equity."""
    limit: Price
    """The closing order's worst price: the bankruptcy price rounded against the holder."""
    whole: bool


def plan_liquidation(balance: Cash, legs: Sequence[Leg], stepwise: bool = True) -> LiquidationPlan:
    """Close the position with the largest loss first (ties by symbol); the scope is looked at again after."""
    leg = legs[0] if len(legs) == 1 else min(legs, key=lambda leg: (unrealized(leg), leg.instrument.symbol))
    instrument, symbol = leg.instrument, leg.instrument.symbol
    step = curing_step(balance, legs, leg) if stepwise and instrument.partial_liquidation else 0
    size = step or leg.size
    value = bankruptcy_value(balance, legs, symbol, size)
    return LiquidationPlan(symbol, size, value, bankruptcy_price(instrument, size, value), not step)


def curing_step(balance: Cash, legs: Sequence[Leg], leg: Leg) -> Size:
    """Signed lots whose closing at the mark, fee paid, brings the position to the next tier down and
    makes the scope safe; 0 where there is no such step (RULES 13: small positions never have one)."""
    instrument = leg.instrument
    tier = instrument.tier(instrument.notional(leg.size, leg.mark))
    if not tier.floor:
        return 0
    lots = abs(leg.size) - lots_within(instrument, tier.floor, leg.mark)
    if not 0 < lots < abs(leg.size):
        return 0
    sign = 1 if leg.size > 0 else -1
    fee = liquidation_fee(instrument, instrument.notional(lots, leg.mark))
    risk = account_risk(balance - fee, legs)
    kept = risk.maintenance - maintenance(instrument, leg.size, leg.mark)
    kept += maintenance(instrument, leg.size - sign * lots, leg.mark)
    return sign * lots if risk.equity >= kept else 0


def lots_within(instrument: Instrument, notional: Cash, mark: Price) -> Size:
    """The most lots whose notional at a mark is no more than the given."""
    if instrument.kind is ContractKind.LINEAR:
        return notional // (mark * instrument.unit)
    return notional * mark // instrument.unit


def liquidation_fee(instrument: Instrument, notional: Cash) -> Cash:
    """On the closed notional only, rounded up (RULES 8)."""
    return -(-notional * instrument.liquidation_fee_ppb // PPB)


def part_of(plan: LiquidationPlan, size: Size) -> Cash:
    """The bankruptcy value of a part of the planned size (same sign), rounded up: against the holder
    of the part, so that the parts together never take more than there is."""
    return -(-plan.bankruptcy_value * abs(size) // abs(plan.size))
