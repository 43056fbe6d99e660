"""Every reason has a sentence, and its number is in the unit a person would type."""

import pytest
from msgspec.structs import replace

from exchange.instrument import Instrument, Tier
from exchange.terms import Asset, ContractKind, RejectReason, Symbol
from exchange.units import PPB
from replays.telling.refusals import SENTENCES, Money, money_of, needed, only_money, sentence

BTCUSDT = Instrument(
    symbol=Symbol("BTCUSDT"),
    base=Asset("BTC"),
    quote=Asset("USDT"),
    price_places=1,
    tick=5,
    size_places=3,
    lot=2,
    cash_places=8,
    tiers=(Tier(floor=0, rate_ppb=4_000_000, deduction_ppb=0, leverage_max=125),),
)


COINS = Money("BTC", 12)


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(RejectReason)


@pytest.mark.parametrize(
    ("reason", "needs", "text"),
    [
        (RejectReason.SIZE_BELOW_MINIMUM, 3, "The size is too small: at least 0.006."),
        (RejectReason.PRICE_OUTSIDE_BAND, 3, "The price is too far from the mark: no further than 1.5."),
        (RejectReason.INSUFFICIENT_MARGIN, 174_000_000_000, "Not enough free margin: 1,740 USDT needed."),
        (RejectReason.LEVERAGE_OUT_OF_RANGE, 50, "That leverage is not allowed at this size: at most 50x."),
        (RejectReason.OUT_OF_BOUNDS, 7, "The number is out of range: at most 3.5."),
        (RejectReason.NO_POSITION, None, "There is no position."),
        (RejectReason.DUPLICATE_CLIENT_ID, 12_345, "An open order already has that id: order 12345."),
    ],
)
def test_a_sentence_names_the_number_that_would_pass(
    reason: RejectReason, needs: int | None, text: str
) -> None:
    assert sentence(reason, needs, BTCUSDT) == text


@pytest.mark.parametrize(("stated", "words"), [(0, "at most"), (8, "at most"), (6, "at least")])
def test_a_price_beyond_the_bounds_is_told_the_end_that_it_lies_beyond(stated: int, words: str) -> None:
    text = sentence(RejectReason.OUT_OF_BOUNDS, 7, BTCUSDT, stated=stated)
    assert text == f"The number is out of range: {words} 3.5."


def test_numbers_keep_their_unit_without_an_instrument() -> None:
    assert needed(RejectReason.AMOUNT_ABOVE_AVAILABLE, 5 * 10**11, None, COINS) == "0.5"
    assert needed(RejectReason.EXPIRY_NOT_IN_FUTURE, 0, None) == "1970-01-01T00:00:00Z"
    assert needed(RejectReason.CALLBACK_OUT_OF_RANGE, PPB // 2, BTCUSDT) == "0.5"


@pytest.mark.parametrize("reason", [RejectReason.OUT_OF_BOUNDS, RejectReason.AMOUNT_ABOVE_AVAILABLE])
def test_an_amount_is_told_in_its_asset_and_not_at_all_where_that_is_unknown(reason: RejectReason) -> None:
    assert needed(reason, 5 * 10**11, None, COINS) == "0.5"
    assert sentence(reason, 5 * 10**11, None, COINS).endswith(": at most 0.5 BTC.")
    assert needed(reason, 5 * 10**11, None) is None
    assert sentence(reason, 5 * 10**11, None) == f"{SENTENCES[reason]}."


def test_the_money_of_a_command_without_a_symbol_is_its_assets() -> None:
    inverse = replace(BTCUSDT, kind=ContractKind.INVERSE, quote=Asset("USD"), cash_places=12)
    assert money_of("BTC", (BTCUSDT, inverse)) == COINS
    assert money_of("ETH", (BTCUSDT, inverse)) is None
    assert only_money((BTCUSDT, BTCUSDT)) == Money("USDT", 8)
    assert only_money((BTCUSDT, inverse)) is None
