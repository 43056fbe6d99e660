"""A moment, or a span of time, as one types it: `13:00..14:30`, `-2h..`, `2020-03-12`, `..10:15`.

Each end is a time of the day that now is in, an instant, a day, or so long before now; an end that is left
out is open. The beginning belongs to a span, its end does not, but for a day, which belongs to it whole.
"""

import re

from exchange.edge.instant import InstantError, parse_instant, parse_span, parse_when
from exchange.edge.text import clean
from exchange.units import DAY, HOUR, MINUTE, SECOND, Time
from tui.looking.listing import OPEN, Span

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BETWEEN = ".."
_DAY_LIMITS = (24, 60, 60)


def read_moment(text: str, now: Time) -> Time | None:
    """An instant, a time of the day that `now` is in, or `+` a span from now; None when it is none."""
    text = text.strip()
    parts = text.split(":")
    if len(parts) in (2, 3) and all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in parts):
        counts = [int(part) for part in parts]
        legal = all(count < limit for count, limit in zip(counts, _DAY_LIMITS, strict=False))
        spans = zip(counts, (HOUR, MINUTE, SECOND), strict=False)
        return now // DAY * DAY + sum(count * span for count, span in spans) if legal else None
    try:
        return parse_when(text, now)
    except InstantError:
        return None


def read_span(text: str, now: Time) -> Span | None:
    """The span a text stands for; None when it is none, or empty."""
    start, end = (time for _, time in _ends(text.strip(), now))
    return None if start is None or end is None or start >= end else (start, end)


def no_span(text: str, now: Time) -> str:
    """Why a text is no span."""
    wrong = [clean(end.strip()) for end, time in _ends(text.strip(), now) if time is None]
    why = f'"{wrong[0]}" is no time' if wrong else "the end must follow the beginning"
    return f"not a time span ({why})"


def _ends(text: str, now: Time) -> tuple[tuple[str, Time | None], tuple[str, Time | None]]:
    """Both ends as they are typed, with the times they stand for."""
    first, _, last = text.partition(_BETWEEN)
    if _DAY.fullmatch(text):
        last = text
    start = _moment(first, now) if first.strip() or not text else 0
    return (first, start), (last, _end(last, now) if last.strip() else OPEN)


def _moment(text: str, now: Time) -> Time | None:
    text = text.strip()
    try:
        if _DAY.fullmatch(text):
            return parse_instant(f"{text}T00:00:00Z")
        if text.startswith("-"):
            return max(now - parse_span(text[1:]), 0)
    except InstantError:
        return None
    return None if text.startswith("+") else read_moment(text, now)


def _end(text: str, now: Time) -> Time | None:
    """A day is in the span to its own end."""
    text = text.strip()
    moment = _moment(text, now)
    return moment + DAY if moment is not None and _DAY.fullmatch(text) else moment
