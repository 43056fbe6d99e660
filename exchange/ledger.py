"""Where cash is, and the only way it moves.

Every movement names a source, a target and a reason, so no unit can appear or vanish: over all
wallets of an asset the balances sum to zero, what the world outside has put in counted negative.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from exchange.terms import INSURANCE, Asset, TransferReason
from exchange.units import Cash

OUTSIDE, CLEARING, FEES = "OUTSIDE", "CLEARING", "FEES"
BAD_DEBT, ROUNDING = "BAD_DEBT", "ROUNDING"
HOUSE: Final = (OUTSIDE, CLEARING, INSURANCE, FEES, BAD_DEBT, ROUNDING)
"""Owners that are the venue itself. Names of traders may not begin with any of them."""


@dataclass(slots=True, eq=False)
class Wallet:
    """A balance of one asset. Only the ledger writes it."""

    owner: str
    asset: Asset
    balance: Cash = 0


class Transfer(NamedTuple):
    source: str
    target: str
    asset: Asset
    amount: Cash
    reason: TransferReason


class Ledger:
    """All wallets of the venue."""

    def __init__(self) -> None:
        self._wallets: dict[tuple[str, Asset], Wallet] = {}
        self.audit: list[Transfer] | None = None
        """A list here receives every transfer of something; for tests and investigations."""

    def wallet(self, owner: str, asset: Asset) -> Wallet:
        """The wallet of an owner in an asset, opened empty when first asked for."""
        found = self._wallets.get((owner, asset))
        if found is None:
            found = self._wallets[owner, asset] = Wallet(owner, asset)
        return found

    def transfer(self, source: Wallet, target: Wallet, amount: Cash, reason: TransferReason) -> None:
        """Move an amount that is not negative: `settle` where it may not turn round."""
        assert amount >= 0
        self.settle(source, target, amount, reason)

    def settle(self, source: Wallet, target: Wallet, amount: Cash, reason: TransferReason) -> None:
        """Move a signed amount between two wallets of one asset: the other way when negative."""
        assert source.asset == target.asset
        source.balance -= amount
        target.balance += amount
        if self.audit is not None and amount:
            giver, taker = (source, target) if amount > 0 else (target, source)
            self.audit.append(Transfer(giver.owner, taker.owner, source.asset, abs(amount), reason))

    def balances(self) -> list[tuple[str, Asset, Cash]]:
        """Every wallet that is not empty, in canonical order."""
        return sorted((w.owner, w.asset, w.balance) for w in self._wallets.values() if w.balance)

    def restore(self, balances: Iterable[tuple[str, Asset, Cash]]) -> None:
        for owner, asset, balance in balances:
            self.wallet(owner, asset).balance = balance

    def check(self) -> None:
        """Assert that every asset's wallets sum to zero. O(wallets)."""
        totals: dict[Asset, Cash] = {}
        for wallet in self._wallets.values():
            totals[wallet.asset] = totals.get(wallet.asset, 0) + wallet.balance
        for asset, total in totals.items():
            assert total == 0, f"{total} units of {asset} came from nowhere"
