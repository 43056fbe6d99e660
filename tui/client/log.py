"""What has been said in a session: messages, refusals, notices and the world's coming and going, with times.

The newest lines are kept, so many of them and no more. The one law: what is logged is what was said; a
sentence that comes twice at one moment, as a refusal and as its notice, is one line.
"""

from collections import deque
from collections.abc import Iterable
from itertools import islice

import msgspec

from exchange.edge.instant import format_instant
from exchange.edge.text import clean_message
from exchange.units import Time
from replays.messages.frame import Control, Notice
from tui.telling.text import branch_named

LINES_MAX = 2_000
REPEATS_WITHIN = 3
"""Among so many lines the same sentence under another kind, or at the same moment, is a repeat."""
TOPICS: dict[str, frozenset[str]] = {
    "": frozenset(),
    "orders": frozenset({"filled", "cancelled", "accepted"}),
    "refusals": frozenset({"rejected", "refused", "error", "warning"}),
    "danger": frozenset({"margin_call", "liquidated", "deleveraged", "alert"}),
    "funding": frozenset({"funding"}),
    "world": frozenset({"opened", "stopped", "replay"}),
}
"""What the log can be narrowed to, in turn; empty: everything."""
DEEDS = TOPICS["orders"] | TOPICS["danger"] | TOPICS["funding"]
"""Kinds of which each line is one that happened, however like the one before it."""


class LogLine(msgspec.Struct, frozen=True):
    number: int
    time: Time | None
    """Of the tape; None before there was one."""
    kind: str
    """A notice's kind; or accepted, refused, opened, stopped, replay, info, warning or error."""
    text: str
    symbol: str = ""


class Log:
    """The last lines of a session."""

    def __init__(self, limit: int = LINES_MAX) -> None:
        self._lines: deque[LogLine] = deque(maxlen=limit)
        self.count = 0
        """Of all lines there have been."""

    def add(self, time: Time | None, kind: str, text: str, symbol: str = "") -> None:
        text = clean_message(text)
        if not text or self._was_just_said(time, kind, text):
            return
        self.count += 1
        self._lines.append(LogLine(self.count, time, kind, text, symbol))

    def recall(self, notices: Iterable[Notice]) -> None:
        """What was said before a session was left; what is still here is not said again."""
        here = {(each.time, each.kind, each.text) for each in self._lines}
        for each in notices:
            if (each.time, each.kind, clean_message(each.text)) not in here:
                self.add(each.time, each.kind, each.text, each.symbol)

    def _was_just_said(self, time: Time | None, kind: str, text: str) -> bool:
        return kind not in TOPICS["world"] and any(
            each.text == text and (each.kind != kind or (each.time == time and kind not in DEEDS))
            for each in islice(reversed(self._lines), REPEATS_WITHIN)
        )

    def lines(self, topic: str = "", find: str = "", symbol: str = "") -> list[LogLine]:
        """The newest first: of one topic, with a text in them, about one market."""
        return [each for each in reversed(self._lines) if is_wanted(each, topic, find, symbol)]


def is_wanted(line: LogLine | Notice, topic: str, find: str, symbol: str) -> bool:
    """Is it of a topic, with a text in it, about a market? Empty: whatever it is."""
    kinds, wanted = TOPICS[topic], find.lower()
    return (
        (not kinds or line.kind in kinds)
        and (not symbol or line.symbol == symbol)
        and (not wanted or wanted in line.text.lower() or wanted in line.kind)
    )


def next_topic(topic: str, step: int = 1) -> str:
    """The topic after this one, round and round."""
    names = list(TOPICS)
    return names[(names.index(topic) + step) % len(names)]


def replay_words(control: Control, *, playing: bool) -> str:
    """A turn of the replay's knobs as the log says it; empty for what says nothing by itself."""
    match control.do:
        case "toggle":
            return "Paused." if playing else "Played on."
        case "speed":
            return f"At {control.value}x from here." if control.value else "At full speed from here."
        case "seek":
            return f"Turned to {format_instant(control.value)}."
        case "mark":
            return f"Marked: {control.text}."
        case "fork":
            return f"Branch started here: {control.text}."
        case "switch":
            return f"Switched to the end of {branch_named(control.text)}."
    return ""


def log_rows(lines: Iterable[LogLine]) -> list[list[str]]:
    """As a table to copy: time, kind, market, text."""
    return [
        [format_instant(each.time) if each.time is not None else "", each.kind, each.symbol, each.text]
        for each in lines
    ]
