"""The replay's line: what fell so far, where the tape stands, and no more than that of the future."""

from dataclasses import dataclass

from exchange.units import PPB, Cash, Rate, Time
from tui.colours.themes import Palette
from tui.painters import meter
from tui.painters.canvas import Canvas
from tui.telling import format
from tui.terminal import glyphs


@dataclass(frozen=True, kw_only=True)
class Timeline:
    histogram: tuple[Cash, ...]
    """Over the time so far, in equal spans."""
    progress_ppb: Rate | None
    """None in a market without end."""
    time: Time
    start: Time
    end: Time | None
    marks: tuple[tuple[Time, str], ...] = ()
    future: tuple[Cash, ...] = ()
    """Over the rest of the time, when it may be seen."""


def head(timeline: Timeline, width: int) -> int:
    """The column of the playhead."""
    if width <= 0:
        return 0
    share = PPB if timeline.progress_ppb is None else min(max(timeline.progress_ppb, 0), PPB)
    return min(share * width // PPB, width - 1)


def column(timeline: Timeline, time: Time, width: int) -> int:
    """The column of a moment."""
    whole = (timeline.end if timeline.end is not None else timeline.time) - timeline.start
    return min(max(time - timeline.start, 0) * width // max(whole, 1), max(width - 1, 0))


def histogram(timeline: Timeline, width: int, height: int, palette: Palette) -> Canvas:
    """The bars up to the playhead, growing stronger towards it; beyond it the future if it is shown."""
    canvas = Canvas(width, height, palette)
    now = head(timeline, width)
    past = meter.resample(timeline.histogram, now)
    rest = meter.resample(timeline.future, width - now - 1)
    whole = max([*past, *rest], default=0)
    soft, full = palette.liquidation_soft, palette.liquidation
    colours = [full if amount * 3 > whole else soft for amount in past]
    meter.columns(canvas, 0, 0, height, past, colours, whole)
    meter.columns(canvas, now + 1, 0, height, rest, [palette.faint] * len(rest), whole)
    return canvas


def strip(timeline: Timeline, width: int, palette: Palette) -> Canvas:
    """One row: histogram on a base line, playhead, and the hidden rest as a dashed line."""
    canvas = Canvas(width, 1, palette, palette.bar)
    now = head(timeline, width)
    canvas.rule(0, 0, now, "▁", palette.faint)
    bars = histogram(timeline, width, 1, palette)
    for x in range(width):
        char = bars.glyph(x, 0)
        if char != " ":
            strong = char in "▃▄▅▆▇█" and x < now
            colour = palette.liquidation if strong else palette.liquidation_soft
            canvas.put(x, 0, char, colour if x < now else palette.faint)
        elif x > now:
            canvas.put(x, 0, glyphs.DASH, palette.faint)
    for time, _ in timeline.marks:
        if time <= timeline.time:
            canvas.put(min(column(timeline, time, width), now), 0, glyphs.OWN, palette.info, bold=True)
    canvas.text(now, 0, glyphs.CURSOR, palette.accent, bold=True)
    return canvas


def track(timeline: Timeline, width: int, height: int, palette: Palette) -> Canvas:
    """Histogram, the line with the marks on it, and their names under it, in three rows or more."""
    canvas = Canvas(width, height, palette)
    now = head(timeline, width)
    line = max(height - 2, 0) if height >= 3 else height - 1
    if line > 0:
        canvas.blit(0, 0, histogram(timeline, width, line, palette))
    canvas.rule(0, line, width, glyphs.RULE, palette.border)
    canvas.rule(0, line, now, glyphs.THICK, palette.accent)
    names: list[tuple[int, str]] = []
    for time, name in timeline.marks:
        x = column(timeline, time, width)
        canvas.text(x, line, glyphs.OWN, palette.info, bold=True)
        names.append((x, name))
    canvas.text(now, line, glyphs.HEAD, palette.bright, bold=True)
    if height >= 3:
        _names(canvas, timeline, names, line + 1)
    return canvas


def _names(canvas: Canvas, timeline: Timeline, names: list[tuple[int, str]], y: int) -> None:
    """Names of marks first, then times where there is room between them."""
    width, palette = canvas.width, canvas.palette
    taken: list[tuple[int, int]] = []

    def write(x: int, text: str, colour: str) -> None:
        x = max(min(x, width - len(text)), 0)
        if len(text) <= width and all(x > end or x + len(text) < start for start, end in taken):
            canvas.text(x, y, text, colour)
            taken.append((x - 1, x + len(text) + 1))

    for x, name in reversed(names):
        write(x, name, palette.info)
    end = timeline.end if timeline.end is not None else timeline.time
    for number in (0, 4, 2, 1, 3):
        time = timeline.start + (end - timeline.start) * number // 4
        day = "" if format.date(time) == format.date(timeline.start) else f"{format.day(time)} "
        write(column(timeline, time, width), f"{day}{format.minute(time)}", palette.muted)
