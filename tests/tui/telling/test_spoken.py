"""Money is said to the cent; prices, sizes and shares keep their decimals."""

import pytest

from tests.tui.frames import INSTRUMENTS
from tui.telling.spoken import said

BTC = INSTRUMENTS[0]


@pytest.mark.parametrize(
    ("sentence", "spoken"),
    [
        ("equity 458.49056 over maintenance 124.047792", "equity 458.49 over maintenance 124.05"),
        ("opened long 0.125 at 60412.35", "opened long 0.125 at 60,412.35"),
        (
            "20x isolated, margin 2567.5, liquidated below 57679.8",
            "20x isolated, margin 2,567.50, liquidated below 57,679.8",
        ),
        ("lost 2567.51000001 USDT", "lost 2,567.51 USDT"),
        ("+4639.26079911 USDT at 10:22:05, the least", "+4,639.27 USDT at 10:22:05, the least"),
        ("312 liquidations sold 41200000.12345678", "312 liquidations sold 41,200,000.12"),
        ("the rate was 0.01%", "the rate was 0.01%"),
        ("+500 USDT at 13:05:08 of 0.0212%", "+500 USDT at 13:05:08 of 0.0212%"),
    ],
)
def test_a_sentence_is_said(sentence: str, spoken: str) -> None:
    assert said(sentence, BTC) == spoken


def test_what_belongs_to_no_known_contract_is_said_in_full() -> None:
    assert said("lost 2567.51000001", None) == "lost 2,567.51000001"
