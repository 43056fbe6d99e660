"""Decimal inputs as positions of the venue, in units so fine that every input is a whole number.

The one law: nothing is computed here that the venue computes. A calculator's position is a `Leg`
like any other, only counted finer, and goes through the same functions of `exchange.margin`.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple, Protocol

from msgspec.structs import replace

from exchange.edge.calculator_fields import Answer, Inputs, format_number, read_number
from exchange.instrument import Instrument, Tier, marginal_tiers
from exchange.margin import Leg, Ratio, initial, liquidation_root, safety
from exchange.terms import BUY, SELL, Asset, ContractKind, Side, Symbol
from exchange.units import PPB, Cash, Price, Size, div_nearest

PRICE_PLACES = SIZE_PLACES = 100
CASH_PLACES = 240
_SHOWN_PLACES = 60
"""Prices are settled to this many decimals before they are rounded to a tick or shown."""
TARGET = Symbol("target")
"""The position a request is about."""
FREE = Tier(0, 0, 0, 1)
"""No maintenance at all."""
_SIDES = {"long": BUY, "buy": BUY, "short": SELL, "sell": SELL}


class DatedTiers(Protocol):
    """A published margin table, as `tiers=` hands it in."""

    @property
    def tiers(self) -> tuple[Tier, ...]: ...
    @property
    def assumed(self) -> bool: ...
    @property
    def source(self) -> str: ...
    @property
    def date(self) -> Any: ...


class TierSource(Protocol):
    """Finds VENUE:SYMBOL:DATE, scaled to cash places. Raises ValueError with what is wrong."""

    def __call__(self, text: str, cash_places: int, /) -> DatedTiers: ...


class Bracket(NamedTuple):
    """A margin tier before its rate is counted in parts of anything."""

    floor: Cash
    rate: Fraction
    deduction: Fraction
    """In cash units."""
    leverage_max: int | None


def instrument(symbol: str, inverse: bool, tiers: tuple[Tier, ...] = (FREE,)) -> Instrument:
    """A contract counted in the finest units."""
    return Instrument(
        symbol=Symbol(symbol),
        base=Asset("base"),
        quote=Asset("quote"),
        kind=ContractKind.INVERSE if inverse else ContractKind.LINEAR,
        price_places=PRICE_PLACES,
        tick=1,
        size_places=SIZE_PLACES,
        lot=1,
        cash_places=CASH_PLACES,
        tiers=tiers,
        price_max=10 ** (PRICE_PLACES + 15),
    )


def contract(inputs: Inputs, tiers: tuple[Tier, ...] = (FREE,)) -> Instrument:
    """The contract of the kind a request names."""
    return instrument(TARGET, inputs.text("contract") == "inverse", tiers)


def side(inputs: Inputs) -> Side:
    return _SIDES[inputs.text("side")]


def price(value: Fraction) -> Price:
    return _whole(value, PRICE_PLACES)


def size(value: Fraction) -> Size:
    return _whole(value, SIZE_PLACES)


def cash(value: Fraction) -> Cash:
    return _whole(value, CASH_PLACES)


def from_price(value: Price) -> Fraction:
    return Fraction(value, 10**PRICE_PLACES)


def from_size(value: Size) -> Fraction:
    return Fraction(value, 10**SIZE_PLACES)


def from_cash(value: Cash) -> Fraction:
    return Fraction(value, 10**CASH_PLACES)


def price_text(value: Price | None) -> str | None:
    return None if value is None else format_number(from_price(value))


def settle(root: Ratio | None) -> Price | None:
    """An exact root as a whole number of fine ticks, free of the rounding of what led to it."""
    if root is None:
        return None
    grain: int = 10 ** (PRICE_PLACES - _SHOWN_PLACES)
    return div_nearest(root[0], root[1] * grain) * grain or None


def opened(contract: Instrument, lots: Size, entry: Price, mark: Price) -> Leg:
    """A position as one fill at its entry would have left it."""
    return Leg(contract, lots, contract.value(lots, entry), mark, 1)


def leg(inputs: Inputs, of: Instrument) -> Leg:
    """The position a request or a row of others describes; without a mark it is judged at entry."""
    entry = price(inputs.number("entry"))
    mark = inputs.optional("mark")
    lots = size(inputs.number("size")) * side(inputs)
    return opened(of, lots, entry, entry if mark is None else price(mark))


def judged_by(position: Leg, tiers: tuple[Tier, ...]) -> Leg:
    return position._replace(instrument=replace(position.instrument, tiers=tiers))


def price_at_cost(position: Leg, fee: Fraction = Fraction(0)) -> Price | None:
    """The price at which a position is worth its cost, and a closing fee if one is counted.

    It is liquidated there if it has no wallet and need hold no more than that fee.
    """
    bare = judged_by(position, (Tier(0, fee.numerator, 0, 1),))
    return settle(liquidation_root(0, (bare,), position.instrument.symbol, fee.denominator))


def initial_margin(contract: Instrument, lots: Size, at: Price, leverage: Fraction) -> Cash:
    """The venue's initial margin, at a leverage that need not be whole."""
    return initial(contract, lots * leverage.denominator, at, leverage.numerator)


def fee(contract: Instrument, notional: Cash, rate: Fraction) -> Fraction:
    """The venue's taker fee, at a rate that need not be whole ppb. In units of the asset."""
    charged = replace(contract, taker_fee_ppb=rate.numerator).taker_fee(notional * PPB)
    return from_cash(charged) / rate.denominator


def requirement(position: Leg, scale: int) -> Fraction:
    """Maintenance of a position whose rates are parts of scale, exact, in units of the asset."""
    _, needs, divisor = safety(0, (position,))
    return Fraction(needs, divisor * scale * 10**CASH_PLACES)


def brackets(inputs: Inputs, source: TierSource | None) -> tuple[Bracket, ...]:
    """The maintenance a request asks for, in one of its three forms; empty when in none."""
    form = inputs.exclusive("mmr", "max_leverage", "tiers")
    if form != "mmr" and inputs.has("cum"):
        raise inputs.error("cum", "needs mmr")
    if form == "mmr":
        deduction = (inputs.optional("cum") or Fraction(0)) * 10**CASH_PLACES
        return (Bracket(0, inputs.number("mmr"), deduction, None),)
    if form == "max_leverage":
        leverage = inputs.number("max_leverage")
        if leverage <= Fraction(1, 2):
            raise inputs.error("max_leverage", "must be above 0.5")
        return (Bracket(0, 1 / (2 * leverage), Fraction(0), int(leverage) or None),)
    if form is None:
        return ()
    if isinstance(inputs.raw("tiers"), list):
        return _listed_brackets(inputs)
    return _unscaled(published_tiers(inputs, source).tiers, PPB)


def published_tiers(inputs: Inputs, source: TierSource | None) -> DatedTiers:
    """The dated table a request names."""
    if source is None:
        raise inputs.error("tiers", "no margin tables are at hand")
    try:
        return source(inputs.text("tiers"), CASH_PLACES)
    except ValueError as error:
        raise inputs.error("tiers", str(error)) from None


def table_used(inputs: Inputs, source: TierSource | None) -> Answer:
    """Which dated table answered, where one was named."""
    if not isinstance(inputs.raw("tiers"), str):
        return {}
    table = published_tiers(inputs, source)
    return {"tiers": {"date": str(table.date), "assumed": table.assumed, "source": table.source}}


def scale_of(groups: Iterable[Sequence[Bracket]], *rates: Fraction) -> int:
    """The least number of parts in which every rate is whole."""
    denominators = [bracket.rate.denominator for group in groups for bracket in group]
    deductions = [bracket.deduction.denominator for group in groups for bracket in group]
    return lcm(PPB, *denominators, *deductions, *(rate.denominator for rate in rates))


def scaled(group: Sequence[Bracket], scale: int) -> tuple[Tier, ...]:
    """Brackets as tiers whose rates are parts of scale; no maintenance where there are none."""
    tiers = tuple(
        Tier(each.floor, int(each.rate * scale), int(each.deduction * scale), each.leverage_max or 1)
        for each in group
    )
    return tiers or (FREE,)


def _listed_brackets(inputs: Inputs) -> tuple[Bracket, ...]:
    """Rows of [floor, rate] or [floor, rate, highest leverage]; the deductions follow from them."""
    rows = inputs.raw("tiers")
    if not rows or not all(isinstance(row, list) and len(row) in (2, 3) for row in rows):
        raise inputs.error("tiers", "must be rows of floor, rate and, if known, the highest leverage")
    cells = [[read_number(cell, f"tiers {place}") for cell in row] for place, row in enumerate(rows, 1)]
    floors = [row[0] for row in cells]
    if floors[0] != 0 or sorted(set(floors)) != floors:
        raise inputs.error("tiers", "floors begin at 0 and rise")
    if not all(0 <= row[1] < 1 for row in cells):
        raise inputs.error("tiers", "rates are from 0 to below 1")
    if not all(leverage > 0 and leverage.denominator == 1 for row in cells for leverage in row[2:]):
        raise inputs.error("tiers", "highest leverages are whole and above 0")
    scale = lcm(*(row[1].denominator for row in cells))
    steps = ((cash(row[0]), int(row[1] * scale), int(row[2]) if len(row) == 3 else 0) for row in cells)
    return _unscaled(marginal_tiers(steps), scale)


def _unscaled(tiers: Iterable[Tier], scale: int) -> tuple[Bracket, ...]:
    return tuple(
        Bracket(
            tier.floor,
            Fraction(tier.rate_ppb, scale),
            Fraction(tier.deduction_ppb, scale),
            tier.leverage_max or None,
        )
        for tier in tiers
    )


def _whole(value: Fraction, places: int) -> int:
    units: Fraction = value * 10**places
    assert units.denominator == 1, "finer than the finest unit"
    return units.numerator
