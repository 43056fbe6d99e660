"""The last line but one of every screen: where the tape stands, and what has fallen so far."""

from exchange.units import MINUTE, PPB, SECOND, Time
from replays.messages.frame import Hello, Playback
from tui.colours.themes import Colour
from tui.looking.view import View
from tui.painters import timeline
from tui.painters.canvas import Canvas, cut
from tui.painters.timeline import Timeline
from tui.painters.widest import Widest
from tui.telling import format
from tui.terminal import glyphs
from tui.widgets.panel import LivePanel

MAIN = "main"
COMPUTING = "computing"
BRANCH_CELLS = 12
SHORT_PPB = PPB * 7 // 10
"""A pace below this share of what is asked for is told."""
NEWS_SECONDS = 12
"""How long, in seconds before the screen, a headline takes the scenario's place."""


class ReplayLine(LivePanel, can_focus=False):
    DEFAULT_CSS = "ReplayLine { height: 1; }"

    bordered = False

    def content(self, view: View, width: int, height: int) -> Canvas:
        palette = view.palette
        if view.stopped:
            canvas = Canvas(width, height, palette, palette.danger)
            canvas.text(1, 0, cut(view.stopped, width - 2), palette.bg, bold=True)
            return canvas
        canvas = Canvas(width, height, palette, palette.bar)
        x = state(canvas, 1, 0, view, self.widest) + 2
        tail, colour = _tail(view, width, width - x - 2)
        needed = len(tail) + (1 if news(view) else 12)
        left = canvas.right(width - 1, 0, tail, colour) if x + needed < width else width
        room = left - x - 2
        if room >= 8:
            canvas.blit(x, 0, timeline.strip(timeline_of(view), room, palette))
        return canvas


def state(canvas: Canvas, x: int, y: int, view: View, widest: Widest, *, dated: bool = False) -> int:
    """Glyph, speed and tape time, which stands where it stood at this speed; gives the cell after them."""
    palette, playback, hello = canvas.palette, view.frame.playback, view.hello
    glyph, colour = _lamp(playback, view)
    x = canvas.text(x, y, glyph, colour, bold=True) + 1
    said = speed(playback)
    known = widest.under((canvas.width, playback.speed, playback.state == COMPUTING))
    canvas.text(x, y, said, palette.bright, bold=True)
    x += known.grown("speed", len(said)) + 2
    day = f"{format.day(playback.time)} " if over_days(hello) else ""
    moment = format.moment(playback.time) if dated else f"{day}{format.clock(playback.time)}"
    x = canvas.text(x, y, moment, palette.bright)
    if not dated and hello.end is not None and canvas.width >= 100:
        x = canvas.text(x, y, f" / {edge(hello, hello.end)}", palette.muted)
    if playback.branch != MAIN:
        x = canvas.text(x + 2, y, cut(playback.branch, BRANCH_CELLS), palette.info)
    return x


def over_days(hello: Hello) -> bool:
    """Whether a time of the day alone would not say which day of the window it is of."""
    return hello.end is not None and format.date(hello.start) != format.date(hello.end)


def edge(hello: Hello, time: Time) -> str:
    """The beginning or the end of the window, with its day where that must be said."""
    return f"{format.day(time)} {format.minute(time)}" if over_days(hello) else format.minute(time)


def speed(playback: Playback) -> str:
    """Tape seconds a second, and those reached where they are clearly fewer; a standing tape says so, and
    a seek how long it will take."""
    if playback.state == COMPUTING and playback.reached and playback.target > playback.time:
        seconds = -((playback.time - playback.target) // (playback.reached * SECOND))
        left = f"{seconds}s" if seconds < 2 * MINUTE // SECOND else f"{-(-seconds * SECOND // MINUTE)}m"
        return f"{COMPUTING}, {left} left"
    if playback.state != "playing":
        return playback.state
    asked, reached = playback.speed, playback.reached
    falls_short = reached and reached * PPB < asked * SHORT_PPB
    pace = f" ({reached}x)" if falls_short or (reached and not asked) else ""
    return f"{asked}x{pace}" if asked else f"max{pace}"


def timeline_of(view: View) -> Timeline:
    """What the painter needs of a view; the future only when it is shown."""
    playback = view.frame.playback
    return Timeline(
        histogram=playback.histogram,
        progress_ppb=playback.progress_ppb,
        time=playback.time,
        start=view.hello.start,
        end=view.hello.end,
        marks=playback.marks,
        future=view.future if view.future_shown else (),
    )


def news(view: View) -> str:
    """The newest headline while it is new: some seconds of the reader's time, however fast the tape."""
    playback = view.frame.playback
    if playback.headline is None:
        return ""
    time, text, _ = playback.headline
    fresh: Time = max(NEWS_SECONDS * SECOND * max(playback.speed, 1), MINUTE)
    return text if 0 <= playback.time - time <= fresh else ""


def _lamp(playback: Playback, view: View) -> tuple[str, Colour]:
    if playback.state == "playing":
        return glyphs.PLAY, view.palette.up
    if playback.state == "paused":
        return glyphs.PAUSE, view.palette.accent
    return glyphs.HEAD, view.palette.muted


def _tail(view: View, width: int, room: int) -> tuple[str, Colour]:
    """News, before which even the track gives way; else the date, and the scenario where it has room."""
    headline = news(view)
    if headline:
        return cut(headline, max(room, 0)), view.palette.accent
    date = format.date(view.frame.playback.time)
    return (f"{date} {cut(view.hello.title, 40)}" if width >= 100 else date), view.palette.muted
