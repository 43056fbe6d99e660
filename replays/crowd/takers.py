"""Takers: market orders that come by chance, more of them and mostly on one side when it moves.

A taker knows the index, its recent trend and its own stream, nothing else; sizes have the measured tail
(CALIBRATION 5: median 1, p90 16, p99 71, p99.9 364).
"""

from exchange.commands import AnyCommand, PlaceOrder
from exchange.instrument import Instrument
from exchange.terms import BUY, SELL, OrderType, Side, Trader
from exchange.units import PPB, Rate, Size
from replays.prices.randomness import Stream
from replays.prices.sight import STRESS_MAX, Sight, lots_worth

SIGMA_PPB = 1_950_000_000
ACTIVITY_PPB = (1_000_000_000, 1_300_000_000, 1_700_000_000, 2_200_000_000, 2_800_000_000, 3_500_000_000)
"""Arrivals against calm, by stress."""
LARGEST = (360, 250, 160, 90, 50, 35)
"""Medians of the largest order anyone sends at once, by stress: into a thin book one slices."""
SURGE_STEPS = STRESS_MAX - 1
"""A surge grows step by step from the second on: the first is an ordinary day's."""
HERD_PPB = 280_000_000
"""At most this much more than half of the takers go with the trend."""
MINUTE_SECONDS = 60


class Takers:
    """Who takes on one instrument: the arrivals, and a pool of accounts they are drawn from."""

    def __init__(
        self,
        names: list[Trader],
        instrument: Instrument,
        arrivals: Stream,
        streams: list[Stream],
        per_minute: int,
        median_e8: int,
        surge: int = 1,
    ) -> None:
        self.names = names
        self._instrument = instrument
        self._arrivals = arrivals
        self._streams = streams
        self._median_e8 = median_e8
        surges_ppb = [PPB + (surge - 1) * PPB * steps // SURGE_STEPS for steps in (0, *range(STRESS_MAX))]
        self._rates_ppb = [
            per_minute * activity * surge // (MINUTE_SECONDS * PPB)
            for activity, surge in zip(ACTIVITY_PPB, surges_ppb, strict=True)
        ]
        """Arrivals a second, by stress."""

    def act(self, sight: Sight) -> list[AnyCommand]:
        """The market orders of one second."""
        rate_ppb = self._rates_ppb[sight.stress]
        count = rate_ppb // PPB + self._arrivals.chance(rate_ppb % PPB)
        return [self._order(sight) for _ in range(count)]

    def _order(self, sight: Sight) -> PlaceOrder:
        who = self._arrivals.below(len(self.names))
        stream = self._streams[who]
        largest_e8 = LARGEST[sight.stress] * self._median_e8
        value_e8 = min(stream.lognormal(self._median_e8, SIGMA_PPB), largest_e8)
        return PlaceOrder(
            trader=self.names[who],
            symbol=self._instrument.symbol,
            side=_side(stream, sight),
            size=lots_worth(self._instrument, value_e8, sight.index),
            type=OrderType.MARKET,
        )

    def state(self) -> list[int]:
        return [self._arrivals.counter, *(stream.counter for stream in self._streams)]

    def restore(self, state: list[int]) -> None:
        self._arrivals.counter = state[0]
        for stream, counter in zip(self._streams, state[1:], strict=True):
            stream.counter = counter


def largest(instrument: Instrument, median_e8: int, sight: Sight) -> Size:
    """Lots that anyone sends at once, as the market stands: who has more to trade slices it."""
    return lots_worth(instrument, LARGEST[sight.stress] * median_e8, sight.index)


def _side(stream: Stream, sight: Sight) -> Side:
    """With the trend more often than not, the more so the clearer it is against the noise."""
    lean: Rate = sight.trend_ppb * PPB // max(sight.move_ppb, 1)
    lean = min(max(lean // 2, -HERD_PPB), HERD_PPB)
    return BUY if stream.chance(PPB // 2 + lean) else SELL
