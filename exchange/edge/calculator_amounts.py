"""What fills earned, what an order costs, what must be held, how much to trade.

The one law: every amount is answered by the function that moves it on the venue.
"""

from fractions import Fraction
from math import floor

from exchange import margin
from exchange.edge import fine_units as fine
from exchange.edge.calculator_fields import Answer, Inputs, text
from exchange.funding import funding_payment
from exchange.instrument import Instrument, Tier
from exchange.margin import Leg
from exchange.position import Position
from exchange.terms import BUY, SELL
from exchange.units import PPB, Size

_SETTLED_PLACES = 40
"""A count of lots is freed of the rounding of one lot's margin before it is cut."""


def pnl(inputs: Inputs, _: fine.TierSource | None) -> Answer:
    """What fills realized and what is left of them earns at mark, fees apart (RULES 11)."""
    contract = fine.contract(inputs)
    position, realized, fees = Position(), 0, Fraction(0)
    rate = inputs.optional("fee") or Fraction(0)
    for fill in inputs.rows("fills"):
        lots = fine.size(fill.number("size")) * fine.side(fill)
        value = contract.value(lots, fine.price(fill.number("price")))
        realized += position.fill(lots, value)
        fees += fine.fee(contract, abs(value), rate)
    mark = inputs.optional("mark")
    leg = Leg(contract, position.size, position.cost, fine.price(mark or Fraction(1)), 1)
    return {
        "position": text(fine.from_size(position.size)),
        "entry": fine.price_text(fine.price_at_cost(leg)) if position.size else None,
        "realized": text(fine.from_cash(realized)),
        "fees": text(fees),
        "unrealized": None if mark is None else text(fine.from_cash(margin.unrealized(leg))),
    }


def cost(inputs: Inputs, _: fine.TierSource | None) -> Answer:
    """Initial margin, open loss and the fees to open and to close at bankruptcy (RULES 1)."""
    contract, side = fine.contract(inputs), fine.side(inputs)
    lots, limit = fine.size(inputs.number("size")), fine.price(inputs.number("price"))
    mark = inputs.optional("mark")
    at = limit if mark is None else fine.price(mark)
    rate = inputs.optional("taker_fee") or Fraction(0)
    initial = fine.initial_margin(contract, lots, limit, inputs.number("leverage"))
    open_loss = margin.order_cost(contract, side, lots, limit, at, leverage=1).open_loss
    filled = fine.opened(contract, side * lots, limit, limit)
    closing = margin.bankruptcy_value(initial, [filled], fine.TARGET, filled.size)
    fee_open = fine.fee(contract, contract.notional(lots, limit), rate)
    fee_close = fine.fee(contract, abs(closing), rate)
    total = fine.from_cash(initial + open_loss) + fee_open + fee_close
    return {
        "initial_margin": text(fine.from_cash(initial)),
        "open_loss": text(fine.from_cash(open_loss)),
        "fee_open": text(fee_open),
        "fee_close": text(fee_close),
        "cost": text(total),
    }


def funding(inputs: Inputs, _: fine.TierSource | None) -> Answer:
    """What a holder pays at one stamp; negative where it receives (RULES 9)."""
    lots, rate = fine.size(inputs.number("size")) * fine.side(inputs), inputs.number("rate")
    mark = fine.price(inputs.number("mark"))
    paid = funding_payment(fine.contract(inputs), lots * PPB, mark, rate.numerator)
    return {"payment": text(fine.from_cash(paid) / rate.denominator)}


def maintenance(inputs: Inputs, source: fine.TierSource | None) -> Answer:
    """What must be held for a notional, and by which tier (RULES 2)."""
    group = fine.brackets(inputs, source)
    if not group:
        raise inputs.error("mmr", "is needed, or max_leverage, or tiers")
    scale = fine.scale_of([group])
    contract = fine.instrument(fine.TARGET, False, fine.scaled(group, scale))
    notional = inputs.number("notional")
    leg = Leg(contract, fine.size(notional), 0, fine.price(Fraction(1)), 1)
    place = contract.tiers.index(contract.tier(fine.cash(notional)))
    bracket = group[place]
    return {
        "maintenance": text(fine.requirement(leg, scale)),
        "mmr": text(bracket.rate),
        "cum": text(bracket.deduction / 10**fine.CASH_PLACES),
        "leverage_max": None if bracket.leverage_max is None else str(bracket.leverage_max),
        "tier": place + 1,
        **fine.table_used(inputs, source),
    }


def size(inputs: Inputs, _: fine.TierSource | None) -> Answer:
    """How much a share of equity buys, put up as margin or lost at the stop."""
    contract = fine.contract(inputs)
    budget = inputs.number("equity") * inputs.number("share")
    at, stop = inputs.number("price"), inputs.optional("stop")
    if stop == at:
        raise inputs.error("stop", "must not be the price")
    by_risk = inputs.text("basis") == "risk"
    if by_risk and stop is None:
        raise inputs.error("stop", "is needed with basis risk")
    one = fine.size(Fraction(1))
    of_one = _lost(contract, one, at, stop) if by_risk else _margin(contract, one, at, inputs)
    assert of_one is not None
    lot = inputs.optional("lot") or Fraction(1, 10**fine.SIZE_PLACES)
    size = lot * floor(round(budget / (of_one * lot), _SETTLED_PLACES))
    return {
        "size": text(size),
        "margin": text(_margin(contract, fine.size(size), at, inputs)) if inputs.has("leverage") else None,
        "risk": text(_lost(contract, fine.size(size), at, stop)),
    }


def _margin(contract: Instrument, lots: Size, at: Fraction, inputs: Inputs) -> Fraction:
    return fine.from_cash(fine.initial_margin(contract, lots, fine.price(at), inputs.number("leverage")))


def _lost(contract: Instrument, lots: Size, at: Fraction, stop: Fraction | None) -> Fraction | None:
    """What a position loses when it is closed at its stop; its side is the one that loses there."""
    if stop is None:
        return None
    side = BUY if stop < at else SELL
    return -fine.from_cash(
        margin.unrealized(fine.opened(contract, side * lots, fine.price(at), fine.price(stop)))
    )


def removable(inputs: Inputs, source: fine.TierSource | None) -> Answer:
    """The most an isolated wallet may give back (RULES 6)."""
    group = fine.brackets(inputs, source)
    leverage = inputs.number("leverage")
    if leverage.denominator != 1:
        raise inputs.error("leverage", "must be whole")
    if not group:
        raise inputs.error("mmr", "is needed, or max_leverage, or tiers")
    scale = fine.scale_of([group])
    contract = fine.contract(inputs, fine.scaled(group, scale))
    leg = fine.leg(inputs, contract)._replace(leverage=int(leverage))
    free = margin.removable(fine.cash(inputs.number("margin")), leg, scale)
    return {"removable": text(fine.from_cash(free)), **fine.table_used(inputs, source)}


def ratio(inputs: Inputs, _: fine.TierSource | None) -> Answer:
    """Maintenance against equity, both ways round, and the venue's own verdict (RULES 5)."""
    equity, maintenance = inputs.number("equity"), inputs.number("maintenance")
    held = fine.instrument(fine.TARGET, False, (Tier(0, 0, -fine.cash(maintenance) * PPB, 1),))
    safe = margin.is_safe(fine.cash(equity), [Leg(held, 0, 0, 1, 1)])
    return {
        "ratio": text(maintenance / equity) if equity > 0 else None,
        "health": text(equity / maintenance) if maintenance else None,
        "unsafe": not safe,
    }
