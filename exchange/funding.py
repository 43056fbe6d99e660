"""From premium to rate to payments: holders pay each other, the venue only carries (RULES 9)."""

from exchange.instrument import Instrument
from exchange.pricing import FUNDING_PERIOD, Prices
from exchange.terms import ContractKind
from exchange.units import PPB, Cash, Price, Rate, Size, div_nearest, mul_div_ceil


def funding_rate_ppb(prices: Prices) -> Rate:
    """The rate of the coming stamp as it stands: published, else from the premium so far.

    F = P + clamp(I - P, +-clamp), scaled from eight hours to the interval, within +-cap.
    """
    if prices.published_rate_ppb is not None:
        return prices.published_rate_ppb
    instrument = prices.instrument
    count = prices.premium_count
    premium = div_nearest(prices.premium_sum_ppb, count) if count else 0
    towards_interest = instrument.funding_interest_ppb - premium
    clamp = instrument.funding_clamp_ppb
    rate = premium + max(-clamp, min(clamp, towards_interest))
    scaled = div_nearest(rate * instrument.funding_interval, FUNDING_PERIOD)
    cap = instrument.funding_cap_ppb
    return max(-cap, min(cap, scaled))


def funding_payment(instrument: Instrument, size: Size, mark: Price, rate: Rate) -> Cash:
    """What a holder pays (receives, when negative) at one stamp; payers round up, receivers down.

    Exact on the unrounded notional, so both sides of an inverse position differ by the rounding alone.
    """
    if instrument.kind is ContractKind.LINEAR:
        return mul_div_ceil(size * mark * instrument.unit, rate, PPB)
    return mul_div_ceil(size * instrument.unit, rate, mark * PPB)
