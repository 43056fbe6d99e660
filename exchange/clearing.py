"""One fill becomes a changed position, realized profit, margin moved, and a fee.

The clearing wallet of the instrument stands between the two sides: over all desks the costs of the
open positions are exactly what it has paid out (INVARIANTS 0).
"""

from typing import Final

import msgspec

from exchange.account import Desk
from exchange.ledger import Ledger, Wallet
from exchange.reserves import hold
from exchange.terms import TransferReason
from exchange.units import Cash, Size, div_ceil


class Fill(msgspec.Struct, frozen=True, gc=False):
    """One side of a match, as it is to be settled."""

    size: Size
    """Signed lots."""
    value: Cash
    """Signed, as `Instrument.value` books it."""
    fee: Cash
    """Negative for a rebate."""
    fee_wallet: Wallet
    fee_reason: TransferReason
    open_loss: Cash = 0
    """Reserved for this part of the order; goes into the isolated account with the margin."""
    releases: bool = True
    """Whether closing part of an isolated position frees its share of the margin."""


class Fee(msgspec.Struct, frozen=True, gc=False):
    """What a taker pays for one match, to whom, as what."""

    amount: Cash
    wallet: Wallet
    reason: TransferReason


class Settled(msgspec.Struct, frozen=True, gc=False):
    realized: Cash
    """Price profit, fees apart."""
    margin: Cash
    """Moved into the isolated account (positive) or back to cross."""
    lost: Cash
    """Isolated and now closed: margin put in less what came back; else 0."""


_NOTHING: Final = Settled(0, 0, 0)
_PROFIT: Final = TransferReason.REALIZED_PROFIT


def settle(desk: Desk, fill: Fill, clearing: Wallet, ledger: Ledger) -> Settled:
    """Settle one side of a match. A flip closes first, then opens at the same price (RULES 11)."""
    size, before = desk.position.size, desk.cross.wallet.balance
    if size * fill.size >= 0:
        return _open(desk, fill, ledger, before)
    held = abs(size)
    if abs(fill.size) <= held:
        return _close(desk, fill, clearing, ledger)
    closing, opening = split(fill, held)
    closed = _close(desk, closing, clearing, ledger)
    opened = _open(desk, opening, ledger, before)
    return Settled(closed.realized, closed.margin + opened.margin, closed.lost)


def split(fill: Fill, held: Size) -> tuple[Fill, Fill]:
    """A flip as the fill that closes what is held, and the one that opens the rest."""
    lots = abs(fill.size)
    size = held if fill.size > 0 else -held
    value = fill.value * held // lots
    fee = fill.fee * held // lots
    loss = fill.open_loss * held // lots
    closing = Fill(size, value, fee, fill.fee_wallet, fill.fee_reason)
    opening = Fill(
        fill.size - size,
        fill.value - value,
        fill.fee - fee,
        fill.fee_wallet,
        fill.fee_reason,
        fill.open_loss - loss,
        fill.releases,
    )
    return closing, opening


def _open(desk: Desk, fill: Fill, ledger: Ledger, before: Cash) -> Settled:
    """Opening fees are paid from the cross account, whatever the mode (DECISIONS).

    Margin is what was reserved for it: what a cross wallet below zero owed before, it still owes.
    """
    realized = desk.book_fill(fill.size, fill.value)
    assert realized == 0
    hold(desk, ledger)
    cross = desk.cross.wallet
    ledger.settle(fill.fee_wallet, cross, -fill.fee, fill.fee_reason)
    if desk.account is desk.cross:
        return _NOTHING
    needed = div_ceil(abs(fill.value), desk.leverage) + fill.open_loss
    owed = min(0, before)
    margin = max(0, min(needed, cross.balance - owed))
    ledger.transfer(cross, desk.account.wallet, margin, TransferReason.OPENING_MARGIN)
    desk.account.put_in += margin
    return Settled(0, margin, 0)


def _close(desk: Desk, fill: Fill, clearing: Wallet, ledger: Ledger) -> Settled:
    """Closing fees and losses are borne by the scope that holds the position."""
    account, held = desk.account, abs(desk.position.size)
    before = account.wallet.balance
    realized = desk.book_fill(fill.size, fill.value)
    ledger.settle(clearing, account.wallet, realized, _PROFIT)
    ledger.settle(fill.fee_wallet, account.wallet, -fill.fee, fill.fee_reason)
    hold(desk, ledger)
    if account is desk.cross:
        return Settled(realized, 0, 0)
    left = abs(desk.position.size)
    if not left:
        return _return_margin(desk, realized, ledger)
    if not fill.releases:
        return Settled(realized, 0, 0)
    kept = div_ceil(before * left, held)
    account.put_in = account.put_in * left // held
    freed = max(0, account.wallet.balance - kept)
    ledger.transfer(account.wallet, desk.cross.wallet, freed, TransferReason.MARGIN_RELEASE)
    return Settled(realized, -freed, 0)


def _return_margin(desk: Desk, realized: Cash, ledger: Ledger) -> Settled:
    """An isolated position is closed: what is left of its margin returns to the cross wallet."""
    account = desk.account
    left = max(0, account.wallet.balance)
    ledger.transfer(account.wallet, desk.cross.wallet, left, TransferReason.MARGIN_RELEASE)
    lost = account.put_in - left
    account.put_in = 0
    account.called = False
    return Settled(realized, -left, lost)
