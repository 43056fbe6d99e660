"""The terms of a contract stand on one sheet, down to the smallest screen."""

from msgspec.structs import replace

from tests.tui.driving import screen
from tests.tui.frames import INSTRUMENTS
from tui.dialogs.contract import terms, tiers


def test_the_last_tier_has_no_end_and_fees_are_percents() -> None:
    rows = [[cell.text for cell in row] for row in tiers(INSTRUMENTS[0])]
    assert rows == [["50,000.00", "0.4%", "125x"], ["and beyond", "0.5%", "100x"]]
    told = dict(terms(replace(INSTRUMENTS[0], maker_fee_ppb=-250_000)))
    assert (told["maker fee"], told["taker fee"], told["tick"]) == ("-0.025%", "0.05%", "0.1 USDT")


async def test_a_key_shows_them_whole() -> None:
    async with screen(size=(80, 24)) as hand:
        await hand.press("Y")
        for text in ("Contract BTC-PERP", "funding every", "leverage at most", "and beyond", "esc close"):
            await hand.sees(text)


def test_a_share_is_told_with_every_digit_it_has() -> None:
    terms_told = dict(terms(replace(INSTRUMENTS[0], take_bound_ppb=999_900_000)))
    assert terms_told["market at most"] == "99.99% past mark"
    tier = replace(INSTRUMENTS[0].tiers[0], rate_ppb=33_333_334)
    assert tiers(replace(INSTRUMENTS[0], tiers=(tier,)))[0][1].text == "3.3333334%"
