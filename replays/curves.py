"""Lines over time that a screen draws and events alone cannot tell: equity, and what the funds hold.

One sample a minute of tape. What is held only grows, so time can be turned back by cutting it off.
"""

import msgspec

from exchange.engine import Exchange
from exchange.questions import AccountView, ReadAccount
from exchange.terms import Asset, Symbol, Trader
from exchange.units import MINUTE, Cash, Time

FundKey = tuple[Asset, Symbol]


class CurveState(msgspec.Struct, frozen=True, array_like=True):
    """Curves as they are saved."""

    times: list[Time]
    equity: dict[str, list[Cash]]
    funds: list[tuple[Asset, Symbol, list[Cash]]]


class Curves:
    """The trader's equity per settlement asset, and each fund's balance, minute by minute."""

    def __init__(self, trader: Trader) -> None:
        self._trader = trader
        self.times: list[Time] = []
        self.equity: dict[str, list[Cash]] = {}
        self.funds: dict[FundKey, list[Cash]] = {}

    def sample(self, exchange: Exchange, time: Time) -> None:
        """Take a sample when a minute has passed since the last."""
        if self.times and time < self.times[-1] + MINUTE:
            return
        self.times.append(time)
        account = exchange.ask(ReadAccount(trader=self._trader))
        assert isinstance(account, AccountView)
        for cash in account.cash:
            self.equity.setdefault(cash.asset, []).append(cash.equity_total)
        for key, fund in exchange.state.funds.items():
            self.funds.setdefault(key, []).append(fund.account.wallet.balance)

    def state(self) -> CurveState:
        """All there is to save; `load` takes it back."""
        return CurveState(self.times, self.equity, [(*key, line) for key, line in self.funds.items()])

    def load(self, state: CurveState) -> None:
        self.times, self.equity = state.times, state.equity
        self.funds = {(asset, symbol): line for asset, symbol, line in state.funds}

    def cut(self, time: Time) -> None:
        """Forget every sample after a time."""
        kept = sum(1 for each in self.times if each <= time)
        for line in (self.times, *self.equity.values(), *self.funds.values()):
            del line[kept:]


def thinned(line: list[Cash], count: int) -> tuple[Cash, ...]:
    """At most `count` of a line's values, evenly spaced, the last among them."""
    if len(line) <= count:
        return tuple(line)
    return tuple(line[(number + 1) * len(line) // count - 1] for number in range(count))
