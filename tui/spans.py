"""A span of time as one types it: `13:00..14:30`, `-2h..`, `2020-03-12`, `..10:15`.

Each end is a time of the day that now is in, an instant, a day, or so long before now; an end that is left
out is open. The beginning belongs to a span, its end does not, but for a day, which belongs to it whole.
"""

import re

from exchange.edge.instant import InstantError, parse_instant, parse_span
from exchange.units import DAY, Time
from tui.listing import OPEN, Span
from tui.screens.knobs import read_moment

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BETWEEN = ".."


def read_span(text: str, now: Time) -> Span | None:
    """The span a text stands for; None when it is none, or empty."""
    text = text.strip()
    if _DAY.fullmatch(text):
        start = _moment(text, now)
        return None if start is None else (start, start + DAY)
    first, between, last = text.partition(_BETWEEN)
    start = _moment(first, now) if first.strip() else 0
    end = _end(last, now) if between and last.strip() else OPEN
    if start is None or end is None or not text or start >= end:
        return None
    return start, end


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
