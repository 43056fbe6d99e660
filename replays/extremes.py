"""How deep equity fell and how low the funds came: looked at after every step, for a sample a minute may
miss both."""

from collections.abc import Mapping

import msgspec

from exchange.terms import Asset, Symbol
from exchange.units import PPB, Cash, Rate, Time

FundKey = tuple[Asset, Symbol]


class Fall(msgspec.Struct, frozen=True, array_like=True):
    """The highest there was, and the deepest fall from a peak before it."""

    peak: Cash = 0
    deepest: Rate = 0
    """In ppb of the peak; 0 or negative."""

    def then(self, equity: Cash) -> "Fall":
        peak = max(self.peak, equity)
        if peak <= 0:
            return self
        return Fall(peak, min(self.deepest, (equity - peak) * PPB // peak))


class Low(msgspec.Struct, frozen=True, array_like=True, order=True):
    balance: Cash
    time: Time


class ExtremesState(msgspec.Struct, frozen=True, array_like=True):
    """Extremes as they are saved, and as they are kept for a rewind."""

    falls: dict[str, Fall]
    lows: list[tuple[Asset, Symbol, Low]]


class Extremes:
    """Of the trader's equity per settlement asset, and of each fund's balance."""

    def __init__(self) -> None:
        self.falls: dict[str, Fall] = {}
        self.lows: dict[FundKey, Low] = {}

    def look(self, time: Time, equity: Mapping[Asset, Cash], funds: Mapping[FundKey, Cash]) -> None:
        for asset, amount in equity.items():
            self.falls[asset] = self.falls.get(asset, Fall()).then(amount)
        for key, balance in funds.items():
            if key not in self.lows or balance < self.lows[key].balance:
                self.lows[key] = Low(balance, time)

    def deepest(self, asset: str, equity: Cash) -> Rate:
        """The deepest fall of an asset, which is worth this much now."""
        return self.falls.get(asset, Fall()).then(equity).deepest

    def state(self) -> ExtremesState:
        return ExtremesState(dict(self.falls), [(*key, low) for key, low in self.lows.items()])

    def load(self, state: ExtremesState) -> None:
        self.falls = dict(state.falls)
        self.lows = {(asset, symbol): low for asset, symbol, low in state.lows}
