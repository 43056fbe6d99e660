"""What people write in a plan's fields becomes whole numbers, or says what would."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from exchange.units import HOUR, PPB
from replays.planning.fields import (
    AssetCashText,
    CashText,
    Grounds,
    KnownAsset,
    KnownSymbol,
    ShareText,
    TimeText,
    positive,
)
from tests.replays.planning.contracts import XBTUSD


class Line(BaseModel):
    symbol: KnownSymbol | None = None
    asset: KnownAsset | None = None
    margin: CashText | None = None
    cash: AssetCashText | None = None
    share: ShareText | None = None
    when: TimeText | None = None


def read(end: int | None = HOUR, **line: Any) -> Line:
    return Line.model_validate(line, context=Grounds.of((XBTUSD,), 0, end))


def test_amounts_are_in_units_of_the_asset_the_contract_settles_in() -> None:
    assert read(symbol="XBTUSD", margin="0.1").margin == 10**11
    assert read(asset="BTC", cash="1").cash == 10**12


@pytest.mark.parametrize(("text", "ppb"), [("5%", PPB // 20), ("0.05", PPB // 20), ("1", PPB), ("100%", PPB)])
def test_a_share_is_a_fraction_or_per_cent(text: str, ppb: int) -> None:
    assert read(share=text).share == ppb


@pytest.mark.parametrize("share", ["0", "101%", "1.1", "-5%", "5 %", "%", 0.5])
def test_a_share_beyond_the_whole_is_refused(share: object) -> None:
    with pytest.raises(ValidationError):
        read(share=share)


def test_an_endless_window_has_no_last_moment() -> None:
    assert read(end=None, when="+99d").when == 99 * 24 * HOUR
    with pytest.raises(ValidationError, match="outside the window, which is 1970-01-01T00:00:00Z to"):
        read(when="+99d")


def test_a_number_without_its_contract_cannot_be_read() -> None:
    with pytest.raises(ValidationError, match="needs a symbol"):
        read(margin="1")
    with pytest.raises(ValidationError, match="needs an asset"):
        read(cash="1")


def test_counts_are_above_nothing_and_within_bounds() -> None:
    assert positive(1) == 1
    for count in (0, -1, 10**19):
        with pytest.raises(ValueError, match=r"above|too large"):
            positive(count)
