"""Instants and spans as people write them: ISO 8601 in UTC, and `+90s` or `+6h20m` after a beginning.

Whole nanoseconds both ways; a zone other than UTC, or none, is refused.
"""

import re
from datetime import UTC, datetime, timedelta

from exchange.numerals import Unusable
from exchange.units import DAY, HOUR, MINUTE, SECOND, Time

_INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]"
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(?:Z|\+00:00)\Z"
)
_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": 1_000_000}
_SPAN = re.compile("".join(f"(?:([0-9]{{1,9}}){unit}(?![a-z]))?" for unit in _UNITS) + r"\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class InstantError(Unusable):
    """Text that is no instant or span of the grammar."""


def parse_instant(text: str) -> Time:
    """Read `2020-03-12T09:00:00Z`, with up to nine decimals of a second."""
    match = _INSTANT.match(text) if len(text) <= 40 else None
    if match is None:
        raise InstantError("not a time in UTC such as 2020-03-12T09:00:00Z")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        whole = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _EPOCH
    except ValueError as error:
        raise InstantError(f"no such time: {error}") from None
    return _whole_seconds(whole) * SECOND + int((match[7] or "0").ljust(9, "0"))


def parse_span(text: str) -> Time:
    """Read `90s`, `5m`, `2h`, `1d`, `500ms`, or several from the longest down: `6h20m`."""
    match = _SPAN.match(text)
    if not text or match is None:
        raise InstantError("not a span such as 90s, 5m, 2h, 6h20m, 1d")
    return sum(int(count or 0) * unit for count, unit in zip(match.groups(), _UNITS.values(), strict=True))


def parse_when(text: str, start: Time) -> Time:
    """Read an instant, or with a leading `+` a span after `start`."""
    return start + parse_span(text[1:]) if text.startswith("+") else parse_instant(text)


def format_instant(time: Time) -> str:
    """ISO 8601 in UTC; decimals of a second only where there are any."""
    seconds, rest = divmod(time, SECOND)
    whole = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{str(rest).rjust(9, '0').rstrip('0')}Z" if rest else f"{whole}Z"


def window_text(start: Time, end: Time | None) -> str:
    """What a window is, or where one without an end begins, for a sentence."""
    return (
        f"begins at {format_instant(start)}"
        if end is None
        else f"is {format_instant(start)} to {format_instant(end)}"
    )


def from_datetime(moment: datetime) -> Time:
    """An aware datetime as TOML gives it, to the microsecond."""
    if moment.utcoffset() is None or moment.utcoffset() != timedelta(0):
        raise InstantError("not a time in UTC such as 2020-03-12T09:00:00Z")
    span = moment - _EPOCH
    return _whole_seconds(span) * SECOND + span.microseconds * 1000


def _whole_seconds(span: timedelta) -> int:
    return span.days * 86_400 + span.seconds
