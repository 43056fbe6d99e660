from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from exchange.numerals import parse_units
from exchange.terms import Asset, ContractKind
from exchange.units import DAY, HOUR, MINUTE, PPB, SECOND
from tests.tui.frames import DOLLAR, INSTRUMENTS, NOW
from tui.telling import format

BTC = INSTRUMENTS[0]
INVERSE = replace(
    BTC, kind=ContractKind.INVERSE, base=Asset("BTC"), quote=Asset("USD"), size_places=0, cash_places=12
)


@dataclass(frozen=True)
class Shown:
    text: str
    expected: str


@pytest.mark.parametrize(
    "shown",
    [
        Shown(format.price(582_145, BTC), "58,214.5"),
        Shown(format.price(0, BTC), "0.0"),
        Shown(format.price(None, BTC), "--"),
        Shown(format.price(582_145, replace(BTC, tick=5)), "291,072.5"),
        Shown(format.size(850, BTC), "0.850"),
        Shown(format.size(850, BTC, signed=True), "+0.850"),
        Shown(format.size(2_107_524_000, BTC), "2,107,524.000"),
        Shown(format.cash(1_241_807_000_000, 8), "12,418.07"),
        Shown(format.cash(None, 8), "--"),
        Shown(format.cash(123_456_789_012, 12), "0.123457"),
        Shown(format.pnl(-187_187_000_000, 8), "-1,871.87"),
        Shown(format.pnl(100_920_000_000, 8), "+1,009.20"),
        Shown(format.pnl(0, 8), "0.00"),
        Shown(format.pnl(-499_999, 8), "0.00"),
        Shown(format.pnl(-500_000, 8), "-0.01"),
        Shown(format.percent(-41_800_000, 2, signed=True), "-4.18%"),
        Shown(format.percent(-231_000, 4, signed=True), "-0.0231%"),
        Shown(format.percent(1_280_000_000, 0), "128%"),
        Shown(format.percent(None), "--"),
        Shown(format.part(-999_700_000, signed=True), "-99.97%"),
        Shown(format.part(-999_999_999, 0), "-99.9999999%"),
        Shown(format.part(-1_000_000_000), "-100.0%"),
        Shown(format.part(-999_400_000), "-99.9%"),
        Shown(format.part(1_000_400_000), "100.0%"),
        Shown(format.part(764_000_000, 0, signed=True), "+76%"),
        Shown(format.share(-73, 100, signed=True), "-73%"),
        Shown(format.share(1, 0), "--"),
        Shown(format.move(576_798, 582_098), "-0.9%"),
        Shown(format.move(None, 582_098), "--"),
        Shown(format.move(37_057, 33_184), "+11.7%"),
        Shown(format.basis_points(5, 582_145), "0.1bp"),
        Shown(format.multiple(1000, 370), "2.7x"),
        Shown(format.multiple(1, 0), "--"),
        Shown(format.compact(186_400_000 * DOLLAR, 8), "186.4M"),
        Shown(format.compact(3_920_000_000 * DOLLAR, 8), "3.92B"),
        Shown(format.compact(999 * DOLLAR, 8), "999"),
        Shown(format.compact(-24_400), "-24.4K"),
        Shown(format.amount(-28_300_000 * DOLLAR, 8, "USDT"), "-$28.3M"),
        Shown(format.amount(12_500 * 10**12, 12, "BTC"), "12.5K BTC"),
        Shown(format.amount(312 * 10**12, 12, "BTC"), "312 BTC"),
        Shown(format.amount(-12_345 * 10**9, 12, "BTC"), "-12.35 BTC"),
        Shown(format.amount(12_500 * 10**6, 12, "BTC"), "0.0125 BTC"),
        Shown(format.amount(125 * 10**6, 12, "BTC"), "0.000125 BTC"),
        Shown(format.amount(0, 12, "BTC"), "0 BTC"),
        Shown(format.estimate("117.6"), "~117.6"),
        Shown(format.estimate("--"), "--"),
        Shown(format.leverage(20), "20x"),
        Shown(format.clock(NOW), "13:24:07"),
        Shown(format.minute(NOW), "13:24"),
        Shown(format.moment(NOW), "2021-05-19 13:24:07"),
        Shown(format.duration(41 * MINUTE + 12 * SECOND), "00:41:12"),
        Shown(format.duration(2 * DAY + HOUR), "2d 01:00:00"),
        Shown(format.duration(-5), "00:00:00"),
        Shown(format.span(15 * MINUTE), "15m"),
        Shown(format.span(5 * SECOND), "5s"),
        Shown(format.span(HOUR), "1h"),
        Shown(format.span(90 * SECOND), "90s"),
    ],
    ids=lambda shown: shown.expected,
)
def test_a_number_is_shown_as_it_should_be(shown):
    assert shown.text == shown.expected


@given(st.integers(-(10**30), 10**30), st.integers(0, 12), st.integers(0, 12), st.booleans())
def test_no_amount_is_ever_a_negative_zero_or_scientific(amount, places, shown, signed):
    text = format.decimal(amount, places, shown, signed=signed)
    digits = text.lstrip("+-").replace(",", "").replace(".", "")
    assert digits.isdigit()
    assert set(digits) != {"0"} or text[0] not in "+-"


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**9))
def test_rounding_is_to_nearest_and_the_same_on_both_sides_of_zero(numerator, denominator):
    rounded = format.rounded(numerator, denominator)
    assert abs(rounded * denominator - numerator) * 2 <= denominator
    assert format.rounded(-numerator, denominator) == -rounded


@given(st.integers(1, 10**9), st.integers(1, 10**7))
def test_the_entry_of_a_single_fill_is_its_price(size, price):
    for signed in (size, -size):
        cost = BTC.value(signed, price)
        assert format.entry(signed, cost, BTC) == format.price(price, BTC)
        assert format.entry_ticks(signed, cost, BTC) == price


def test_the_entry_of_an_inverse_position_is_size_over_cost():
    size, price = -100_000, 10_000
    cost = INVERSE.value(size, price)
    assert format.entry(size, cost, INVERSE) == "1,000.0"
    assert format.entry_ticks(size, cost, INVERSE) == price


def test_a_flat_position_has_no_entry():
    assert format.entry(0, 0, BTC) == "--"


@given(st.integers(-(10**20), 10**20))
def test_a_date_never_fails_whatever_the_time(time):
    assert len(format.date(time * PPB)) == 10


def test_a_sentence_is_read_with_its_thousands_apart_and_its_dates_whole():
    said = "sold 41200000 at 57455.3 on 2021-05-19 13:22:07, the mark moved -1082; 0.0212% of 2567"
    assert format.read_aloud(said) == (
        "sold 41,200,000 at 57,455.3 on 2021-05-19 13:22:07, the mark moved -1,082; 0.0212% of 2,567"
    )


def test_a_buffer_far_beyond_what_is_needed_says_only_that():
    assert [format.buffer(ppb) for ppb in (None, 191_000_000, 9_990_000_000, 247_970_000_000)] == [
        "--",
        "19%",
        "999%",
        ">999%",
    ]


@given(st.lists(st.integers(-(10**15), 10**15), max_size=12))
def test_amounts_that_are_shown_beside_their_sum_add_up_to_it(amounts: list[int]) -> None:
    told = format.adding_up(amounts, 8)
    assert sum(told) == format.rounded(sum(amounts), 10**6) * 10**6
    assert all(abs(one - other) < 10**6 for one, other in zip(told, amounts, strict=True))
    assert not any(one % 10**6 for one in told)


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14), st.sampled_from((8, 12)))
def test_a_need_beyond_what_there_is_looks_so_and_one_within_never_does(need, have, places):
    told = [
        Decimal(text.replace(",", ""))
        for text in (format.need(need, places, have), format.have(have, places))
    ]
    assert (told[0] > told[1]) is (need > have)
    assert told[1] <= Decimal(have).scaleb(-places)


@given(st.integers(0, 10**14), st.sampled_from((8, 12)))
def test_what_is_said_to_be_needed_is_enough_and_what_is_said_to_be_there_is_there(amount, places):
    step = 10 ** (places - format.cash_shown(places))
    needed, there = (
        parse_units(each.replace(",", ""), places)
        for each in (format.need(amount, places), format.have(amount, places))
    )
    assert there <= amount <= needed
    assert needed - there in (0, step)
