"""How large an order is: by what it is worth, by the margin it may bind, or by what it may lose.

Whole lots, rounded down, so that none is ever exceeded.
"""

from exchange.instrument import Instrument
from exchange.terms import BUY, ContractKind, Side
from exchange.units import Cash, Price, Size


def size_of_value(instrument: Instrument, value: Cash, price: Price) -> Size:
    """Whole lots that are worth this much in the settlement asset."""
    if instrument.kind is ContractKind.LINEAR:
        return value // (price * instrument.unit)
    return value * price // instrument.unit


def size_of_margin(instrument: Instrument, margin: Cash, leverage: int, price: Price) -> Size:
    """Whole lots that this much initial margin opens: margin x leverage / price."""
    return size_of_value(instrument, margin * leverage, price)


def size_of_risk(instrument: Instrument, risk: Cash, price: Price, stop: Price) -> Size:
    """Whole lots that lose this much between the price and the stop; 0 where they are the same."""
    gap = abs(price - stop)
    if not gap:
        return 0
    if instrument.kind is ContractKind.LINEAR:
        return risk // (gap * instrument.unit)
    return risk * price * stop // (gap * instrument.unit)


def entered_at(side: Side, mark: Price, expected: Price) -> Price:
    """Where an order at market counts as entered: at what as many lots as the mark allows would meet, and at
    no better than the mark, since more lots may meet worse. Nothing expected: at the mark."""
    worse = max if side is BUY else min
    return worse(mark, expected or mark)
