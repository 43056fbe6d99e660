"""Does every unit of cash still exist? Walked from trades, accounts and positions, not from totals.

The one law: deposits less withdrawals are the equity of all accounts, the fund's among them, plus
the house's fees, rounding and bad debt. Positions count at their exact value, so nothing is lost to
rounding, and the sum must come out at zero (DECISIONS "Command line").
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import msgspec

from exchange.commands import OpenBooks
from exchange.engine import Exchange
from exchange.events import AnyEvent, BadDebtBooked, CashMoved, FundingPaid, PositionSettled, Traded
from exchange.instrument import Instrument
from exchange.ledger import CLEARING
from exchange.market import Market
from exchange.terms import Asset, ContractKind, TransferReason
from exchange.units import Cash

_FROM_OUTSIDE = {TransferReason.DEPOSIT, TransferReason.WITHDRAWAL}


class AuditState(msgspec.Struct, frozen=True, array_like=True):
    """An audit as it is saved."""

    put_in: dict[Asset, Cash]
    house: dict[Asset, Cash]


class Audit:
    """What the events say came in, and what the house kept of it, per settlement asset."""

    def __init__(self, instruments: Iterable[Instrument], opening: OpenBooks) -> None:
        self._instruments = {instrument.symbol: instrument for instrument in instruments}
        assets = [instrument.settle for instrument in self._instruments.values()]
        self.put_in: dict[Asset, Cash] = dict.fromkeys(assets, 0)
        """Deposits less withdrawals."""
        self.house: dict[Asset, Cash] = dict.fromkeys(assets, 0)
        """Fees and rounding, less bad debt."""
        for _, asset, amount in opening.deposits:
            self.put_in[asset] += amount
        for asset, _, amount in opening.insurance:
            self.put_in[asset] += amount
        self._folds: dict[type[AnyEvent], Callable[[Any], None]] = {
            Traded: self._trade,
            CashMoved: self._move,
            FundingPaid: self._fund,
            PositionSettled: self._settle,
            BadDebtBooked: self._owe,
        }

    def fold(self, events: Iterable[AnyEvent]) -> None:
        folds = self._folds
        for event in events:
            fold = folds.get(type(event))
            if fold is not None:
                fold(event)

    def state(self) -> AuditState:
        """What has been counted so far."""
        return AuditState(dict(self.put_in), dict(self.house))

    def load(self, state: AuditState) -> None:
        self.put_in, self.house = dict(state.put_in), dict(state.house)

    def _trade(self, event: Traded) -> None:
        """A liquidation order's fee is the fund's, which is an account; every other is the house's."""
        fee = event.maker_fee if event.liquidation_id else event.maker_fee + event.taker_fee
        self.house[self._instruments[event.symbol].settle] += fee

    def _move(self, event: CashMoved) -> None:
        if event.reason in _FROM_OUTSIDE:
            self.put_in[event.asset] += event.amount

    def _fund(self, event: FundingPaid) -> None:
        self.house[self._instruments[event.symbol].settle] += event.amount

    def _settle(self, event: PositionSettled) -> None:
        """Values rounded one by one do not quite cancel; the rest is rounding."""
        self.house[self._instruments[event.symbol].settle] += event.value

    def _owe(self, event: BadDebtBooked) -> None:
        self.house[event.asset] -= event.amount

    def missing(self, exchange: Exchange) -> dict[Asset, Fraction]:
        """Cash units that came in and are nowhere now, per asset; zero, or something is wrong."""
        return {
            asset: amount - self.house[asset] - held(exchange, asset) for asset, amount in self.put_in.items()
        }


def held(exchange: Exchange, asset: Asset) -> Fraction:
    """The equity of all accounts in an asset: every wallet, and every position at its exact value."""
    balances = exchange.state.ledger.balances()
    cash = sum(balance for owner, of, balance in balances if of == asset and _is_account(owner))
    markets = (market for market in exchange.markets.values() if market.instrument.settle == asset)
    return Fraction(cash) + sum(map(_unrealized, markets), Fraction(0))


def _is_account(owner: str) -> bool:
    """Traders and funds have scopes behind their names; of the house's own wallets only clearing has."""
    return "/" in owner and not owner.startswith(CLEARING)


def _unrealized(market: Market) -> Fraction:
    """Profit of all positions of a market at its mark, unrounded."""
    positions = [desk.position for desk in market.holders.values()]
    lots, cost = sum(each.size for each in positions), sum(each.cost for each in positions)
    instrument = market.instrument
    if instrument.kind is ContractKind.LINEAR:
        return Fraction(lots * market.mark * instrument.unit - cost)
    return Fraction(-lots * instrument.unit, market.mark or 1) - cost
