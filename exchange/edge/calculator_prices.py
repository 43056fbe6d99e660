"""Where a position is liquidated, and where closing it uses up its share of equity, there or at given marks.

The one law: a dialect changes the tiers a position is judged by, never the equation. A closing fee
raises their rates, valuing at entry makes them a constant.
"""

from fractions import Fraction
from typing import NamedTuple

from exchange import margin
from exchange.edge import fine_units as fine
from exchange.edge.calculator_fields import Answer, CalculatorError, Inputs, text
from exchange.instrument import Tier
from exchange.margin import Leg
from exchange.terms import BUY, Symbol
from exchange.units import Cash, Price, Size, div_ceil


class _Account(NamedTuple):
    """A margin account in fine units; the position asked about is the first leg."""

    balance: Cash
    legs: tuple[Leg, ...]
    scale: int
    """What the tiers' rates are parts of."""
    fee: Fraction


def liquidation(inputs: Inputs, source: fine.TierSource | None) -> Answer:
    """The exact mark at which equity meets maintenance, what is held there, and for what it is closed there
    at worst."""
    account = _account(inputs, source, needs_maintenance=True)
    target = account.legs[0]
    fired = [_with_fee(leg, account) for leg in account.legs]
    root = fine.settle(margin.liquidation_root(account.balance, fired, fine.TARGET, account.scale))
    held = None if root is None else fine.requirement(target._replace(mark=root), account.scale)
    last = margin.last_value(account.balance, fired, fine.TARGET, account.scale)
    return {
        "liquidation_price": fine.price_text(root),
        "bankruptcy_price": fine.price_text(fine.price_at_cost(target._replace(cost=last), account.fee)),
        "maintenance_at_liquidation": text(held),
        **_on_tick("liquidation_price_tick", root, inputs),
        **fine.table_used(inputs, source),
    }


def bankruptcy(inputs: Inputs, source: fine.TierSource | None) -> Answer:
    """The price at which closing at the marks given uses up exactly the position's share of equity."""
    account = _account(inputs, source, needs_maintenance=inputs.has("others"))
    closed = _closed(account, _part_closed(inputs, account.legs[0]))
    root = fine.price_at_cost(closed, account.fee)
    return {
        "bankruptcy_price": fine.price_text(root),
        "close_value": text(_in_units(fine.from_cash(closed.cost), inputs.optional("unit"))),
        **_on_tick("bankruptcy_price_tick", root, inputs),
        **fine.table_used(inputs, source),
    }


def _account(inputs: Inputs, source: fine.TierSource | None, needs_maintenance: bool) -> _Account:
    asked = (inputs, *inputs.rows("others"))
    groups = [fine.brackets(each, source) for each in asked]
    for each, group in zip(asked, groups, strict=True):
        if needs_maintenance and not group:
            raise each.error("mmr", "is needed, or max_leverage, or tiers")
    fee = inputs.optional("fee") or Fraction(0)
    scale = fine.scale_of(groups, fee)
    inverse = inputs.text("contract") == "inverse"
    symbols = [fine.TARGET, *(Symbol(f"other {place}") for place, _ in enumerate(groups[1:], 1))]
    legs = [
        fine.leg(each, fine.instrument(symbol, inverse, fine.scaled(group, scale)))
        for each, symbol, group in zip(asked, symbols, groups, strict=True)
    ]
    balance = _balance(inputs, legs[0])
    if inputs.text("valued_at") == "entry":
        legs = [_held_at_entry(leg, scale) for leg in legs]
    return _Account(balance, tuple(legs), scale, fee)


def _balance(inputs: Inputs, leg: Leg) -> Cash:
    """The wallet that stands behind: given, or what the leverage makes it; with what was added."""
    form = inputs.exclusive("margin", "wallet", "leverage")
    if inputs.rows("others") and form != "wallet":
        raise inputs.error("wallet", "is needed with other positions")
    extra = fine.cash(inputs.optional("extra") or Fraction(0))
    if form is None:
        raise inputs.error("margin", "is needed, or leverage, or wallet")
    if form != "leverage":
        return fine.cash(inputs.number(form)) + extra
    entry, leverage = fine.price(inputs.number("entry")), inputs.number("leverage")
    return fine.initial_margin(leg.instrument, leg.size, entry, leverage) + extra


def _part_closed(inputs: Inputs, leg: Leg) -> Size:
    close = inputs.optional("close")
    if close is None:
        return leg.size
    part = fine.size(close) * fine.side(inputs)
    if abs(part) > abs(leg.size):
        raise inputs.error("close", "is more than the size")
    return part


def _held_at_entry(leg: Leg, scale: int) -> Leg:
    """The leg with what it had to hold at entry as its maintenance, whatever the mark."""
    entry = fine.price_at_cost(leg)
    assert entry is not None, "a position has an entry"
    held = fine.requirement(leg._replace(mark=entry), scale) * scale * 10**fine.CASH_PLACES
    return fine.judged_by(leg, (Tier(0, 0, -int(held), 1),))


def _with_fee(leg: Leg, account: _Account) -> Leg:
    """The leg with the closing fee counted into its maintenance."""
    fee = int(account.fee * account.scale)
    tiers = tuple(
        Tier(tier.floor, tier.rate_ppb + fee, tier.deduction_ppb, tier.leverage_max)
        for tier in leg.instrument.tiers
    )
    if tiers[-1].rate_ppb >= account.scale:
        raise CalculatorError("fee", "and the maintenance rate together must be below 1")
    return fine.judged_by(leg, tiers)


def _closed(account: _Account, part: Size) -> Leg:
    """A part of the target as a position whose cost is the value that uses up its share of equity."""
    value = margin.bankruptcy_value(account.balance, account.legs, fine.TARGET, part)
    return account.legs[0]._replace(size=part, cost=value)


def _in_units(value: Fraction, unit: Fraction | None) -> Fraction:
    """A value in whole units, rounded up as the venue rounds it; exact without a unit."""
    return value if unit is None else unit * div_ceil(*(value / unit).as_integer_ratio())


def _on_tick(name: str, root: Price | None, inputs: Inputs) -> Answer:
    """A price on the grid, a long's rounded up and a short's down, if a tick was given."""
    if not inputs.has("tick"):
        return {}
    if root is None:
        return {name: None}
    tick = fine.price(inputs.number("tick"))
    ticks = div_ceil(root, tick) if fine.side(inputs) is BUY else root // tick
    return {name: fine.price_text(ticks * tick)}
