"""Lines over time that a screen draws and events alone cannot tell: equity, and what the funds hold.

One sample a minute of tape, in a market without an end one in ever more minutes, and one where a UTC day
begins. What was sampled never changes, so time can be turned back by cutting it off. The present is no
sample: whoever tells of it asks for it, and what is saved carries it beside the samples.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

import msgspec

from exchange.engine import Exchange
from exchange.stories import Sums
from exchange.terms import Asset, Symbol, Trader
from exchange.units import DAY, MINUTE, Cash, Time
from replays.player.equity import equity_of
from replays.player.extremes import Extremes, ExtremesState, FundKey

SAMPLES_MAX = 4_096
"""Of a line: nearly three days of minutes, longer than any crash. One more, and every second one goes."""


class Present(msgspec.Struct, frozen=True, array_like=True):
    """The trader's equity per settlement asset at the moment of being asked."""

    time: Time
    equity: dict[Asset, Cash]


class CurveState(msgspec.Struct, frozen=True, array_like=True):
    """Curves as they are saved."""

    times: list[Time]
    equity: dict[Asset, list[Cash]]
    funds: list[tuple[Asset, Symbol, list[Cash]]]
    every: Time = MINUTE
    """From sample to sample."""
    present: Present | None = None
    """Where they were saved; None in what was saved before it was kept."""
    extremes: ExtremesState | None = None
    """None in what was saved before they were kept: the samples tell them."""

    def to_present(self) -> tuple[list[Time], dict[Asset, list[Cash]]]:
        """Times and equity, ending with the present."""
        now = self.present
        if now is None:
            return self.times, self.equity
        kept = bisect_left(self.times, now.time)
        ending = {asset: [*self.equity.get(asset, [])[:kept], amount] for asset, amount in now.equity.items()}
        return [*self.times[:kept], now.time], ending


class Curves:
    """The trader's equity per settlement asset, and each fund's balance."""

    def __init__(self, trader: Trader, opening: Mapping[Asset, Cash]) -> None:
        self._trader = trader
        self.times: list[Time] = []
        self.equity: dict[Asset, list[Cash]] = {}
        self.funds: dict[FundKey, list[Cash]] = {}
        self.every: Time = MINUTE
        self.extremes = Extremes(opening)

    def sample(self, exchange: Exchange, time: Time, sums: Mapping[Asset, Sums]) -> None:
        """After a step. A sample is taken when it is due: a minute after the last, or as many as `every`
        has grown to; and where a day begins."""
        equity = equity_of(exchange, self._trader)
        funds = {key: fund.account.wallet.balance for key, fund in exchange.state.funds.items()}
        self.extremes.look(time, equity, sums, funds)
        if self.times and time < self.times[-1] + self.every and not _begins_day(self.times[-1], time):
            return
        self.times.append(time)
        for asset, amount in equity.items():
            self.equity.setdefault(asset, []).append(amount)
        for key, balance in funds.items():
            self.funds.setdefault(key, []).append(balance)
        if len(self.times) > SAMPLES_MAX:
            self._thin()

    def _thin(self) -> None:
        """Half as many, twice as far apart; the first, the last and where days begin stay."""
        self.every *= 2
        times = self.times
        kept = [
            place for place, time in enumerate(times) if not place % 2 or _begins_day(times[place - 1], time)
        ]
        for line in self._lines():
            line[:] = [line[place] for place in kept]

    def _lines(self) -> tuple[list[int], ...]:
        return self.times, *self.equity.values(), *self.funds.values()

    def state(self, exchange: Exchange, time: Time) -> CurveState:
        """All there is to save, with the present beside; `load` takes the samples back."""
        funds = [(*key, line) for key, line in self.funds.items()]
        present = Present(time, equity_of(exchange, self._trader))
        return CurveState(self.times, self.equity, funds, self.every, present, self.extremes.state())

    def load(self, state: CurveState) -> None:
        self.times, self.equity, self.every = state.times, state.equity, state.every
        self.funds = {(asset, symbol): line for asset, symbol, line in state.funds}
        if state.extremes is not None:
            self.extremes.load(state.extremes)
            return
        for place, time in enumerate(self.times):
            equity = {asset: line[place] for asset, line in self.equity.items()}
            self.extremes.look(time, equity, {}, {key: line[place] for key, line in self.funds.items()})

    def return_to(self, time: Time, extremes: ExtremesState) -> None:
        """Forget every sample after a time. What was thinned out before it stays so."""
        self.extremes.load(extremes)
        kept = bisect_right(self.times, time)
        for line in self._lines():
            del line[kept:]


def _begins_day(before: Time, time: Time) -> bool:
    return before // DAY < time // DAY


def thinned(line: list[Cash], count: int) -> tuple[Cash, ...]:
    """At most `count` of a line's values, evenly spaced, the last among them."""
    if len(line) <= count:
        return tuple(line)
    return tuple(line[(number + 1) * len(line) // count - 1] for number in range(count))
