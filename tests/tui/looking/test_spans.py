"""A span is typed by its ends, each of which may be left out."""

import pytest

from exchange.units import DAY, HOUR, MINUTE, SECOND
from tests.tui.frames import NOW
from tui.looking.listing import OPEN, span_words
from tui.looking.spans import no_span, read_span

MIDNIGHT = NOW // DAY * DAY


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("13:00..13:20", MIDNIGHT + 13 * HOUR, MIDNIGHT + 13 * HOUR + 20 * MINUTE, "13:00:00 to 13:20:00"),
        ("-2h..", NOW - 2 * HOUR, OPEN, "since 05-19 11:24:07"),
        ("-2h", NOW - 2 * HOUR, OPEN, "since 05-19 11:24:07"),
        ("..10:15:30", 0, MIDNIGHT + 10 * HOUR + 15 * MINUTE + 30 * SECOND, "until 05-19 10:15:30"),
        ("..-5m", 0, NOW - 5 * MINUTE, "until 05-19 13:19:07"),
        ("2021-05-19", MIDNIGHT, MIDNIGHT + DAY, "2021-05-19"),
        ("2021-05-18..2021-05-19", MIDNIGHT - DAY, MIDNIGHT + DAY, "05-18 00:00 to 05-20 00:00"),
        (" 2021-05-19T12:00:00Z .. -1m ", MIDNIGHT + 12 * HOUR, NOW - MINUTE, "12:00:00 to 13:23:07"),
    ],
)
def test_a_span_reads_as_what_was_meant(text: str, start: int, end: int, words: str) -> None:
    assert read_span(text, NOW) == (start, end)
    assert span_words((start, end)) == words


@pytest.mark.parametrize(
    "text",
    ["", "  ", "x", "25:00..", "13:00..12:00", "13:00..13:00", "2021-13-01", "+2h..", "1..2..3", "-2y"],
)
def test_what_is_no_span_is_none(text: str) -> None:
    assert read_span(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("13:00..12:00", "the end must follow the beginning"),
        ("25:00..26:00", '"25:00" is no time'),
        ("13:00..soon", '"soon" is no time'),
        ("2021-13-01", '"2021-13-01" is no time'),
        ("", '"" is no time'),
    ],
)
def test_why_it_is_no_span_is_told(text: str, why: str) -> None:
    assert no_span(text, NOW) == f"not a time span ({why})"
