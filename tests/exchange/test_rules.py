"""What a venue may be made of."""

import pytest
from msgspec.structs import replace

from exchange.terms import Asset, Symbol
from tests.kit import ETH, inverse, linear, rules


@pytest.mark.parametrize(
    ("contracts", "why"),
    [
        ((linear(ETH), replace(inverse(), symbol=Symbol("ETHUSD"), base=Asset("ETH"))), "ETH: an isolated"),
        ((linear(maker_fee_ppb=2, taker_fee_ppb=1),), "the taker's fee"),
        ((linear(), linear(ETH), linear(taker_fee_ppb=1)), "BTC: stands there twice"),
    ],
)
def test_contracts_by_which_money_could_not_be_kept_make_no_venue(contracts, why):
    """An account's scope is a symbol or an asset, and an order sets its fee aside before it is known whether
    it makes or takes."""
    with pytest.raises(ValueError, match=why):
        rules(*contracts)
