"""How deep equity fell and how low the funds came: looked at after every step, for a sample a minute may
miss both. What is paid in raises the peak, and what is taken out is counted as still there: neither is a
gain or a loss, as in a return."""

from collections.abc import Mapping

import msgspec

from exchange.stories import Sums
from exchange.terms import Asset, Symbol
from exchange.units import PPB, Cash, Rate, Time

FundKey = tuple[Asset, Symbol]


class Fall(msgspec.Struct, frozen=True, array_like=True):
    """The highest there was, and the deepest fall from a peak before it."""

    peak: Cash = 0
    deepest: Rate = 0
    """In ppb of the peak; 0 or negative."""
    paid_in: Cash = 0
    """Since the beginning."""

    def then(self, equity: Cash, sums: Sums) -> "Fall":
        """With so much now, and what was paid in and taken out by then."""
        worth = equity + sums.withdrawals
        peak = max(self.peak + sums.deposits - self.paid_in, worth)
        if peak <= 0:
            return self
        return Fall(peak, min(self.deepest, (worth - peak) * PPB // peak), sums.deposits)


_NOTHING, _LEVEL = Sums(), Fall()


class Low(msgspec.Struct, frozen=True, array_like=True, order=True):
    balance: Cash
    time: Time


class ExtremesState(msgspec.Struct, frozen=True, array_like=True):
    """Extremes as they are saved, and as they are kept for a rewind."""

    falls: dict[str, Fall]
    lows: list[tuple[Asset, Symbol, Low]]


class Extremes:
    """Of the trader's equity per settlement asset, and of each fund's balance."""

    def __init__(self, opening: Mapping[Asset, Cash]) -> None:
        self.falls: dict[str, Fall] = {asset: Fall(amount) for asset, amount in opening.items()}
        self.lows: dict[FundKey, Low] = {}

    def look(
        self,
        time: Time,
        equity: Mapping[Asset, Cash],
        sums: Mapping[Asset, Sums],
        funds: Mapping[FundKey, Cash],
    ) -> None:
        for asset, amount in equity.items():
            self.falls[asset] = self._then(asset, amount, sums.get(asset, _NOTHING))
        for key, balance in funds.items():
            if key not in self.lows or balance < self.lows[key].balance:
                self.lows[key] = Low(balance, time)

    def deepest(self, asset: Asset, equity: Cash, sums: Sums) -> Rate:
        """The deepest fall of an asset, of which there is so much now."""
        return self._then(asset, equity, sums).deepest

    def _then(self, asset: Asset, equity: Cash, sums: Sums) -> Fall:
        return self.falls.get(asset, _LEVEL).then(equity, sums)

    def state(self) -> ExtremesState:
        return ExtremesState(dict(self.falls), [(*key, low) for key, low in self.lows.items()])

    def load(self, state: ExtremesState) -> None:
        self.falls = dict(state.falls)
        self.lows = {(asset, symbol): low for asset, symbol, low in state.lows}
