"""A bookkeeper who knows the contracts, the opening statement, and what the venue says: nothing else.

From the events alone every balance is rebuilt: each scope of each trader, positions with their costs,
fees, funding, the funds, clearing and bad debt. What the venue does and what it tells must agree.
"""

from collections import defaultdict
from collections.abc import Iterable

from exchange.commands import OpenBooks
from exchange.events import (
    AnyEvent,
    BadDebtBooked,
    CashMoved,
    Deleveraged,
    FundingPaid,
    FundTookOver,
    InsuranceMoved,
    LiquidationStarted,
    MarginModeChanged,
    PositionSettled,
    Traded,
)
from exchange.rules import VenueRules
from exchange.terms import ContractKind, MarginMode, Symbol, TransferReason

FROM_OUTSIDE = {TransferReason.DEPOSIT, TransferReason.WITHDRAWAL}


class Accountant:
    """`read` the events of each command; `balances` and `positions` are what follows from them."""

    def __init__(self, rules: VenueRules, opening: OpenBooks) -> None:
        self.instruments = {i.symbol: i for i in rules.instruments}
        self.own_funds = {rule.symbol for rule in rules.funds if rule.symbol}
        self.cash: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        """By owner, scope and asset. A cross scope includes what its orders hold."""
        self.positions: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        """By trader and symbol: size and cost."""
        self.isolated: set[tuple[str, str]] = set()
        for trader, asset, amount in opening.deposits:
            self._move(("OUTSIDE", "", asset), (trader, asset, asset), amount)
        for asset, symbol, amount in opening.insurance:
            fund = f"INSURANCE:{symbol}" if symbol else "INSURANCE"
            self._move(("OUTSIDE", "", asset), (fund, asset, asset), amount)

    def read(self, events: Iterable[AnyEvent]) -> None:
        for event in events:
            handler = getattr(self, f"_{type(event).__name__}", None)
            if handler is not None:
                handler(event)

    # ── what is said ──────────────────────────────────────────────────────────────────────────

    def _MarginModeChanged(self, event: MarginModeChanged) -> None:
        key = (event.trader, event.symbol)
        (self.isolated.add if event.mode is MarginMode.ISOLATED else self.isolated.discard)(key)

    def _CashMoved(self, event: CashMoved) -> None:
        cross = (event.trader, event.asset, event.asset)
        source = ("OUTSIDE", "", event.asset) if event.reason in FROM_OUTSIDE else cross
        target = cross if event.reason in FROM_OUTSIDE else (event.trader, event.symbol, event.asset)
        assert (event.reason in FROM_OUTSIDE) == (not event.symbol)
        self._move(source, target, event.amount)

    def _Traded(self, event: Traded) -> None:
        value = self._value(event.symbol, event.size, event.price, event.taker_side)
        size = event.size * event.taker_side
        fees = (self._fund(event.symbol) if event.liquidation_id else "FEES", "FEES")
        made = self._fill(event.maker, event.symbol, -size, -value, event.maker_fee, fees[1])
        took = self._fill(event.taker, event.symbol, size, value, event.taker_fee, fees[0])
        assert (made, took) == (event.maker_realized, event.taker_realized), event
        assert event.notional == abs(value)

    def _FundTookOver(self, event: FundTookOver) -> None:
        realized = self._fill(event.trader, event.symbol, -event.size, -event.value)
        assert realized == event.realized, event
        self._fill(self._fund(event.symbol), event.symbol, event.size, event.value)

    def _Deleveraged(self, event: Deleveraged) -> None:
        lost = self._fill(event.victim, event.symbol, -event.size, -event.value)
        won = self._fill(event.trader, event.symbol, event.size, event.value)
        assert (lost, won) == (event.victim_realized, event.realized), event

    def _PositionSettled(self, event: PositionSettled) -> None:
        realized = self._fill(event.trader, event.symbol, event.size, event.value)
        assert realized == event.realized, event
        asset = self.instruments[event.symbol].settle
        self._move((f"CLEARING/{event.symbol}", "", asset), ("ROUNDING", "", asset), event.value)

    def _FundingPaid(self, event: FundingPaid) -> None:
        assert event.scope == self._scope(event.trader, event.symbol)
        asset = self.instruments[event.symbol].settle
        self._move((event.trader, event.scope, asset), ("ROUNDING", "", asset), event.amount)

    def _LiquidationStarted(self, event: LiquidationStarted) -> None:
        assert event.scope == self._scope(event.trader, event.symbol)

    def _InsuranceMoved(self, event: InsuranceMoved) -> None:
        """What comes in was told as the fee of a trade; what goes out makes a shortfall good."""
        fund = (f"INSURANCE:{event.symbol}" if event.symbol else "INSURANCE", event.asset, event.asset)
        if event.amount < 0:
            self._move(fund, (event.trader, event.scope, event.asset), -event.amount)
        assert self.cash[fund] == event.balance, event

    def _BadDebtBooked(self, event: BadDebtBooked) -> None:
        self._move(("BAD_DEBT", "", event.asset), (event.trader, event.scope, event.asset), event.amount)

    # ── bookkeeping ───────────────────────────────────────────────────────────────────────────

    def _move(self, source: tuple[str, str, str], target: tuple[str, str, str], amount: int) -> None:
        self.cash[source] -= amount
        self.cash[target] += amount

    def _fill(
        self, trader: str, symbol: Symbol, size: int, value: int, fee: int = 0, fees: str = "FEES"
    ) -> int:
        """Book one side; what closes pays its fee from the position's scope, what opens from cross."""
        asset = self.instruments[symbol].settle
        held, cost = self.positions[trader, symbol]
        scope, cross = (trader, self._scope(trader, symbol), asset), (trader, asset, asset)
        receiver = (fees, asset, asset) if fees.startswith("INSURANCE") else (fees, "", asset)
        closing = min(abs(size), abs(held)) if held * size < 0 else 0
        realized = 0
        if closing:
            closed = value * closing // abs(size)
            share = cost if closing == abs(held) else cost * closing // abs(held)
            realized = -closed - share
            self._move((f"CLEARING/{symbol}", "", asset), scope, realized)
            self._move(scope, receiver, fee * closing // abs(size))
            value, cost = value - closed, cost - share
            fee -= fee * closing // abs(size)
        if closing < abs(size):
            self._move(cross, receiver, fee)
        self.positions[trader, symbol] = [held + size, cost + value]
        return realized

    def _scope(self, trader: str, symbol: Symbol) -> str:
        return symbol if (trader, symbol) in self.isolated else self.instruments[symbol].settle

    def _fund(self, symbol: Symbol) -> str:
        return f"INSURANCE:{symbol}" if symbol in self.own_funds else "INSURANCE"

    def _value(self, symbol: Symbol, size: int, price: int, side: int) -> int:
        """Signed worth of a trade, an inverse one rounded to the nearest unit, halves up."""
        instrument = self.instruments[symbol]
        if instrument.kind is ContractKind.LINEAR:
            return side * size * price * instrument.unit
        return -side * ((2 * size * instrument.unit + price) // (2 * price))

    # ── the statement ─────────────────────────────────────────────────────────────────────────

    def balances(self) -> dict[tuple[str, str], int]:
        """What every wallet of the ledger must hold, by its owner and asset; order reserves within cross."""
        found: defaultdict[tuple[str, str], int] = defaultdict(int)
        for (owner, scope, asset), amount in self.cash.items():
            found[f"{owner}/{scope}" if scope else owner, asset] += amount
        return {wallet: amount for wallet, amount in found.items() if amount}

    def holdings(self) -> dict[tuple[str, str], tuple[int, int]]:
        return {key: (size, cost) for key, (size, cost) in self.positions.items() if size}


def ledger_balances(balances: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
    """The venue's own wallets in the accountant's terms: a reserve counts to the cross scope it came from."""
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for owner, asset, amount in balances:
        reserve = owner.endswith("/orders")
        found[f"{owner.split('/')[0]}/{asset}" if reserve else owner, asset] += amount
    return {wallet: amount for wallet, amount in found.items() if amount}
