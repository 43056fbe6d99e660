"""What an account is worth, what it must hold, and where the two meet.

One inequality decides everything: a scope is safe while its equity is not below its maintenance
(RULES 0). It is tested on whole numbers without rounding, and every price shown here is a root of
the same sum, so the number on the screen is the one that fires. Rounding, against the holder,
happens only where an amount is shown or moved.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from exchange.instrument import Instrument, Tier
from exchange.terms import BUY, ContractKind, Side, Symbol
from exchange.units import PPB, Cash, Price, Rate, Size, div_ceil

Ratio: TypeAlias = tuple[int, int]
"""Numerator and positive denominator."""
JOINT_MOVE_MAX: Final = 1_000_000 * PPB
"""The highest price a joint move is tried at, as ppb of the mark."""
_FINER_PLACES: Final = 9
_LINEAR: Final = ContractKind.LINEAR


class Leg(NamedTuple):
    """One position of a margin account, at the mark it is to be judged by."""

    instrument: Instrument
    size: Size
    """Signed lots."""
    cost: Cash
    """Signed, as booked: unrealized profit is value - cost."""
    mark: Price
    leverage: int


class Risk(msgspec.Struct, frozen=True, gc=False):
    """A margin account in cash units, each figure rounded against the holder."""

    equity: Cash
    initial: Cash
    """Initial margin of the positions at mark; order margin is apart."""
    maintenance: Cash


class Safety(NamedTuple):
    """Equity and maintenance without rounding, over one common divisor."""

    equity: int
    requirement: int
    """Maintenance, times the denominator of the tiers' rates."""
    divisor: int

    @property
    def holds(self) -> bool:
        """Is equity at least maintenance? Equality is safe, and so is who need hold nothing (RULES 5)."""
        return self.requirement == 0 or self.equity * PPB >= self.requirement


class OrderCost(NamedTuple):
    """What an order sets aside, in cash units (RULES 1, DECISIONS)."""

    initial: Cash
    open_loss: Cash
    fee: Cash

    @property
    def total(self) -> Cash:
        return self.initial + self.open_loss + self.fee


# ── one position ────────────────────────────────────────────────────────────────────────────────


def unrealized(leg: Leg) -> Cash:
    """Profit at mark, rounded down (RULES 11)."""
    return profit(leg.instrument, leg.size, leg.cost, leg.mark)


def profit(instrument: Instrument, size: Size, cost: Cash, mark: Price) -> Cash:
    """Of a signed size that cost so much, at a mark, rounded down (RULES 11)."""
    if instrument.kind is _LINEAR:
        return size * mark * instrument.unit - cost
    return -size * instrument.unit // mark - cost


def spare(instrument: Instrument, size: Size, cost: Cash, mark: Price, leverage: int) -> Cash:
    """What a cross position leaves for new orders: its profit at mark less its initial margin."""
    if instrument.kind is _LINEAR:
        value = size * mark * instrument.unit
        return value - cost - -(-abs(value) // leverage)
    return profit(instrument, size, cost, mark) - initial(instrument, size, mark, leverage)


def maintenance(instrument: Instrument, size: Size, mark: Price, scale: int = PPB) -> Cash:
    """Maintenance margin of a size at a mark, rounded up (RULES 2). Rates are parts of scale."""
    _, requirement, divisor = weigh(instrument, size, mark)
    return div_ceil(requirement, scale * divisor)


def initial(instrument: Instrument, size: Size, price: Price, leverage: int) -> Cash:
    """Notional divided by leverage, rounded up (RULES 1)."""
    if instrument.kind is _LINEAR:
        return -(-abs(size) * price * instrument.unit // leverage)
    return div_ceil(abs(size) * instrument.unit, price * leverage)


def leverage_cap(instrument: Instrument, notional: Cash) -> int:
    """The highest leverage the tier of a notional allows (RULES 2.4)."""
    return instrument.tier(notional).leverage_max


def order_cost(
    instrument: Instrument, side: Side, size: Size, price: Price, mark: Price, leverage: int
) -> OrderCost:
    """Initial margin at the order's own price, the loss it would open with, its taker fee."""
    return OrderCost(*order_needs(instrument, side, size, price, mark, leverage))


def order_needs(
    instrument: Instrument, side: Side, size: Size, price: Price, mark: Price, leverage: int
) -> tuple[Cash, Cash, Cash]:
    """The parts of `order_cost`, without their names."""
    if instrument.kind is _LINEAR:
        per_tick = size * instrument.unit
        notional, worse = per_tick * price, price - mark if side is BUY else mark - price
        fee = -(-notional * instrument.taker_fee_ppb // PPB)
        return -(-notional // leverage), worse * per_tick if worse > 0 else 0, fee
    worth = size * instrument.unit
    notional = (2 * worth + price) // (2 * price)
    lost = -(-worth // mark) - notional if side is BUY else notional - worth // mark
    fee = -(-notional * instrument.taker_fee_ppb // PPB)
    return -(-worth // (price * leverage)), lost if lost > 0 else 0, fee


def least_initial(instrument: Instrument, size: Size, mark: Price) -> Cash:
    """Initial margin at the highest leverage of a position's tier (RULES 2.4)."""
    if instrument.kind is _LINEAR:
        notional = abs(size) * mark * instrument.unit
        return -(-notional // instrument.tier(notional).leverage_max)
    return initial(instrument, size, mark, leverage_cap(instrument, instrument.notional(size, mark)))


def removable(balance: Cash, leg: Leg, scale: int = PPB) -> Cash:
    """The most an isolated wallet may give back: profit never, a loss locks margin (RULES 6)."""
    held = balance - maintenance(leg.instrument, leg.size, leg.mark, scale)
    free = balance + unrealized(leg) - initial(leg.instrument, leg.size, leg.mark, leg.leverage)
    return max(0, min(held, free))


def buffer_ppb(equity: Cash, maintenance: Cash, base: Cash) -> Rate | None:
    """How much of the way from base to liquidation is left; None when there is no way (DECISIONS)."""
    if base <= maintenance:
        return None
    return (equity - maintenance) * PPB // (base - maintenance)


def weigh(instrument: Instrument, size: Size, mark: Price) -> tuple[int, int, int]:
    """Value of a position and its maintenance times PPB, without rounding, over one divisor: 1, or the mark
    of an inverse contract."""
    if instrument.kind is _LINEAR:
        value = size * mark * instrument.unit
        notional = abs(value)
        tier = instrument.tiers[bisect_left(instrument.edges, notional)]
        return value, notional * tier.rate_ppb - tier.deduction_ppb, 1
    value = -size * instrument.unit
    notional = abs(value)
    tier = instrument.tier(div_ceil(notional, mark))
    return value, notional * tier.rate_ppb - tier.deduction_ppb * mark, mark


# ── one account ─────────────────────────────────────────────────────────────────────────────────


def account_risk(balance: Cash, legs: Iterable[Leg]) -> Risk:
    """Equity and requirements of a margin account, be it cross or isolated."""
    equity, needed, kept = balance, 0, 0
    for leg in legs:
        equity += unrealized(leg)
        needed += initial(leg.instrument, leg.size, leg.mark, leg.leverage)
        kept += maintenance(leg.instrument, leg.size, leg.mark)
    return Risk(equity, needed, kept)


def safety(balance: Cash, legs: Iterable[Leg]) -> Safety:
    """Equity and maintenance of a margin account, exact."""
    equity, requirement, divisor = balance, 0, 1
    for instrument, size, cost, mark, _ in legs:
        value, needs, own = weigh(instrument, size, mark)
        if own == divisor == 1:
            equity += value - cost
            requirement += needs
        else:
            equity = equity * own + (value - cost * own) * divisor
            requirement = requirement * own + needs * divisor
            divisor *= own
    return Safety(equity, requirement, divisor)


def is_safe(balance: Cash, legs: Iterable[Leg]) -> bool:
    """Whether a margin account is at or above its maintenance, exactly."""
    return safety(balance, legs).holds


def is_safe_at(balance: Cash, instrument: Instrument, size: Size, cost: Cash, mark: Price) -> bool:
    """`is_safe` of an account's only position, at a mark."""
    value, needs, divisor = weigh(instrument, size, mark)
    return needs == 0 or ((balance - cost) * divisor + value) * PPB >= needs


def shortfall(balance: Cash, legs: Iterable[Leg]) -> Cash:
    """The least cash that would make an account safe; 0 for one that is."""
    equity, requirement, divisor = safety(balance, legs)
    return max(0, div_ceil(requirement - equity * PPB, divisor * PPB)) if requirement else 0


# ── the prices at which something happens ───────────────────────────────────────────────────────


def liquidation_root(balance: Cash, legs: Sequence[Leg], symbol: Symbol, scale: int = PPB) -> Ratio | None:
    """The exact mark, in ticks, at which equity meets maintenance while other marks stand still.

    None where no positive price is such a border. The tier is the one that holds the notional at the
    result (RULES 2.3). Rates are parts of scale: calculators know finer ones than the venue.
    """
    leg = _leg(legs, symbol)
    surplus = _surplus(balance, legs, leg, scale)
    ceilings = [tier.floor for tier in leg.instrument.tiers[1:]]
    for tier, ceiling in zip(leg.instrument.tiers, [*ceilings, None], strict=True):
        root = _root_in_tier(leg, tier, surplus, scale)
        if root is not None and _holds(tier.floor, ceiling, leg, root):
            return root
    return None


def liquidation_price(balance: Cash, legs: Sequence[Leg], symbol: Symbol) -> Price | None:
    """The last safe mark in ticks; the first tick beyond it fires. None where no tick is beyond.

    Of an account that is unsafe already it is the mark at which it would be safe again.
    """
    root = liquidation_root(balance, legs, symbol)
    if root is None:
        return None
    if _leg(legs, symbol).size > 0:
        price = div_ceil(*root)
        return price if price > 1 else None
    return root[0] // root[1] or None


def lone_liquidation_price(balance: Cash, instrument: Instrument, size: Size, cost: Cash) -> Price | None:
    """`liquidation_price` of an account's only position, each tier's root found with one division.

    Equity less maintenance moves one way with the mark, so one tier at most holds its root: the one of
    what the position is worth when nothing is left is tried first.
    """
    linear, lots, unit = instrument.kind is _LINEAR, abs(size), instrument.unit
    if linear and size > 0 and cost <= balance:
        return None
    missing = (cost - balance) * PPB
    for tier in (instrument.tier(abs(cost - balance)), *instrument.tiers):
        if linear:
            over, under = missing - tier.deduction_ppb, (size * PPB - lots * tier.rate_ppb) * unit
            notional, per = lots * unit * over, under
        else:
            over, under = (size * PPB + lots * tier.rate_ppb) * unit, tier.deduction_ppb - missing
            notional, per = lots * unit * under, over
        if over * under > 0 and instrument.tier(-(-notional // per)) is tier:
            price = -(-over // under) if size > 0 else over // under
            return price if price > (size > 0) else None
    return None


def joint_move_ppb(balance: Cash, legs: Sequence[Leg]) -> int | None:
    """The smallest move of all marks together, in ppb of each, that liquidates; 0 if unsafe now.

    The legs are of one kind, as those of one settlement asset are: then equity less maintenance bends
    one way only, and each direction has at most one such move.
    """
    fine = [_finer(leg) for leg in legs]

    def safe(share: int) -> bool:
        return is_safe(balance * PPB, [leg._replace(mark=leg.mark * share) for leg in fine])

    if not safe(PPB):
        return 0
    ends = (_first_unsafe(safe, PPB, 1), _first_unsafe(safe, PPB, JOINT_MOVE_MAX))
    return min((end - PPB for end in ends if end is not None), key=abs, default=None)


def bankruptcy_value(balance: Cash, legs: Sequence[Leg], symbol: Symbol, size: Size) -> Cash:
    """The value at which closing a part of a leg uses up exactly that part's share of equity.

    A leg's share is its share of maintenance (RULES 4; by notional where nothing must be held), so
    closing all legs so leaves nothing; a lone leg's whole equity is its own. Rounded up: closing never takes
    more than there is.
    """
    leg = legs[0] if len(legs) == 1 else _leg(legs, symbol)
    part, whole = abs(size), abs(leg.size)
    assert size * leg.size > 0, "the part lies on the other side"
    assert part <= whole, "the part is larger than the leg"
    if len(legs) == 1:
        return -(-(leg.cost - balance) * part // whole)
    equity, requirement, _ = safety(balance, legs)
    if requirement == 0:
        return bankruptcy_value(balance, [_flat(leg) for leg in legs], symbol, size)
    value, needs, divisor = weigh(leg.instrument, leg.size, leg.mark)
    return div_ceil((value * requirement - equity * needs) * part, divisor * requirement * whole)


def last_value(balance: Cash, legs: Sequence[Leg], symbol: Symbol, scale: int = PPB) -> Cash:
    """The bankruptcy value of a whole leg whose own mark, and no other, has liquidated the account.

    Equity is maintenance there, and the leg's share of it its own: closing leaves what the others must hold.
    """
    leg = _leg(legs, symbol)
    surplus, divisor = _surplus(balance, legs, leg, scale)
    return leg.cost - surplus // (divisor * scale)


def bankruptcy_price(instrument: Instrument, size: Size, value: Cash) -> Price:
    """The tick at which closing `size` is worth at least `value`: a long's is rounded up, a short's down.

    At least 1 and at most the instrument's highest price, where no price is worth it.
    """
    if instrument.kind is _LINEAR:
        numerator, denominator = value, size * instrument.unit
    else:
        numerator, denominator = -size * instrument.unit, value
        if numerator * denominator <= 0:
            return instrument.price_max
    price = div_ceil(numerator, denominator) if size > 0 else numerator // denominator
    return max(1, min(price, instrument.price_max))


def bankruptcy_shown(balance: Cash, legs: Sequence[Leg], symbol: Symbol) -> Price | None:
    """Of a whole leg that its own mark liquidates: never better than the liquidation price.

    None where no price takes all there is: at the last of them more would be left.
    """
    leg = _leg(legs, symbol)
    instrument, size = leg.instrument, leg.size
    value = last_value(balance, legs, symbol)
    price, last = bankruptcy_price(instrument, size, value), 1 if size > 0 else instrument.price_max
    return None if price == last and instrument.value(size, last) > value else price


def _leg(legs: Sequence[Leg], symbol: Symbol) -> Leg:
    (found,) = (leg for leg in legs if leg.instrument.symbol == symbol)
    return found


def _surplus(balance: Cash, legs: Sequence[Leg], leg: Leg, scale: int) -> Ratio:
    """What an account has, but for one leg, beyond what its others must hold; times scale."""
    others = safety(balance, [other for other in legs if other is not leg])
    return others.equity * scale - others.requirement, others.divisor


def _root_in_tier(leg: Leg, tier: Tier, surplus: Ratio, scale: int) -> Ratio | None:
    """Where surplus + value - cost = the tier's maintenance, all times scale, whatever the notional."""
    beside, divisor = surplus
    constant = beside + (tier.deduction_ppb - leg.cost * scale) * divisor
    unit = leg.instrument.unit * divisor
    if leg.instrument.kind is _LINEAR:
        numerator, denominator = -constant, (leg.size * scale - abs(leg.size) * tier.rate_ppb) * unit
    else:
        numerator, denominator = (leg.size * scale + abs(leg.size) * tier.rate_ppb) * unit, constant
    if numerator * denominator <= 0:
        return None
    return abs(numerator), abs(denominator)


def _holds(floor: Cash, ceiling: Cash | None, leg: Leg, price: Ratio) -> bool:
    """Does the notional of a leg at a price lie between the two?"""
    numerator, denominator = price if leg.instrument.kind is _LINEAR else (price[1], price[0])
    notional = abs(leg.size) * leg.instrument.unit * numerator
    return floor * denominator <= notional and (ceiling is None or notional <= ceiling * denominator)


def _first_unsafe(safe: Callable[[int], bool], near: int, far: int) -> int | None:
    """The whole number nearest to a safe one, on the way to far, that is not safe."""
    if safe(far):
        return None
    while abs(far - near) > 1:
        middle = (near + far) // 2
        if safe(middle):
            near = middle
        else:
            far = middle
    return far


def _finer(leg: Leg) -> Leg:
    """The same leg with cash counted in billionths; its mark is the old count of ticks, now billionths."""
    instrument = replace(
        leg.instrument,
        price_places=leg.instrument.price_places + _FINER_PLACES,
        cash_places=leg.instrument.cash_places + _FINER_PLACES,
        tiers=tuple(
            Tier(tier.floor * PPB, tier.rate_ppb, tier.deduction_ppb * PPB, tier.leverage_max)
            for tier in leg.instrument.tiers
        ),
    )
    return leg._replace(instrument=instrument, cost=leg.cost * PPB)


def _flat(leg: Leg) -> Leg:
    """The leg with a maintenance that is its notional."""
    return leg._replace(instrument=replace(leg.instrument, tiers=(Tier(0, PPB, 0, 1),)))
