"""What would have saved a position: the same tape lived again, one thing done otherwise in each row.

Whatever would have been is said to be hindsight, and to live on with a greater loss is not called good.
"""

from textual.geometry import Size

from exchange.instrument import Instrument
from exchange.units import MINUTE
from replays.messages.findings import COMPUTING, NOTHING, SURVIVES, AutopsyFrame, WhatIfRow
from tui.colours.themes import Colour
from tui.looking.view import View
from tui.painters.canvas import Canvas, cut
from tui.painters.prose import wrapped
from tui.telling import format
from tui.telling.spoken import said
from tui.terminal import glyphs
from tui.widgets.autopsy import frame_of, instrument_of, waiting
from tui.widgets.panel import LivePanel

NAMED = 20
"""Columns that a change's name is left beside a reason."""


class WhatIf(LivePanel):
    """The same tape lived again, one thing done otherwise in each row."""

    divisor = 2

    def title(self, view: View, width: int) -> str:
        return "What would have saved it" if width >= 34 else "What if"

    def hint(self, view: View, size: Size) -> str:
        if frame_of(view) is None:
            return ""
        return "hindsight: the same tape replayed" if size.width >= 44 else "hindsight"

    def content(self, view: View, width: int, height: int) -> Canvas:
        canvas, frame, instrument = Canvas(width, height, view.palette), frame_of(view), instrument_of(view)
        if frame is None or instrument is None or view.autopsy is None:
            return canvas
        if not frame.rows:
            waiting(canvas, view)
            return canvas
        palette = view.palette
        until = f"by {format.clock(view.autopsy.until)}"
        rows = _rows(frame, done=view.autopsy.done)
        canvas.text(1, 0, _known(rows), palette.muted)
        canvas.right(width - 1, 0, f"account {until}" if width >= 44 else until, palette.muted)
        y, spare = 1, height - 2 - len(rows)
        now = next((row for row in (*frame.rows, rows[0]) if row.state == COMPUTING), None)
        for row in rows[: height - 1]:
            lines = _what_if(canvas, y, row, instrument, frame, spare, now=row is now)
            y, spare = y + lines, spare - lines + 1
        foot, room = _foot(frame, width - 2), height - y
        for line in foot if len(foot) <= room else foot[: min(room, 1)]:
            canvas.text(1, y, line, palette.muted)
            y += 1
        return canvas


def _rows(frame: AutopsyFrame, *, done: bool) -> tuple[WhatIfRow, ...]:
    """The table; while the least top-up is searched for, a row says so."""
    if frame.rescue is not None or done:
        return frame.rows
    return (WhatIfRow(change="the least top-up that suffices", state=COMPUTING), *frame.rows)


def _known(rows: tuple[WhatIfRow, ...]) -> str:
    """How many are answered, until all are."""
    known = sum(row.state != COMPUTING for row in rows)
    return "what if" if known == len(rows) else f"what if: {known} of {len(rows)}"


def _what_if(
    canvas: Canvas,
    y: int,
    row: WhatIfRow,
    instrument: Instrument,
    frame: AutopsyFrame,
    spare: int,
    *,
    now: bool,
) -> int:
    """One row; what is longer than a line takes of the spare ones. Gives how many it took."""
    glyph, colour, text = _outcome(row, instrument, frame, canvas)
    text = text if now or row.state != COMPUTING else "to come"
    right, change = canvas.width - 1, said(row.change, instrument)
    brief = change.partition(", ")[0]
    if glyph == glyphs.DONE and spare <= 0 and len(brief) + len(text) + 4 > right:
        text = text.removeprefix("survives, ")
    start = canvas.right(right, y, cut(text, right - 12), colour)
    canvas.text(1, y, glyph, colour, bold=True)
    room = max(start - 4, 1)
    lines = wrapped(change, room)
    if len(lines) > 1 + max(spare, 0):
        lines = [brief if len(brief) <= room else cut(change, room)]
    for at, line in enumerate(lines, y):
        canvas.text(3, at, line, canvas.palette.text)
    return len(lines)


def _outcome(
    row: WhatIfRow, instrument: Instrument, frame: AutopsyFrame, canvas: Canvas
) -> tuple[str, Colour, str]:
    """Sign, colour and words; to live on is not good where it costs more than to fall did."""
    palette, profit = canvas.palette, format.pnl(row.profit, instrument.cash_places)
    if row.state == COMPUTING:
        return glyphs.DOT, palette.muted, "computing …"
    if row.refused:
        came = "survives" if row.state == SURVIVES else "liq"
        whole = f"{came}, refused: {row.reason}"
        short = f"{came}, refused"
        return glyphs.CROSS, palette.warning, whole if len(whole) + NAMED <= canvas.width else short
    if row.state == SURVIVES:
        worse = any(
            row.profit < each.profit for each in frame.rows if each.change == NOTHING and each.fell_at
        )
        if worse:
            return glyphs.DOWN, palette.warning, f"survives, worse: {profit}"
        return glyphs.DONE, palette.up, f"survives, {profit}"
    when = format.clock(row.fell_at) if row.fell_at is not None else ""
    if canvas.width < 52:
        return glyphs.CROSS, palette.liquidation, f"liq {when}".rstrip()
    later = when if row.fell_at is None or row.fell_at - frame.time < MINUTE else f"later, {when}"
    return glyphs.CROSS, palette.liquidation, f"liq {later}, {profit}"


def _foot(frame: AutopsyFrame, width: int) -> list[str]:
    """When help could last have come, and that all of it is hindsight."""
    lines = []
    if frame.rescue is not None:
        last = frame.rescue.last_moment
        when = f"until {format.clock(last)}" if last is not None else "never"
        lines.append(cut(f"The balance covered the minimum {when}.", width))
        lines = [cut(frame.rescue.warning, width), *lines] if frame.rescue.warning else lines
    return [*lines, *wrapped(frame.hindsight, width)]
