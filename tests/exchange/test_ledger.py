"""Cash only ever moves."""

import pytest

from exchange.ledger import FEES, OUTSIDE, Ledger
from exchange.terms import Asset, TransferReason

USDT, COIN = Asset("USDT"), Asset("COIN")


def funded() -> Ledger:
    ledger = Ledger()
    ledger.transfer(
        ledger.wallet(OUTSIDE, USDT), ledger.wallet("alice/USDT", USDT), 100, TransferReason.DEPOSIT
    )
    return ledger


def test_what_one_wallet_gains_another_loses():
    assert funded().balances() == [(OUTSIDE, USDT, -100), ("alice/USDT", USDT, 100)]


def test_a_signed_amount_settles_either_way():
    ledger = funded()
    fees, alice = ledger.wallet(FEES, USDT), ledger.wallet("alice/USDT", USDT)
    ledger.settle(fees, alice, -3, TransferReason.TAKER_FEE)
    ledger.settle(fees, alice, 1, TransferReason.MAKER_FEE)
    ledger.settle(fees, alice, 0, TransferReason.MAKER_FEE)
    assert (fees.balance, alice.balance) == (2, 98)
    ledger.check()


def test_a_negative_amount_does_not_move():
    ledger = funded()
    with pytest.raises(AssertionError):
        ledger.transfer(
            ledger.wallet("alice/USDT", USDT), ledger.wallet(FEES, USDT), -1, TransferReason.TAKER_FEE
        )


def test_assets_do_not_mix():
    ledger = funded()
    with pytest.raises(AssertionError):
        ledger.transfer(
            ledger.wallet("alice/USDT", USDT), ledger.wallet("alice/COIN", COIN), 1, TransferReason.DEPOSIT
        )


def test_a_unit_from_nowhere_is_found():
    ledger = funded()
    ledger.restore([("bob/USDT", USDT, 1)])
    with pytest.raises(AssertionError, match="came from nowhere"):
        ledger.check()


def test_an_audit_hears_of_every_transfer():
    ledger = funded()
    ledger.audit = []
    ledger.transfer(ledger.wallet("alice/USDT", USDT), ledger.wallet(FEES, USDT), 7, TransferReason.TAKER_FEE)
    (entry,) = ledger.audit
    assert (entry.source, entry.target, entry.amount) == ("alice/USDT", FEES, 7)
