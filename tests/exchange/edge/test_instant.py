"""Times are read and written as people write them, to the nanosecond."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.edge.instant import (
    InstantError,
    format_instant,
    from_datetime,
    parse_instant,
    parse_span,
    parse_when,
    window_text,
)
from exchange.units import DAY, SECOND

NINE = 1_584_003_600 * SECOND


def test_an_instant_is_read_to_the_nanosecond() -> None:
    assert parse_instant("2020-03-12T09:00:00Z") == NINE
    assert parse_instant("2020-03-12 09:00Z") == NINE
    assert parse_instant("2020-03-12T09:00:00.000000001+00:00") == NINE + 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2020-03-12",
        "2020-03-12T09:00:00",
        "2020-03-12T09:00:00+02:00",
        "2020-13-12T09:00:00Z",
        "2020-03-12T25:00:00Z",
        "２020-03-12T09:00:00Z",
        "2020-03-12T09:00:00Z\n",
        "1584003600",
    ],
)
def test_what_is_no_instant_in_utc_is_refused(text: str) -> None:
    with pytest.raises(InstantError):
        parse_instant(text)


def test_a_span_counts_from_the_beginning() -> None:
    assert parse_when("+90s", NINE) == NINE + 90 * SECOND
    assert parse_when("2020-03-12T09:00:00Z", 0) == NINE
    assert parse_span("1d") == DAY


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("6h20m", 22_800),
        ("1h30m", 5_400),
        ("1d2h", 93_600),
        ("0h90m", 5_400),
        ("1d2h3m4s", 93_784),
        ("2m", 120),
    ],
)
def test_a_span_may_have_several_parts_from_the_longest_down(text: str, seconds: int) -> None:
    assert parse_span(text) == seconds * SECOND
    assert parse_when(f"+{text}", NINE) == NINE + seconds * SECOND


def test_milliseconds_are_no_minutes() -> None:
    assert parse_span("500ms") == SECOND // 2
    assert parse_span("1m500ms") == 60 * SECOND + SECOND // 2


NO_SPANS = "90 -90s 1.5h s 1_0s 9999999999s h 6h7h 20m6h 6h20 6h+20m h20m 6h20mm 6H 6msh"


@pytest.mark.parametrize("text", ["", "6h 20m", "6h\n", *NO_SPANS.split()])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(InstantError):
        parse_span(text)


@given(st.integers(min_value=0, max_value=4_000_000_000 * SECOND))
def test_what_is_written_reads_back(time: int) -> None:
    assert parse_instant(format_instant(time)) == time


def test_decimals_appear_only_where_there_are_any() -> None:
    assert format_instant(NINE) == "2020-03-12T09:00:00Z"
    assert format_instant(NINE + 500_000_000) == "2020-03-12T09:00:00.5Z"


def test_a_datetime_without_zone_is_refused() -> None:
    assert from_datetime(datetime(2020, 3, 12, 9, tzinfo=UTC)) == NINE
    with pytest.raises(InstantError):
        from_datetime(datetime(2020, 3, 12, 9))


def test_a_window_without_an_end_only_begins() -> None:
    assert window_text(NINE, None) == "begins at 2020-03-12T09:00:00Z"
    assert window_text(NINE, NINE + SECOND) == "is 2020-03-12T09:00:00Z to 2020-03-12T09:00:01Z"
